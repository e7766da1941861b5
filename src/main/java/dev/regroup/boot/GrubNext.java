package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What boots next: the firmware's choice of a loader, then GRUB's choice of an entry. Stateless.
 */
final class GrubNext {
  private GrubNext() {}

  /**
   * The entry of a menu that the next boot takes; null with an error where it is not known.
   *
   * @param known whether the menu can be relied on; where not, another finding says why
   */
  static NextBoot of(
      HostFacts facts, GrubPlace place, List<GrubEntry> menu, GrubDefault value, boolean known) {
    List<Finding> findings = new ArrayList<>();
    UefiOrder.check(facts).ifPresent(findings::add);
    StagedEntry entry = known ? entry(facts, place, menu, value, findings) : null;
    boolean sure = findings.stream().noneMatch(Finding::isError);
    return new NextBoot(sure ? entry : null, findings);
  }

  private static @Nullable StagedEntry entry(
      HostFacts facts,
      GrubPlace place,
      List<GrubEntry> menu,
      GrubDefault value,
      List<Finding> findings) {
    GrubMenu.Chosen chosen =
        value.problem() != null
            ? GrubMenu.Chosen.unknown(value.problem())
            : GrubMenu.choose(menu, value.value(), place.idsFirst());
    if (chosen.problem() != null) {
      findings.add(
          BootCode.GRUB_NEXT_UNKNOWN.of(
              "the entry that GRUB boots next is not known: " + chosen.problem(), place.words()));
      return null;
    }
    if (value.oneShot()) {
      findings.add(
          BootCode.GRUB_ONE_SHOT.of(
              "grub-reboot has set \"" + value.value() + "\" for the next boot only",
              place.words()));
    }
    Optional<GrubEntry> entry = chosen.entry();
    GrubEntry.Linux linux = entry.map(GrubEntry::linux).orElse(null);
    if (linux == null || !entry.map(GrubStaged::isNormal).orElse(false)) {
      findings.add(
          BootCode.GRUB_NEXT_NOT_NORMAL.of(
              "GRUB boots \"%s\" next, which is no entry that 10_linux writes for normal boots"
                  .formatted(entry.map(GrubEntry::title).orElse("")),
              place.words()));
      return null;
    }
    return GrubStaged.staged(chosen.path(), linux, facts, place);
  }
}
