package dev.regroup.rollout;

import dev.regroup.finding.Finding;
import dev.regroup.plan.PlanCode;
import dev.regroup.run.HostResult;
import dev.regroup.run.Status;
import dev.regroup.step.HostRun;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What somebody agreed to before a run began. Pure, thread-safe. */
@FunctionalInterface
public interface Approval {
  /** Nobody was asked beforehand: every plan may be carried out. */
  Approval OF_ALL = planned -> Optional.empty();

  /**
   * Why a host must not have its turn; empty where it may, and where it has none.
   *
   * @param planned the host as its plan has it, nothing is written yet
   */
  Optional<Finding> against(HostResult planned);

  /** The same host, refused where there is something against it. */
  default HostResult judged(HostResult planned) {
    return against(planned).map(why -> HostResult.refused(planned, why)).orElse(planned);
  }

  /**
   * The plans that were agreed to, and no other.
   *
   * @param digests of these plans, by host
   * @param written hosts on which an earlier run has begun with what was agreed to: their plan is
   *     naturally another by now
   */
  static Approval of(Map<String, String> digests, Set<String> written) {
    return planned -> {
      if (!HostRun.hasTurn(planned) || written.contains(planned.host())) {
        return Optional.empty();
      }
      String agreed = digests.get(planned.host());
      if (agreed == null) {
        return Optional.of(
            PlanCode.NOT_AGREED.of("the plan that was agreed to has nothing of this host"));
      }
      // What has nothing but an earlier run's traces to be taken away does no more than was agreed.
      return planned.status() != Status.CHANGED || agreed.equals(planned.planDigest())
          ? Optional.empty()
          : Optional.of(
              PlanCode.NOT_AS_AGREED.of(
                  "its plan is not the one that was agreed to: "
                      + brief(String.valueOf(planned.planDigest()))
                      + " now, "
                      + brief(agreed)
                      + " then"));
    };
  }

  /** As much of a digest as people compare. */
  private static String brief(String digest) {
    return digest.length() > 19 ? digest.substring(0, 19) : digest;
  }
}
