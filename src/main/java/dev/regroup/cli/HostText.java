package dev.regroup.cli;

import dev.regroup.host.ByteText;
import dev.regroup.host.HostLock;

/** What hosts say, for people, on one line. */
final class HostText {
  private HostText() {}

  static String of(HostLock lock) {
    return "locked by run "
        + ByteText.display(lock.run())
        + " of "
        + ByteText.display(lock.owner())
        + " since "
        + ByteText.display(lock.since())
        + (lock.working() ? ", at work" : "");
  }
}
