package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.host.ByteText;
import dev.regroup.host.HostLock;

/** Findings about a host's lock. */
final class Locks {
  private Locks() {}

  /** The lock is another run's, told while nothing would be written. */
  static Finding held(String host, HostLock lock) {
    return finding(Severity.WARNING, host, lock);
  }

  /** The lock is another run's, and for that reason the host is refused. */
  static Finding refusal(String host, HostLock lock) {
    return finding(Severity.ERROR, host, lock);
  }

  /** Who, since when, and the command that breaks it. */
  private static Finding finding(Severity severity, String host, HostLock lock) {
    return new Finding(
        "RG-LOCK-01",
        severity,
        "the host is locked by run "
            + ByteText.display(lock.run())
            + " of "
            + ByteText.display(lock.owner())
            + " since "
            + ByteText.display(lock.since()),
        "wait for that run, or, when it is over, 'regroup unlock "
            + host
            + " --run "
            + ByteText.display(lock.run())
            + "'");
  }
}
