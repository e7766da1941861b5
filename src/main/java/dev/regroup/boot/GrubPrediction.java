package dev.regroup.boot;

import dev.regroup.host.InstalledKernel;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The menu that grub-mkconfig would write now (Debian's GRUB 2.06, util/grub.d/10_linux.in): an
 * entry for the first kernel, a submenu with all of them, and what other scripts wrote as it
 * stands. The order is that of the menu where it has each kernel, else that of their versions. Used
 * by one thread for one prediction.
 */
final class GrubPrediction {
  private static final String SECTION = "10_linux";
  private static final Pattern ID = Pattern.compile("gnulinux-(?:.*-)?(?:simple|advanced)-(.+)");

  private static final String ZFS = "10_linux_zfs";
  private static final String PARTUUID = "GRUB_FORCE_PARTUUID";

  private final String folder;
  private final String command;
  private final List<InstalledKernel> candidates;
  private final GrubDefaults defaults;
  private final List<GrubEntry> present;
  private final String device;
  private final String title;

  private GrubPrediction(
      GrubPlace place, List<InstalledKernel> candidates, GrubDefaults defaults, GrubCfg cfg) {
    this.folder = place.folder();
    this.command = place.command();
    this.candidates = candidates;
    this.defaults = defaults;
    this.present = cfg.entries();
    GrubEntry first =
        present.stream().filter(e -> e.section().equals(SECTION)).findFirst().orElse(null);
    Matcher id = ID.matcher(first == null ? "" : first.name());
    device = id.matches() ? id.group(1) : "";
    title = first == null ? "" : first.title().replaceFirst(", with Linux .*", "");
  }

  /**
   * The menu as it would be written.
   *
   * @param problem why it cannot be told, null where it can
   */
  record Menu(List<GrubEntry> entries, @Nullable GrubUnknown problem) {
    static Menu unknown(String what, String remedy) {
      return new Menu(List.of(), new GrubUnknown(what, remedy));
    }
  }

  /**
   * The menu that would be written there.
   *
   * @param kernels of /boot that would be there
   * @param cfg as it stands
   */
  static Menu menu(
      GrubPlace place,
      List<InstalledKernel> kernels,
      GrubDefaults defaults,
      GrubCfg cfg,
      CommandLine desired) {
    return new GrubPrediction(place, kernels, defaults, cfg).menu(desired);
  }

  private Menu menu(CommandLine desired) {
    List<InstalledKernel> kernels = kernels();
    if (kernels.isEmpty() || present.stream().noneMatch(e -> e.section().equals(SECTION))) {
      return nothingWritten();
    }
    if (isSet(PARTUUID) || hasSeveralLines()) {
      return severalLines();
    }
    GrubUnknown unordered = order(kernels);
    if (unordered != null) {
      return new Menu(List.of(), unordered);
    }
    List<GrubEntry> linux = linux(kernels, desired);
    List<GrubEntry> menu = new ArrayList<>();
    boolean put = false;
    for (GrubEntry entry : present) {
      if (!entry.section().equals(SECTION)) {
        menu.add(entry);
      } else if (!put) {
        put = true;
        menu.addAll(linux);
      }
    }
    return new Menu(menu, null);
  }

  private Menu nothingWritten() {
    boolean zfs = present.stream().anyMatch(e -> e.section().equals(ZFS));
    String remedy =
        zfs
            ? "Ubuntu's %s writes this menu, which Regroup does not foresee: make the change by"
                    .formatted(ZFS)
                + " hand in %s, and run %s.".formatted(GrubDefaults.MAIN, command)
            : "Look at ls /boot and ls -l /etc/grub.d/10_linux, which has to be there and"
                + " executable, and run %s.".formatted(command);
    return Menu.unknown("there is no kernel that 10_linux would write", remedy);
  }

  /** Puts them into the order of the menu; why it is not known, null where it is. */
  private @Nullable GrubUnknown order(List<InstalledKernel> kernels) {
    List<String> written = new ArrayList<>();
    collect(present, written);
    Optional<String> missing =
        kernels.stream()
            .map(InstalledKernel::release)
            .filter(r -> !written.contains(r))
            .findFirst();
    if (missing.isEmpty()) {
      // Whatever put them into this order does so again.
      kernels.sort(Comparator.comparing(kernel -> written.indexOf(kernel.release())));
      return null;
    }
    return reordered(kernels, written)
        .map(
            why ->
                new GrubUnknown(
                    why + ", and linux " + missing.get() + " is not in the menu yet",
                    "Run " + command + ", so that the menu shows where it stands, and run again."))
        .orElse(null);
  }

  /** Newest first, without what grub_file_is_not_garbage leaves out. */
  private List<InstalledKernel> kernels() {
    return candidates.stream()
        .filter(k -> k.image().startsWith("/boot/"))
        .filter(
            k -> !k.release().matches(".*(\\.dpkg-.*|\\.rpmsave|\\.rpmnew|\\.sig|\\.efi\\.signed)"))
        .sorted((a, b) -> KernelVersions.ORDER.compare(b.release(), a.release()))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Why the order is not that of versions, empty where it is. */
  private Optional<String> reordered(List<InstalledKernel> kernels, List<String> written) {
    for (String name : List.of("GRUB_TOP_LEVEL", "GRUB_FLAVOUR_ORDER")) {
      if (isSet(name)) {
        return Optional.of(name + " changes the order of kernels");
      }
    }
    List<String> expected = kernels.stream().map(InstalledKernel::release).toList();
    List<String> known = written.stream().filter(expected::contains).toList();
    return known.equals(expected.stream().filter(written::contains).toList())
        ? Optional.empty()
        : Optional.of("grub.cfg has the kernels in another order than their versions");
  }

  private boolean isSet(String name) {
    ShellValue value = defaults.value(name);
    return value.doubt() != null || !value.text().isEmpty();
  }

  private boolean hasSeveralLines() {
    List<GrubEntry.Linux> linux = new ArrayList<>();
    linuxOf(present, linux);
    return linux.stream().anyMatch(l -> GrubCfgReader.SEVERAL.equals(l.doubt()));
  }

  /** Ubuntu's 10_linux; which line an entry takes, the environment block says at each boot. */
  private Menu severalLines() {
    if (!isSet(PARTUUID)) {
      return Menu.unknown(
          "entries of 10_linux have several lines for a kernel",
          "Run "
              + command
              + "; where they stay, /etc/grub.d/10_linux is not as its package has it.");
    }
    String file =
        defaults
            .deciding(PARTUUID)
            .map(assignment -> defaults.sources().get(assignment.file()).path())
            .orElse(GrubDefaults.MAIN);
    return Menu.unknown(
        PARTUUID
            + " is set, so that each entry starts its kernel without an initrd, and with it only"
            + " after that failed",
        "Write %s= with nothing behind it in %s, and run %s, so that kernels are always started"
                .formatted(PARTUUID, file, command)
            + " with their initrd.");
  }

  private void collect(List<GrubEntry> entries, List<String> releases) {
    for (GrubEntry entry : entries) {
      if (entry.linux() != null && GrubStaged.isNormal(entry)) {
        String release = GrubStaged.release(entry.linux());
        if (!releases.contains(release)) {
          releases.add(release);
        }
      }
      collect(entry.children(), releases);
    }
  }

  private List<GrubEntry> linux(List<InstalledKernel> kernels, CommandLine desired) {
    List<GrubEntry> all = new ArrayList<>();
    for (InstalledKernel kernel : kernels) {
      String named = title + ", with Linux " + kernel.release();
      all.add(entry(named, "gnulinux-" + kernel.release() + "-advanced-", kernel, desired));
      if (!text("GRUB_DISABLE_RECOVERY").equals("true")) {
        all.add(
            entry(
                named + " (recovery mode)",
                "gnulinux-" + kernel.release() + "-recovery-",
                kernel,
                desired));
      }
    }
    if (Set.of("y", "yes", "true").contains(text("GRUB_DISABLE_SUBMENU"))) {
      return all;
    }
    GrubEntry submenu =
        new GrubEntry(
            "Advanced options for " + title,
            "gnulinux-advanced-" + device,
            SECTION,
            false,
            true,
            all,
            null,
            Set.of());
    return List.of(entry(title, "gnulinux-simple-", kernels.get(0), desired), submenu);
  }

  private String text(String name) {
    return defaults.value(name).text();
  }

  private GrubEntry entry(String named, String id, InstalledKernel kernel, CommandLine desired) {
    String initrd = kernel.initrd();
    GrubEntry.Linux linux =
        new GrubEntry.Linux(
            there(kernel.image()),
            options(kernel.release(), desired),
            initrd == null ? List.of() : List.of(there(initrd)),
            null);
    return new GrubEntry(named, id + device, SECTION, false, false, List.of(), linux, Set.of());
  }

  private String there(String path) {
    return folder + path.substring("/boot".length());
  }

  /** {@code root=… ro} as grub.cfg has it, then the values of the source. */
  private String options(String release, CommandLine desired) {
    List<GrubEntry.Linux> written = new ArrayList<>();
    linuxOf(present, written);
    String options =
        written.stream()
            .filter(l -> l.image().endsWith("-" + release))
            .findFirst()
            .or(() -> written.stream().findFirst())
            .map(GrubEntry.Linux::options)
            .orElse("");
    List<String> texts = new ArrayList<>();
    List<String> words = CommandLine.parse(options).tokens().stream().map(Token::text).toList();
    texts.addAll(words.subList(0, words.indexOf("ro") + 1));
    texts.add(desired.text());
    return String.join(" ", texts);
  }

  private static void linuxOf(List<GrubEntry> entries, List<GrubEntry.Linux> found) {
    for (GrubEntry entry : entries) {
      if (entry.linux() != null && GrubStaged.isNormal(entry)) {
        found.add(Objects.requireNonNull(entry.linux()));
      }
      linuxOf(entry.children(), found);
    }
  }
}
