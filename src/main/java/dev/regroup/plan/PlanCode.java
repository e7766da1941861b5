package dev.regroup.plan;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.note;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about a plan. */
public enum PlanCode implements FindingCode {
  NOT_ROOT(
      error(
          "RG-PLAN-01",
          "not root on the host",
          "set 'become: true' in the play, use -b, or log in as root")),
  CONTAINER(
      error(
          "RG-PLAN-02",
          "the host is a container and runs its host's kernel",
          "name the machine that the container runs on")),
  NEXT_UNKNOWN(
      error(
          "RG-PLAN-04",
          "a reboot is needed, and what boots next is not known",
          "see the findings about the boot loader; nothing reboots before this is known")),
  NEXT_NOT_WHOLE(
      error(
          "RG-PLAN-05",
          "the entry that boots next is not whole; also where the playbook forbids the reboot",
          "put its kernel and initrd in order ('update-initramfs -c -k KERNEL')")),
  OTHER_KERNEL(note("RG-PLAN-06", "the reboot also changes the kernel", "")),
  SECOND_REBOOT(
      error(
          "RG-PLAN-07",
          "this boot already follows a reboot into the same entry: the machine does not boot what"
              + " was written. [safety.md](safety.md#reboot) tells what ends it",
          "look at what the boot loader really reads, and at the console: the firmware's boot"
              + " order, a saved or pinned entry; a second reboot would not help.")),
  CHANGED(
      error(
          "RG-PLAN-08",
          "the host changed since its plan was shown, of an apply or of a rollback",
          "run 'regroup check' or 'regroup rollback --check', and look at the plan again")),
  CONTAINER_UNKNOWN(note("RG-PLAN-12", "whether the host is a container could not be told", ""));

  private final FindingRow row;

  PlanCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
