package dev.regroup.plan;

import dev.regroup.finding.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * What forbids touching a host at this moment; pure, asked before the first write and again before
 * the reboot. The operator's own commands are asked besides, on the host.
 */
public final class Guards {
  private static final List<Guard> ALL =
      List.of(
          new PackagesGuard(),
          new ReadOnlyGuard(),
          new RoomGuard(),
          new RefreshGuard(),
          new KexecGuard(),
          new DrainedGuard(),
          new ClusterGuard(),
          new QuorumGuard(),
          new GuestsGuard(),
          new GuestLocksGuard(),
          new HaGuard(),
          new CephGuard(),
          new DisksGuard(),
          new WindowGuard());

  private Guards() {}

  /** All that is said against it, none where the host may be touched. */
  public static List<Objection> against(Moment moment) {
    List<Objection> objections = new ArrayList<>();
    for (Guard guard : ALL) {
      for (Finding finding : guard.against(moment)) {
        objections.add(new Objection(finding, guard.mayPass()));
      }
    }
    return objections;
  }

  /**
   * The same while nothing more than a plan is made: what may pass until the host's turn, and what
   * that turn waits for, stands in nobody's way yet.
   */
  public static List<Finding> foreseen(Moment moment) {
    boolean waits = !moment.policy().maxWait().isZero();
    return against(moment).stream()
        .map(
            objection ->
                objection.isWindow() || (waits && objection.mayPass())
                    ? objection.finding().asWarning()
                    : objection.finding())
        .toList();
  }
}
