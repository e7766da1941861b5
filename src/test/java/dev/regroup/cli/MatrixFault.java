package dev.regroup.cli;

/** What strikes a step: the columns of the fault matrix. */
enum MatrixFault {
  CUT_BEFORE("connection cut before it"),
  CUT_DURING("connection cut in its midst"),
  CUT_AFTER("connection cut after it"),
  KILLED_BEFORE("controller killed before it"),
  KILLED_AFTER("controller killed after it"),
  FAILS("its command fails"),
  HANGS("its command hangs"),
  DISK_FULL("the disk is full from then on");

  private final String words;

  MatrixFault(String words) {
    this.words = words;
  }

  /** For people. */
  String words() {
    return words;
  }

  /**
   * Whether the moment has a part in how the struck run ends: what happens at once on the host may
   * be over or not when the connection or the controller goes.
   */
  boolean hangsOnTheMoment() {
    return this != FAILS && this != DISK_FULL;
  }

  boolean kills() {
    return this == KILLED_BEFORE || this == KILLED_AFTER;
  }
}
