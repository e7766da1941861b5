package dev.regroup.rollout;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.note;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about which machine a name of the inventory stands for. */
public enum IdentityCode implements FindingCode {
  SAME_MACHINE(
      error(
          "RG-ID-01",
          "other names of the run stand for the same machine (the same boot id): all of them are"
              + " refused, since each would count as a host of its own, and be written and rebooted as"
              + " one",
          "Keep one name of the machine in the inventory, or leave the others out with --limit.")),
  CONTROLLER(
      error(
          "RG-ID-02",
          "the host is the machine that Regroup itself runs on: its reboot would end the run",
          "Start Regroup on another machine.")),
  PASSAGE(
      note(
          "RG-ID-03",
          "other hosts of the run are reached through this one, their jump host: it has its turn when"
              + " all others have ended, in a wave of its own",
          ""));

  private final FindingRow row;

  IdentityCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
