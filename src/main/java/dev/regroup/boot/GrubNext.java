package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
    if (value.problem() != null) {
      findings.add(unknown(value.problem(), place));
      return null;
    }
    GrubMenu.Chosen chosen = GrubMenu.choose(menu, value.value(), place.idsFirst());
    if (chosen.problem() != null) {
      findings.add(
          unknown(
              value.oneShot()
                  ? new GrubUnknown(
                      chosen.problem() + ", which grub-reboot has set for the next boot only",
                      clear(place))
                  : GrubUnknown.of(chosen.problem()),
              place));
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
              notNormal(place, menu, value)));
      return null;
    }
    return GrubStaged.staged(chosen.path(), linux, facts, place);
  }

  private static Finding unknown(GrubUnknown problem, GrubPlace place) {
    String message = "the entry that GRUB boots next is not known: " + problem.what();
    return problem.remedy().isEmpty()
        ? BootCode.GRUB_NEXT_UNKNOWN.of(message, place.words())
        : BootCode.GRUB_NEXT_UNKNOWN.of(message, problem.remedy());
  }

  /** Where a script before 10_linux wrote the first entry, GRUB_DEFAULT=0 is that. */
  private static String notNormal(GrubPlace place, List<GrubEntry> menu, GrubDefault value) {
    if (value.oneShot()) {
      return clear(place);
    }
    List<GrubEntry> first = normal(menu);
    return first.isEmpty() || first.get(0).equals(menu.get(0))
        ? BootCode.GRUB_NEXT_NOT_NORMAL.row().remedy(place.words())
        : "Set GRUB_DEFAULT=\"%s\" and run %s.".formatted(GrubStaged.id(first), place.command());
  }

  private static String clear(GrubPlace place) {
    return BootCode.GRUB_ONE_SHOT.row().remedy(place.words());
  }

  /** The path to the first entry for normal boots, empty where there is none. */
  private static List<GrubEntry> normal(List<GrubEntry> menu) {
    for (GrubEntry entry : menu) {
      if (entry.linux() != null && GrubStaged.isNormal(entry)) {
        return List.of(entry);
      }
      List<GrubEntry> below = normal(entry.children());
      if (!below.isEmpty()) {
        return Stream.concat(Stream.of(entry), below.stream()).toList();
      }
    }
    return List.of();
  }
}
