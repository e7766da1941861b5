package dev.regroup.host;

/** Exit statuses of host scripts that mean something; {@code prelude.sh} has the same numbers. */
public final class ExitStatus {
  /** Done, whole. */
  public static final int OK = 0;

  /** A guard said no, or the host cannot be written: nothing was changed by this script. */
  public static final int REFUSED = 10;

  /** Something failed; all of it was put back and read back. */
  public static final int RESTORED = 11;

  /** Something failed, and not all could be put back. */
  public static final int LEFT_OVER = 12;

  /** The order itself cannot be carried out: a fault in Regroup. */
  public static final int BAD_ORDER = 64;

  /** The work ended without a last word: killed, the host rebooted, or its disk is full. */
  public static final int LOST = 70;

  /** The lock is another run's, or nobody's; a frame {@code locked} tells whose. */
  public static final int LOCKED = 75;

  /** The host is in another boot than the one that was named; a frame {@code other-boot}. */
  public static final int OTHER_BOOT = 76;

  private ExitStatus() {}
}
