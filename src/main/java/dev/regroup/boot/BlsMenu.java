package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.kernel.CommandLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The menu of a GRUB that reads entries of the Boot Loader Specification (blscfg.c of Fedora's
 * grub2): those entries, newest first, in the place where {@code blscfg} stands in its grub.cfg,
 * among what other scripts wrote. Immutable.
 *
 * @param place where that GRUB reads
 * @param cfg its grub.cfg with the entries in it; what is not whole in it is left so
 * @param environment of its grubenv
 * @param problem why what GRUB reads cannot be told, null where it can
 */
record BlsMenu(
    GrubPlace place, GrubCfg cfg, Map<String, String> environment, @Nullable String problem) {
  static final String ENVIRONMENT = "/boot/grub2/grubenv";
  private static final String BIOS_MENUS = "/boot/grub2";
  private static final Pattern ON_ESP =
      Pattern.compile("(/(?:boot/)?efi/EFI/[^/]+|/boot/EFI/[^/]+)/grub\\.cfg");
  private static final Pattern VARIABLE = Pattern.compile("\\$([A-Za-z0-9_]+) ?");

  /** Written where ostree counts boots; it looks at a variable that other hosts do not set. */
  private static final Set<String> COUNTING =
      Set.of("01_fallback_counting", "08_fallback_counting");

  BlsMenu {
    environment = Map.copyOf(environment);
  }

  /** The grub.cfg that holds {@code blscfg}, and is read; empty where none does. */
  static Optional<HostFile> cfg(HostFacts facts) {
    // RHEL 8 under UEFI has its menu on the ESP; later ones keep a stub there that leads to /boot.
    return onEsps(facts).stream()
        .findFirst()
        .or(() -> facts.file(BIOS_MENUS + "/grub.cfg").filter(BlsMenu::readsEntries));
  }

  private static List<HostFile> onEsps(HostFacts facts) {
    return facts.files().values().stream()
        .filter(file -> ON_ESP.matcher(file.path()).matches())
        .filter(BlsMenu::readsEntries)
        .toList();
  }

  static boolean readsEntries(HostFile cfg) {
    return Optional.ofNullable(cfg.text())
        .orElse("")
        .lines()
        .anyMatch(l -> l.strip().equals("blscfg"));
  }

  static BlsMenu of(HostFacts facts) {
    String path = cfg(facts).map(HostFile::path).orElse(BIOS_MENUS + "/grub.cfg");
    String menus = path.substring(0, path.lastIndexOf('/'));
    GrubPlace place = new GrubPlace("/boot", null, "grub2-mkconfig -o " + path, menus, ENVIRONMENT);
    HostFile grubenv = facts.file(ENVIRONMENT).orElse(null);
    Map<String, String> environment =
        GrubDefault.environment(grubenv == null ? null : grubenv.text());
    String text = facts.file(path).map(HostFile::text).orElse(null);
    GrubCfg written =
        text == null ? new GrubCfg(List.of(), List.of(), false, null) : GrubCfgReader.read(text);
    String problem = null;
    if (onEsps(facts).size() > 1) {
      problem = "several ESPs hold a grub.cfg with blscfg";
    } else if (!menus.equals(BIOS_MENUS)
        && grubenv != null
        && !grubenv.resolved().equals(menus + "/grubenv")) {
      problem = ENVIRONMENT + " is not the environment that " + path + " reads";
    } else if (!environment.getOrDefault("boot_counter", "").isEmpty()) {
      problem = ENVIRONMENT + " counts boots (boot_counter), and may choose another entry";
    }
    List<GrubEntry> entries = new ArrayList<>();
    List<GrubEntry> others = written.entries();
    others.stream().filter(BlsMenu::standsBefore).forEach(entries::add);
    BlsEntry.of(facts).forEach(entry -> entries.add(entry(entry, environment)));
    others.stream().filter(other -> !standsBefore(other)).forEach(entries::add);
    List<GrubCfg.Default> defaults =
        written.defaults().stream().filter(d -> !COUNTING.contains(d.section())).toList();
    return new BlsMenu(
        place,
        new GrubCfg(entries, defaults, written.whole(), written.problem()),
        environment,
        problem);
  }

  /** Sections are scripts in the order of their names, and 10_linux writes {@code blscfg}. */
  private static boolean standsBefore(GrubEntry entry) {
    return entry.section().compareTo("10_linux") < 0;
  }

  /** GRUB makes a script of an entry, and so it is read here: with the quoting of a script. */
  private static GrubEntry entry(BlsEntry entry, Map<String, String> environment) {
    String section = entry.isRescue() ? "rescue" : "10_linux";
    String script =
        "### BEGIN /etc/grub.d/%s ###\nmenuentry '%s' --id '%s' {\nlinux %s %s\n%s}\n"
            .formatted(
                section,
                entry.title().isEmpty() ? entry.linux() : quoted(entry.title()),
                quoted(entry.id()),
                entry.linux(),
                expanded(entry.firstOptions(), environment),
                entry.initrds().isEmpty()
                    ? ""
                    : "initrd " + expanded(String.join(" ", entry.initrds()), environment) + "\n");
    GrubCfg read = GrubCfgReader.read(script);
    GrubEntry.Linux linux = read.entries().size() == 1 ? read.entries().get(0).linux() : null;
    String doubt = doubt(entry, read, linux, environment);
    return new GrubEntry(
        entry.title().isEmpty() ? entry.linux() : entry.title(),
        entry.id(),
        section,
        false,
        false,
        List.of(),
        new GrubEntry.Linux(
            entry.linux(),
            linux == null ? "" : linux.options(),
            linux == null ? List.of() : linux.initrds(),
            doubt),
        Set.of());
  }

  private static @Nullable String doubt(
      BlsEntry entry,
      GrubCfg read,
      GrubEntry.@Nullable Linux linux,
      Map<String, String> environment) {
    if (linux == null || read.problem() != null) {
      return "its lines are no script that GRUB runs";
    }
    if (linux.doubt() != null) {
      return linux.doubt();
    }
    if (entry.firstOptions().contains("$kernelopts") && !environment.containsKey("kernelopts")) {
      return "its options are $kernelopts, which " + ENVIRONMENT + " does not hold";
    }
    boolean root =
        CommandLine.parse(linux.options()).tokens("root").stream()
            .anyMatch(token -> token.value() != null);
    return root ? null : "its options hold no root=";
  }

  private static String quoted(String text) {
    return text.replace("'", "'\\''");
  }

  /** A variable that is not set is nothing (expand_val of blscfg.c). */
  static String expanded(String text, Map<String, String> environment) {
    Matcher variable = VARIABLE.matcher(text);
    return variable
        .replaceAll(
            found -> {
              String value = environment.getOrDefault(found.group(1), "");
              return Matcher.quoteReplacement(value.isEmpty() ? "" : value + " ");
            })
        .strip();
  }

  /** The entry that the next boot takes. */
  NextBoot next(HostFacts facts) {
    GrubDefault value =
        problem != null ? GrubDefault.unknown(problem) : GrubDefault.staged(cfg, facts, place);
    return GrubNext.of(facts, place, cfg.entries(), value, cfg.whole() && cfg.problem() == null);
  }
}
