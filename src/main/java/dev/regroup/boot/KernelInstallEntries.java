package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.InstalledKernel;
import dev.regroup.kernel.CommandLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Entries of kernel-install, whether they can be relied on, and which boots next. Immutable. */
final class KernelInstallEntries {
  private final HostFacts facts;
  private final KernelInstall install;

  KernelInstallEntries(HostFacts facts) {
    this.facts = facts;
    this.install = KernelInstall.of(facts);
  }

  /** What the loader shows and kernel-install can make anew. */
  List<StagedEntry> normal() {
    return install.renewable().stream().filter(install::shown).map(this::staged).toList();
  }

  /** By other hands, of kernels that are gone, or not shown. */
  List<StagedEntry> other() {
    List<LoaderEntry> normal = install.renewable().stream().filter(install::shown).toList();
    return install.all().stream().filter(e -> !normal.contains(e)).map(this::foreign).toList();
  }

  /** Own entries that no refresh renews. */
  List<LoaderEntry> stale() {
    List<LoaderEntry> renewable = install.renewable();
    return install.own().stream().filter(entry -> !renewable.contains(entry)).toList();
  }

  /** Whether the boots of some entry are counted, or will be. */
  boolean countsBoots() {
    return facts.file("/etc/kernel/tries").isPresent()
        || install.own().stream().anyMatch(KernelInstall::counted);
  }

  private StagedEntry staged(LoaderEntry entry) {
    return entry(entry, install.release(entry), CommandLine.parse(entry.options()), doubt(entry));
  }

  private StagedEntry foreign(LoaderEntry entry) {
    return entry(entry, releaseOf(entry), CommandLine.parse(entry.options()), null);
  }

  /** A trial's entry boots files of kernel-install, which has a folder for each kernel. */
  private static String releaseOf(LoaderEntry entry) {
    String[] parts = entry.linux().split("/", -1);
    return isTrial(entry) && parts.length == 4 ? parts[2] : entry.release();
  }

  private static boolean isTrial(LoaderEntry entry) {
    return entry.id().equals(LoaderTrialEntry.ID);
  }

  /** Whether the loader's choice is the same with that entry of a trial among the others. */
  boolean keepsDefault(LoaderEntry trial) {
    List<LoaderEntry> others = install.all().stream().filter(e -> !isTrial(e)).toList();
    List<LoaderEntry> listed = new ArrayList<>(others.stream().filter(this::listed).toList());
    String without = choice(listed).id();
    listed.add(trial);
    return without != null && without.equals(choice(listed).id());
  }

  private StagedEntry entry(
      LoaderEntry entry, String release, CommandLine options, @Nullable String doubt) {
    return new StagedEntry(
        entry.id(),
        release,
        install.boot() + entry.linux(),
        entry.initrds().stream().map(initrd -> install.boot() + initrd).toList(),
        options,
        doubt);
  }

  private @Nullable String doubt(LoaderEntry entry) {
    String release = install.release(entry);
    Optional<InstalledKernel> found = install.kernel(entry);
    if (found.isEmpty()) {
      return "its kernel /boot/vmlinuz-" + release + " is not there";
    }
    InstalledKernel kernel = found.get();
    String missing = GrubStaged.doubt(kernel);
    if (missing != null) {
      return missing;
    }
    String folder = install.folder(release);
    if (!entry.linux().equals(folder + "/linux")) {
      return "it boots " + entry.linux() + ", another kernel than it is named after";
    }
    if (entry.initrds().size() != 1) {
      return "it loads " + entry.initrds().size() + " initrds, not one";
    }
    String initrd = entry.initrds().get(0);
    if (!initrd.equals(folder + "/initrd.img-" + release)) {
      return "it loads " + initrd + ", another initrd than it is named after";
    }
    String wrong = unlike(entry.linux(), kernel.image(), kernel.imageSize());
    return wrong != null
        ? wrong
        : unlike(
            initrd,
            Objects.requireNonNullElse(kernel.initrd(), "/boot/initrd.img-" + release),
            kernel.initrdSize());
  }

  /** Why a file is no copy of its twin in /boot, null where it seems to be. */
  private @Nullable String unlike(String within, String twin, long bytes) {
    long size = install.size(within);
    if (size == bytes) {
      return null;
    }
    String path = install.boot() + within;
    return size < 0
        ? path + " is not there"
        : "%s has %d bytes, and %s has %d".formatted(path, size, twin, bytes);
  }

  /** What systemd-boot takes as things stand. */
  NextBoot next() {
    List<Finding> findings = new ArrayList<>();
    UefiOrder.check(facts).ifPresent(findings::add);
    SystemdBootChoice choice = choice(install.all().stream().filter(this::listed).toList());
    if (choice.oneShot()) {
      findings.add(
          BootCode.ESP_ONE_SHOT.of(
              "LoaderEntryOneShot has set \"" + choice.id() + "\" for the next boot only"));
    }
    StagedEntry entry =
        normal().stream().filter(e -> e.id().equals(choice.id())).findFirst().orElse(null);
    if (entry == null) {
      findings.add(
          BootCode.ESP_NOW_UNKNOWN.of(
              "what systemd-boot takes now is not known: " + problem(choice),
              "Look at bootctl list, and at default in " + conf() + "."));
    }
    boolean sure = findings.stream().noneMatch(Finding::isError);
    return new NextBoot(sure ? entry : null, findings);
  }

  /** What it will take once kernel-install has run for each kernel that has an entry. */
  NextBoot predicted(CommandLine desired) {
    List<LoaderEntry> renewable = install.renewable();
    SystemdBootChoice choice =
        choice(
            install.all().stream()
                .filter(e -> (listed(e) || renewable.contains(e)) && !isTrial(e))
                .toList());
    LoaderEntry entry =
        renewable.stream().filter(e -> e.id().equals(choice.id())).findFirst().orElse(null);
    if (entry == null) {
      return new NextBoot(
          null,
          List.of(
              BootCode.ESP_NEXT_UNKNOWN.of(
                  "what systemd-boot takes after a refresh is not known: " + problem(choice),
                  "Look at bootctl list, and at default in "
                      + conf()
                      + "; clear one-shot entries that are left over.")));
    }
    boolean sure = UefiOrder.check(facts).filter(Finding::isError).isEmpty();
    String release = install.release(entry);
    String folder = install.boot() + install.folder(release);
    StagedEntry next =
        new StagedEntry(
            entry.id(),
            release,
            folder + "/linux",
            List.of(folder + "/initrd.img-" + release),
            desired,
            install.kernel(entry).map(GrubStaged::doubt).orElse(null));
    return new NextBoot(sure ? next : null, List.of());
  }

  /** Whether the loader lists an entry; of another's kernel facts know nothing, and it may. */
  private boolean listed(LoaderEntry entry) {
    return !install.own().contains(entry) || install.shown(entry);
  }

  private SystemdBootChoice choice(List<LoaderEntry> entries) {
    String conf = ForeignBootPaths.text(facts, conf());
    return SystemdBootChoice.first(
        entries.stream().sorted(LoaderVersions.LISTED).map(LoaderEntry::id).toList(),
        SystemdBootChoice.defaultOf(conf),
        LoaderTrialEntry.firmware(facts));
  }

  private String conf() {
    return install.loaders().get(0) + "/loader/loader.conf";
  }

  private static String problem(SystemdBootChoice choice) {
    return Objects.requireNonNullElse(
        choice.problem(), choice.id() + " is no entry that kernel-install can make anew");
  }
}
