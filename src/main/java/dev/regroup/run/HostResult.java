package dev.regroup.run;

import dev.regroup.finding.Finding;
import dev.regroup.plan.HostPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one host ended. Immutable.
 *
 * @param host the inventory's name
 * @param status the end
 * @param left in which state it was left
 * @param wave 1 for the first; 0 for a host that had no turn, and where the run has no waves
 * @param plan the plan, null where the host was not reached
 * @param planDigest what {@code plan_digest} says, null without a plan
 * @param simulated sysroot that the host named, empty for a real host
 * @param reboot what became of the reboot
 * @param verified whether it is proven, null where that was not asked or not known
 * @param findings of the plan and of the steps, in the order they were made
 * @param steps in the order they ran
 * @param after the plan made once more from the facts that proved the end, or from what was read
 *     back where the reboot is pending, with every layer and group as they were then; null where
 *     nothing was done or it was not read
 */
public record HostResult(
    String host,
    Status status,
    Left left,
    int wave,
    @Nullable HostPlan plan,
    @Nullable String planDigest,
    String simulated,
    Reboot reboot,
    @Nullable Boolean verified,
    List<Finding> findings,
    List<StepRecord> steps,
    @Nullable HostPlan after) {

  public HostResult {
    findings = List.copyOf(findings);
    steps = List.copyOf(steps);
  }

  /** A result of a host that was not read again at its end. */
  public HostResult(
      String host,
      Status status,
      Left left,
      int wave,
      @Nullable HostPlan plan,
      @Nullable String planDigest,
      String simulated,
      Reboot reboot,
      @Nullable Boolean verified,
      List<Finding> findings,
      List<StepRecord> steps) {
    this(
        host,
        status,
        left,
        wave,
        plan,
        planDigest,
        simulated,
        reboot,
        verified,
        findings,
        steps,
        null);
  }

  /** What became of the reboot. */
  public enum Reboot {
    NONE,
    NEEDED,
    PENDING,
    DONE
  }

  /** The same host with the wave of its turn. */
  public HostResult inWave(int number) {
    return with(number, findings);
  }

  /** The same host with one finding more. */
  public HostResult with(Finding finding) {
    List<Finding> more = new ArrayList<>(findings);
    more.add(finding);
    return with(wave, more);
  }

  private HostResult with(int number, List<Finding> found) {
    return new HostResult(
        host,
        status,
        left,
        number,
        plan,
        planDigest,
        simulated,
        reboot,
        verified,
        found,
        steps,
        after);
  }

  /** A host whose turn never came. */
  public static HostResult notAttempted(HostResult planned, Finding why) {
    return new HostResult(
        planned.host(),
        Status.NOT_ATTEMPTED,
        Left.AS_FOUND,
        0,
        planned.plan(),
        planned.planDigest(),
        planned.simulated(),
        planned.reboot(),
        null,
        List.of(why),
        List.of());
  }

  /** A host that nothing was sent to. */
  public static HostResult notReached(String host, Finding why) {
    return new HostResult(
        host,
        Status.NOT_ATTEMPTED,
        Left.AS_FOUND,
        0,
        null,
        null,
        "",
        Reboot.NONE,
        null,
        List.of(why),
        List.of());
  }

  /** A host that an earlier run was at, and that cannot be reached: nobody knows how it is. */
  public static HostResult lost(HostResult planned, Finding why) {
    return unknown(planned, Status.UNFINISHED, why);
  }

  /** A host that ended in a way that leaves nobody knowing how it is. */
  public static HostResult unknown(HostResult planned, Status status, Finding why) {
    List<Finding> findings = new ArrayList<>(planned.findings());
    findings.add(why);
    return new HostResult(
        planned.host(),
        status,
        Left.UNKNOWN,
        planned.wave(),
        planned.plan(),
        planned.planDigest(),
        planned.simulated(),
        planned.reboot(),
        null,
        findings,
        planned.steps());
  }

  /** A host on which nothing was written, and nothing shall be. */
  public static HostResult refused(HostResult planned, Finding why) {
    List<Finding> findings = new ArrayList<>(planned.findings());
    findings.add(why);
    return new HostResult(
        planned.host(),
        Status.REFUSED,
        Left.AS_FOUND,
        planned.wave(),
        planned.plan(),
        planned.planDigest(),
        planned.simulated(),
        planned.reboot(),
        planned.verified(),
        findings,
        planned.steps());
  }
}
