package dev.regroup.plan;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.errorOrWarning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings of the proof: in what a host is not as desired. */
public enum VerifyCode implements FindingCode {
  SOURCE(
      error(
          "RG-VERIFY-01",
          "the source file does not hold the desired command line",
          "Run 'regroup apply'.")),
  STAGED(
      error("RG-VERIFY-02", "the generated boot entries do not hold it", "Run 'regroup apply'.")),
  RUNNING(
      error(
          "RG-VERIFY-03",
          "the running kernel was not booted with it",
          "Run 'regroup apply', which reboots where the playbook allows it.")),
  NO_IOMMU(
      error(
          "RG-VERIFY-04",
          "the kernel uses no IOMMU",
          "Switch VT-d or AMD-Vi on in the firmware setup, or look for DMAR and AMD-Vi in"
              + " dmesg.")),
  NOT_ISOLATED(
      error(
          "RG-VERIFY-05",
          "a device to isolate shares its group, or is in none, with the reason: no firmware table,"
              + " no patch in that kernel, words that it does not know, groups that the kernel"
              + " formed otherwise by itself",
          "Run 'regroup groups' for all groups of the host.")),
  OTHER_KERNEL(
      error(
          "RG-VERIFY-06",
          "the host booted another kernel than planned",
          "Look at what the boot loader takes as default on the host's console.")),
  UNKNOWN_PARAMETER(
      errorOrWarning(
          "RG-VERIFY-07",
          "the running kernel's log says that it does not know a parameter; a warning where others"
              + " than the kernel may act on it",
          "Check the spelling; a parameter meant for init or the initrd may be listed as well.")),
  OLD_LINE(
      error(
          "RG-VERIFY-08",
          "after a rollback, the running kernel was not booted with the old line",
          "Look at what the boot loader really reads.")),
  INTERRUPTED(
      error(
          "RG-VERIFY-09",
          "the run was interrupted before the proof held",
          "Run 'regroup resume' when the host has settled.")),
  OVERRIDE_NOT_TAKEN(
      error(
          "RG-VERIFY-10",
          "the log of a boot with the ACS override reaches back to its start and does not say that"
              + " the override is on",
          "Look for 'PCIe ACS overrides enabled' in dmesg; a kernel without the patch"
              + " never says it.")),
  NOT_HANDED_OVER(
      error(
          "RG-VERIFY-11",
          "the kernel's log says that it refused to hand over a device to isolate, or another of"
              + " its group, because of memory that the firmware wants mapped one to one (RMRR,"
              + " IVMD)",
          "Switch off in the firmware setup what uses that memory, or ask the vendor; see"
              + " RG-IOMMU-31."));

  private final FindingRow row;

  VerifyCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
