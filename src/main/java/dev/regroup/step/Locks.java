package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.ByteText;
import dev.regroup.host.HostLock;

/** Findings about a host's lock. */
final class Locks {
  private Locks() {}

  /** The lock is another run's: who, since when, and the command that breaks it. */
  static Finding held(String host, HostLock lock) {
    return Finding.error(
        "RG-LOCK-01",
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

  /** The lock is of a run of this controller whose process is gone: an apply takes it over. */
  static Finding leftBehind(HostLock lock) {
    return Finding.note(
        "RG-LOCK-03",
        "the lock of run "
            + ByteText.display(lock.run())
            + ", whose process on this controller is gone, is taken over",
        "");
  }
}
