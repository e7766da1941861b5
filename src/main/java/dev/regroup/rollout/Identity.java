package dev.regroup.rollout;

import dev.regroup.finding.Finding;
import dev.regroup.host.ByteText;
import dev.regroup.run.HostResult;
import dev.regroup.step.Planned;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which machine a name stands for: the kernel draws a boot id for each boot (random(4)), so that
 * two names with one boot id are one machine. Pure.
 */
final class Identity {
  private Identity() {}

  /**
   * Refuses the names of a machine that has several, each naming the others, and the machine that
   * the run is controlled from.
   *
   * @param planned hosts whose plans were made; nothing is written on any of them yet
   * @param own boot id of the controller's machine, empty where it cannot be told
   * @return the hosts in the same order; those that are not refused by this are the same objects
   */
  static List<Planned> judge(List<Planned> planned, String own) {
    Map<String, List<String>> names = new TreeMap<>();
    for (Planned host : planned) {
      if (!host.bootId().isEmpty()) {
        names.computeIfAbsent(host.bootId(), any -> new ArrayList<>()).add(host.result().host());
      }
    }
    return planned.stream()
        .map(
            host ->
                against(
                        host.result().host(),
                        host.bootId(),
                        names.getOrDefault(host.bootId(), List.of()),
                        own)
                    .map(why -> host.with(HostResult.refused(host.result(), why)))
                    .orElse(host))
        .toList();
  }

  private static Optional<Finding> against(
      String host, String bootId, List<String> sameMachine, String own) {
    if (!bootId.isEmpty() && bootId.equals(own)) {
      return Optional.of(
          IdentityCode.CONTROLLER.of("this is the machine that Regroup itself runs on"));
    }
    List<String> others =
        sameMachine.stream().filter(name -> !name.equals(host)).map(ByteText::display).toList();
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            IdentityCode.SAME_MACHINE.of(
                "the same machine as " + Why.first(others) + ": boot id " + bootId));
  }
}
