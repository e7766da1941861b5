package dev.regroup.host;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.note;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about reading facts. */
public enum FactsCode implements FindingCode {
  NOT_ROOT(
      warning(
          "RG-FACTS-01",
          "the facts were read without root; much of the host is not known",
          "Log in as root, or set become: true.")),
  UNREADABLE(
      warning(
          "RG-FACTS-02",
          "a boot file could not be read",
          "Look at its owner and mode; root is needed for most boot files.")),
  TOO_LARGE(
      warning(
          "RG-FACTS-03",
          "a boot file, or a part of the answer, is larger than Regroup reads (700 kB a file, 1"
              + " MiB a part)",
          "See what filled this one; boot files have some kilobytes.")),
  CHANGED_WHILE_READ(
      warning(
          "RG-FACTS-04",
          "a boot file changed while it was read: its text does not have its digest",
          "See what writes to it, and run again.")),
  KERNEL_LOG(
      note(
          "RG-FACTS-05",
          "the kernel's log of this boot could not be read, or does not reach back to its start",
          "Let the host keep a persistent journal, which holds the whole boot; what this"
              + " log does not show proves nothing.")),
  PCI_CONFIG(
      warning(
          "RG-FACTS-06",
          "the configuration space of the PCI devices could not be read whole",
          "Run again; devices may come and go.")),
  HEALTH(
      warning(
          "RG-FACTS-07",
          "addresses, routes or failed units could not be asked, or the command did not answer"
              + " within 10 s, so they cannot be compared after a reboot",
          "See why the command fails on the host.")),
  NO_BOOT_ID(
      error(
          "RG-FACTS-08",
          "there is no boot id",
          "See whether /proc is mounted; without it a reboot cannot be proven.")),
  MISSING(
      error(
          "RG-FACTS-09",
          "`/proc/cmdline` is missing",
          "See whether /proc is mounted on the host.")),
  ODD_NAME(
      warning(
          "RG-FACTS-10",
          "a boot file with a newline in its name was left out",
          "Rename or remove it.")),
  OUT_OF_SYSROOT(
      warning(
          "RG-FACTS-11",
          "in an image, a boot file is a link that leads out of it",
          "Make the link relative.")),
  GARBLED(
      error(
          "RG-FACTS-12",
          "a part of the host's answer cannot be understood",
          "Run with -v and report what the host answered.")),
  ESPS_UNREAD(
      warning(
          "RG-FACTS-13",
          "the EFI system partitions that `proxmox-boot-tool` keeps could not be mounted to be"
              + " read, or a refresh or the package manager was at work",
          "Wait for what is at work there, or see why 'mount' fails; then run again.")),
  KEXEC_LOADED(
      warning(
          "RG-FACTS-22",
          "a kernel is loaded for kexec: a reboot may start it, with the command line that it was"
              + " loaded with",
          "Unload it with kexec -u before this host is rebooted.")),
  GONE(
      warning(
          "RG-FACTS-14",
          "a PCI device went away while it was read",
          "It is left out; see whether a card or a virtual function comes and goes, and run again.")),
  FIRMWARE_TABLE(
      warning(
          "RG-FACTS-23",
          "the firmware's table of the IOMMU (DMAR, IVRS) is garbled: devices whose memory the"
              + " firmware wants mapped one to one may not be known before the IOMMU is on",
          "Look for DMAR or AMD-Vi in dmesg once the IOMMU is on, and for a newer firmware.")),
  HISTORY_UNREAD(
      warning(
          "RG-FACTS-24",
          "`/var/lib/regroup/history` is there and could not be read, or its last 100 lines hold"
              + " more than 1 MiB",
          "Look at it on the host; move it away if it is no record of Regroup's any more.")),
  LOCK_ODD(
      warning(
          "RG-FACTS-25",
          "`/var/lib/regroup/lock` is there and is no folder: no run can lock the host",
          "Look at what it is and who made it, then remove it.")),
  NOT_WHOLE(
      error(
          "RG-FACTS-21",
          "the script that reads facts did not come to its end",
          "Please report it with -vvv: something on the host is unlike anything seen before."));

  private final FindingRow row;

  FactsCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
