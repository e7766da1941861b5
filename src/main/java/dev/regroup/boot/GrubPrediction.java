package dev.regroup.boot;

import dev.regroup.host.InstalledKernel;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The menu that grub-mkconfig would write now (Debian's GRUB 2.06, util/grub.d/10_linux.in): an
 * entry for the newest kernel, a submenu with all of them, and what other scripts wrote as it
 * stands. Used by one thread for one prediction.
 */
final class GrubPrediction {
  private static final String SECTION = "10_linux";
  private static final Pattern ID = Pattern.compile("gnulinux-(?:.*-)?(?:simple|advanced)-(.+)");

  private final String folder;
  private final List<InstalledKernel> candidates;
  private final GrubDefaults defaults;
  private final List<GrubEntry> present;
  private final String device;
  private final String title;

  private GrubPrediction(
      String folder, List<InstalledKernel> candidates, GrubDefaults defaults, GrubCfg cfg) {
    this.folder = folder;
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
  record Menu(List<GrubEntry> entries, @Nullable String problem) {}

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
    return new GrubPrediction(place.folder(), kernels, defaults, cfg).menu(desired);
  }

  private Menu menu(CommandLine desired) {
    for (String name : List.of("GRUB_TOP_LEVEL", "GRUB_FLAVOUR_ORDER")) {
      ShellValue value = defaults.value(name);
      if (value.doubt() != null || !value.text().isEmpty()) {
        return new Menu(List.of(), name + " changes the order of kernels");
      }
    }
    List<InstalledKernel> kernels = kernels();
    if (kernels.isEmpty() || present.stream().noneMatch(e -> e.section().equals(SECTION))) {
      return new Menu(List.of(), "there is no kernel that 10_linux would write");
    }
    if (!sameOrderAsPresent(kernels)) {
      return new Menu(List.of(), "grub.cfg has the kernels in another order than their versions");
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

  /** Newest first, without what grub_file_is_not_garbage leaves out. */
  private List<InstalledKernel> kernels() {
    return candidates.stream()
        .filter(k -> k.image().startsWith("/boot/"))
        .filter(
            k -> !k.release().matches(".*(\\.dpkg-.*|\\.rpmsave|\\.rpmnew|\\.sig|\\.efi\\.signed)"))
        .sorted((a, b) -> KernelVersions.ORDER.compare(b.release(), a.release()))
        .toList();
  }

  private boolean sameOrderAsPresent(List<InstalledKernel> kernels) {
    List<String> expected = kernels.stream().map(InstalledKernel::release).toList();
    List<String> written = new ArrayList<>();
    collect(present, written);
    written.retainAll(expected);
    return written.equals(expected.stream().filter(written::contains).toList());
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
