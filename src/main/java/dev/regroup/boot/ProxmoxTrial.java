package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The entry for a trial boot beside those of proxmox-boot-tool. It stands on each of its ESPs:
 * which of them is booted is up to the firmware. A refresh leaves it alone, since the tool removes
 * what is named after kernels, and nothing else (remove_old_kernels_efi of zz-proxmox-boot,
 * proxmox-kernel-helper 8.1). Stateless.
 */
final class ProxmoxTrial {
  private static final String ID = LoaderTrialEntry.ID;

  private ProxmoxTrial() {}

  /**
   * The entry, or why there can be none.
   *
   * @param state as the host is
   * @param next what is to boot next once all is written, with its whole command line
   */
  static TrialChoice of(HostFacts facts, BootState state, StagedEntry next) {
    List<Esp> esps = EspList.of(facts).esps();
    Optional<String> obstacle =
        LoaderTrialEntry.obstacle(facts, state)
            .or(() -> pinnedOnce(facts, esps))
            .or(() -> inTheWay(facts, esps));
    if (obstacle.isPresent()) {
      return TrialChoice.none(obstacle.get());
    }
    List<FileEdit> edits = new ArrayList<>();
    List<StagedEntry> menu = new ArrayList<>();
    for (Esp esp : esps) {
      Optional<StagedEntry> like = like(new ProxmoxStaged(esp, facts), next);
      if (like.isEmpty()) {
        return TrialChoice.none(
            "there is no entry yet on ESP %s for kernel %s".formatted(esp.uuid(), next.kernel()));
      }
      String doubt = like.get().doubt();
      if (doubt != null) {
        return TrialChoice.none(
            "the entry on ESP %s for kernel %s: %s".formatted(esp.uuid(), next.kernel(), doubt));
      }
      StagedEntry boots = TrialEntry.tried(ID, like.get());
      String base = ForeignBootPaths.text(facts, folder(esp) + next.id());
      LoaderEntry entry = LoaderEntry.parse(ID, LoaderTrialEntry.text(base, boots.options()));
      if (!LoaderTrialEntry.isRead(entry, boots.options())) {
        return LoaderTrialEntry.unread();
      }
      edits.add(
          LoaderTrialEntry.edit(facts, folder(esp), LoaderTrialEntry.text(base, boots.options())));
      menu.add(boots);
    }
    return TrialChoice.of(new TrialEntry(ID, edits, false, menu));
  }

  /** What boots next, from that ESP, in doubt where that lacks something that belongs to it. */
  private static Optional<StagedEntry> like(ProxmoxStaged entries, StagedEntry next) {
    return entries.normal().stream()
        .filter(entry -> entry.id().equals(next.id()))
        .map(entries::staged)
        .filter(entry -> entry.kernel().equals(next.kernel()))
        .map(
            entry ->
                new StagedEntry(
                    entry.id(),
                    entry.kernel(),
                    entry.image(),
                    entry.initrds(),
                    next.options(),
                    next.doubt() == null ? entry.doubt() : next.doubt()))
        .findFirst();
  }

  /**
   * The boot after such a pin takes it away and refreshes the ESPs (proxmox-boot-cleanup.service):
   * a trial that fails would not come back as the host is.
   */
  private static Optional<String> pinnedOnce(HostFacts facts, List<Esp> esps) {
    return new ProxmoxKernels(facts, esps)
        .nextBootPin()
        .map(release -> "kernel " + release + " is pinned for the next boot only");
  }

  private static Optional<String> inTheWay(HostFacts facts, List<Esp> esps) {
    return esps.stream()
        .flatMap(esp -> LoaderTrialEntry.inTheWay(facts, folder(esp)).stream())
        .findFirst();
  }

  /** The edits that take away what a run left there. */
  static List<FileEdit> leftovers(HostFacts facts) {
    return EspList.of(facts).esps().stream()
        .flatMap(esp -> LoaderTrialEntry.leftover(facts, folder(esp)).stream())
        .toList();
  }

  private static String folder(Esp esp) {
    return Esp.folder(esp.uuid()) + LoaderTrialEntry.ENTRIES;
  }
}
