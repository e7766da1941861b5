package dev.regroup.report;

import dev.regroup.plan.HostPlan;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The isolation of a host's devices as it was last read. */
final class Groups {
  private Groups() {}

  /**
   * One entry a device: group, sharers and isolation from {@code after} where there is one, the
   * predicted group from the plan, since that is what was promised.
   */
  static List<HostPlan.Isolation> latest(@Nullable HostPlan plan, @Nullable HostPlan after) {
    if (after == null) {
      return plan == null ? List.of() : plan.isolation();
    }
    Map<String, HostPlan.Isolation> promised =
        plan == null
            ? Map.of()
            : plan.isolation().stream()
                .collect(
                    Collectors.toMap(
                        HostPlan.Isolation::device, Function.identity(), (first, next) -> first));
    return after.isolation().stream()
        .map(seen -> withPrediction(seen, promised.get(seen.device())))
        .toList();
  }

  private static HostPlan.Isolation withPrediction(
      HostPlan.Isolation seen, HostPlan.@Nullable Isolation promised) {
    return new HostPlan.Isolation(
        seen.device(),
        seen.name(),
        seen.group(),
        seen.sharers(),
        promised == null ? seen.predictedGroup() : promised.predictedGroup(),
        seen.isolated());
  }
}
