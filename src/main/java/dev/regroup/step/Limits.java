package dev.regroup.step;

import java.time.Duration;

/**
 * How long an operation on a host may take. Immutable.
 *
 * @param read for scripts that read, facts the longest of them
 * @param change for lock, backup, patch, refresh and confirm together; {@code update-initramfs} and
 *     {@code update-grub} of a slow host with many kernels need minutes; half of it is the
 *     refresh's
 * @param reconnect how long a lost connection is tried again while work may go on on the host
 * @param probe for one login while a host reboots
 * @param probeEvery time between two logins while a host reboots, at least 5 s on real hosts:
 *     OpenSSH 9.8 and later penalise addresses that connect too often
 */
public record Limits(
    Duration read, Duration change, Duration reconnect, Duration probe, Duration probeEvery) {

  /** What real hosts need. */
  public static final Limits DEFAULT =
      new Limits(
          Duration.ofMinutes(2),
          Duration.ofMinutes(30),
          Duration.ofMinutes(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5));
}
