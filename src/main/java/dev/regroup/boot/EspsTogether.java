package dev.regroup.boot;

import dev.regroup.finding.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * What boots next from several ESPs: which of them the firmware takes is its own choice, so all
 * must come to the same kernel. Stateless.
 */
final class EspsTogether {
  private EspsTogether() {}

  /**
   * What they come to; the first that cannot be relied on, else the first.
   *
   * @param chosen of each ESP on which it is known
   * @param esps how many there are
   * @param findings what was found on the way; an error leaves it unknown
   */
  static NextBoot next(List<StagedEntry> chosen, int esps, List<Finding> findings) {
    List<Finding> all = new ArrayList<>(findings);
    boolean same = chosen.stream().map(StagedEntry::kernel).distinct().count() == 1;
    boolean known = chosen.size() == esps && esps > 0;
    if (known && !same) {
      all.add(differ(chosen));
    }
    boolean sure = known && same && all.stream().noneMatch(Finding::isError);
    return new NextBoot(sure ? worst(chosen) : null, all);
  }

  private static StagedEntry worst(List<StagedEntry> chosen) {
    return chosen.stream().filter(e -> e.doubt() != null).findFirst().orElse(chosen.get(0));
  }

  private static Finding differ(List<StagedEntry> chosen) {
    return BootCode.ESPS_DIFFER.of(
        "the ESPs would boot different kernels: "
            + String.join(", ", chosen.stream().map(StagedEntry::image).toList()));
  }
}
