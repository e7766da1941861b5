package dev.regroup.cli;

/** Ends a command before anything was done, with a message for people and an exit status. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;
  private final int exitStatus;

  /**
   * @param message where, what, what now
   * @param exitStatus one of {@link dev.regroup.run.ExitStatus}
   */
  Refusal(int exitStatus, String message) {
    super(message, null, false, false);
    this.exitStatus = exitStatus;
  }

  int exitStatus() {
    return exitStatus;
  }
}
