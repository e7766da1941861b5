package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import dev.regroup.host.InstalledKernel;
import dev.regroup.kernel.CommandLine;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Entries of systemd-boot on one ESP, and whether they can be relied on. Immutable. */
final class ProxmoxStaged {
  private final Esp esp;
  private final HostFacts facts;

  ProxmoxStaged(Esp esp, HostFacts facts) {
    this.esp = esp;
    this.facts = facts;
  }

  /** What proxmox-boot-tool wrote and the loader shows: it leaves out what has no kernel there. */
  List<LoaderEntry> normal() {
    return esp.entries().stream()
        .filter(LoaderEntry::isProxmox)
        .filter(entry -> esp.size(entry.linux()) >= 0)
        .toList();
  }

  /** Entries by other hands, and leftovers that the loader does not show. */
  List<LoaderEntry> other() {
    List<LoaderEntry> normal = normal();
    return esp.entries().stream().filter(entry -> !normal.contains(entry)).toList();
  }

  /** Ids of all entries that the loader shows. */
  List<String> ids() {
    return esp.entries().stream()
        .filter(entry -> esp.size(entry.linux()) >= 0)
        .map(LoaderEntry::id)
        .toList();
  }

  StagedEntry staged(LoaderEntry entry) {
    return new StagedEntry(
        entry.id(),
        entry.release(),
        esp.path(entry.linux()),
        entry.initrds().stream().map(esp::path).toList(),
        CommandLine.parse(entry.options()),
        doubt(entry));
  }

  private @Nullable String doubt(LoaderEntry entry) {
    String release = entry.release();
    Optional<InstalledKernel> found =
        facts.kernels().stream().filter(k -> k.release().equals(release)).findFirst();
    if (!isTrial(entry) && !entry.id().equals(ProxmoxKernels.id(release))) {
      return "it boots " + entry.linux() + ", another kernel than it is named after";
    }
    if (found.isEmpty()) {
      return "its kernel /boot/vmlinuz-" + release + " is not there";
    }
    InstalledKernel kernel = found.get();
    String initrd = kernel.initrd();
    if (initrd == null) {
      return "its initrd /boot/initrd.img-" + release + " is not there";
    }
    if (GrubStaged.doubt(kernel) != null) {
      return GrubStaged.doubt(kernel);
    }
    EspCopies copies = new EspCopies(esp);
    String wrong = copies.unlike(entry.linux(), kernel.image(), kernel.imageSize());
    if (wrong != null) {
      return wrong;
    }
    if (entry.initrds().size() != 1) {
      return "it loads " + entry.initrds().size() + " initrds, not one";
    }
    return copies.unlike(entry.initrds().get(0), initrd, kernel.initrdSize());
  }

  private static boolean isTrial(LoaderEntry entry) {
    return entry.id().equals(LoaderTrialEntry.ID);
  }

  /** The default of its loader.conf, null where that has none. */
  @Nullable String loaderDefault() {
    String conf = esp.loaderConf();
    return conf == null ? null : SystemdBootChoice.defaultOf(conf);
  }
}
