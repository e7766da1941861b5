package dev.regroup.run;

import java.util.List;

/**
 * The exit status of the process; the table of {@code docs/exit-codes.md}, first line that applies.
 */
public final class ExitStatus {
  public static final int OK = 0;

  /** A fault in Regroup itself. */
  public static final int FAULT = 1;

  public static final int FAILED = 2;

  /** Only with {@code --detailed-exitcode}. */
  public static final int CHANGED = 3;

  public static final int UNREACHABLE = 4;

  /** Wrong use of the command line. */
  public static final int USAGE = 5;

  /** A fault in the inventory or the playbook. */
  public static final int INPUT = 6;

  public static final int REFUSED = 7;
  public static final int INTERRUPTED = 130;

  private ExitStatus() {}

  /** The exit status of a run that was not interrupted. */
  public static int of(List<HostResult> hosts, boolean detailed) {
    return of(hosts, detailed, false);
  }

  /** The exit status of a run; a fault in Regroup is told even where the run was interrupted. */
  public static int of(List<HostResult> hosts, boolean detailed, boolean interrupted) {
    if (hosts.stream().flatMap(host -> host.findings().stream()).anyMatch(RunCode.OWN_FAULT::is)) {
      return FAULT;
    }
    if (interrupted) {
      return INTERRUPTED;
    }
    if (any(hosts, Status.FAILED, Status.ROLLED_BACK, Status.RESCUED, Status.UNFINISHED)) {
      return FAILED;
    }
    if (any(hosts, Status.UNREACHABLE)) {
      return UNREACHABLE;
    }
    if (any(hosts, Status.REFUSED, Status.NOT_ATTEMPTED)) {
      return REFUSED;
    }
    boolean pending = hosts.stream().anyMatch(host -> host.reboot() == HostResult.Reboot.PENDING);
    return detailed && (pending || any(hosts, Status.CHANGED)) ? CHANGED : OK;
  }

  private static boolean any(List<HostResult> hosts, Status... statuses) {
    return hosts.stream().anyMatch(host -> List.of(statuses).contains(host.status()));
  }
}
