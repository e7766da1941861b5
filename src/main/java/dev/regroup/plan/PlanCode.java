package dev.regroup.plan;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.errorOrWarning;
import static dev.regroup.finding.FindingRow.note;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about a plan. */
public enum PlanCode implements FindingCode {
  NOT_ROOT(
      error(
          "RG-PLAN-01",
          "not root on the host",
          "Set 'become: true' in the play, use -b, or log in as root.")),
  CONTAINER(
      error(
          "RG-PLAN-02",
          "the host is a container and runs its host's kernel",
          "Name the machine that the container runs on.")),
  NEXT_UNKNOWN(
      error(
          "RG-PLAN-04",
          "a reboot is needed, and what boots next is not known",
          "See the findings about the boot loader; nothing reboots before this is known.")),
  NEXT_NOT_WHOLE(
      error(
          "RG-PLAN-05",
          "the entry that boots next is not whole; also where the playbook forbids the reboot",
          "Put its kernel and initrd in order ('update-initramfs -c -k KERNEL'); where its modules are"
              + " not there, install the package of that kernel anew, or remove it.")),
  OTHER_KERNEL(note("RG-PLAN-06", "the reboot also changes the kernel", "")),
  SECOND_REBOOT(
      error(
          "RG-PLAN-07",
          "this boot already follows a reboot into the same entry: the machine does not boot what"
              + " was written. [safety.md](safety.md#reboot) tells what ends it",
          "Look at what the boot loader really reads, and at the console: the firmware's"
              + " boot order, a saved or pinned entry; a second reboot would not help.")),
  HISTORY_UNKNOWN(
      error(
          "RG-PLAN-23",
          "a reboot is needed, and the host's history, which tells whether it would be a second one"
              + " for the same, is there and could not be read",
          "Look at /var/lib/regroup/history on the host: who wrote it, and what it says of reboots;"
              + " then move it away ('mv /var/lib/regroup/history /root/'), and Regroup begins a new"
              + " one.")),
  CHANGED(
      error(
          "RG-PLAN-08",
          "the host changed since its plan was shown, of an apply or of a rollback",
          "Run 'regroup check' or 'regroup rollback --check', and look at the plan again.")),
  NOT_AS_AGREED(
      error(
          "RG-PLAN-24",
          "the plan of this host is not the one in the file of `apply --plan`, so that nobody agreed"
              + " to it ([safety.md](safety.md#what-somebody-agreed-to))",
          "See what is another now, then make a new check with --report and have that agreed to."
              + " Where a run was cut off on this host, `regroup resume` brings it to its end.")),
  NOT_AGREED(
      error(
          "RG-PLAN-25",
          "something would be done on this host, and the file of `apply --plan` has no plan of it",
          "Leave it out with --limit, or make a new check that has it and have that agreed to.")),
  DKMS_LACKS(
      error(
          "RG-PLAN-21",
          "the reboot also changes the kernel, and modules that DKMS has installed for the running"
              + " one are not there for the next",
          "Build them ('dkms autoinstall -k KERNEL', then 'update-initramfs -u -k KERNEL' where the"
              + " root file system needs one), or remove those that are not needed any more ('dkms"
              + " remove').")),
  UNPROVEN(
      errorOrWarning(
          "RG-PLAN-22",
          "the boot layout is built from documents and proven on no real host; a warning where"
              + " nothing would be changed without a word of yours: in `check`, and where `apply` was"
              + " told to",
          "Try it on a host that you can lose, and look at its boot entries; 'apply"
              + " --allow-unproven-layout' changes such hosts.")),
  CONTAINER_UNKNOWN(note("RG-PLAN-12", "whether the host is a container could not be told", "")),
  OVERRIDE_SAID_TWICE(
      error(
          "RG-PLAN-13",
          "`acs_override` and `kernel_parameters` both say what `pcie_acs_override` shall hold",
          "Remove one of the two from the play or the host's variables.")),
  ESSENTIAL(
      error(
          "RG-PLAN-14",
          "a device to isolate holds the host's own disk or network, told with what is in between",
          "Take it off the list of what is isolated, or move what it holds to another"
              + " device first.")),
  SHARES_WITH_ESSENTIAL(
      error(
          "RG-PLAN-15",
          "a device to isolate would share its group with such a device, and a guest gets the whole"
              + " group",
          "Split them (`acs_override: minimal`, and `together: function` within a slot),"
              + " use another slot, or move what that device holds.")),
  ESSENTIAL_UNKNOWN(
      warning(
          "RG-PLAN-16",
          "which device holds the root, `/boot`, an ESP, the default route or the SSH connection"
              + " could not be told",
          "Make sure that it is none of those that are isolated."));

  private final FindingRow row;

  PlanCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
