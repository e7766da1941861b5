package dev.regroup.export;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.note;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;
import dev.regroup.finding.Severity;
import java.util.List;

/** The findings of devices that are handed on. After an error nothing is. */
enum ExportCode implements FindingCode {
  SHARED(
      error(
          "RG-EXPORT-01",
          "a device that is named shares its IOMMU group with others, and a guest gets the whole"
              + " group",
          "Isolate it first: acs_override: minimal in a play finds the least that does.")),
  NO_GROUP(
      error(
          "RG-EXPORT-02",
          "a device that is named is in no IOMMU group",
          "Turn the IOMMU on first: iommu: enabled in a play.")),
  NOT_THERE(
      new FindingRow(
          "RG-EXPORT-03",
          List.of(Severity.ERROR, Severity.NOTE),
          "a device that is named is on none of the hosts; a note where only some lack it",
          "Correct --device; 'regroup groups' lists the devices of a host.")),
  NO_ENDPOINT(
      error(
          "RG-EXPORT-04",
          "a device that is named is a bridge, an IOMMU or an event collector, which no guest gets",
          "Name the device behind it.")),
  NOTHING(
      error(
          "RG-EXPORT-05",
          "none of the hosts has an isolated device that it can do without",
          "Look at 'regroup groups'; acs_override: minimal in a play isolates what it lists.")),
  NO_NODE_NAME(
      error(
          "RG-EXPORT-06",
          "what a host calls itself cannot be the name of a Proxmox VE node",
          "Leave the host out of the pattern, or give it a name of letters, digits and '-'.")),
  SAME_NODE(
      error(
          "RG-EXPORT-07",
          "two of the hosts call themselves the same, so that a mapping could not tell them apart",
          "Export one Proxmox VE cluster at a time.")),
  ESSENTIALS_UNKNOWN(
      warning(
          "RG-EXPORT-08",
          "a capture does not say what the host itself stands on",
          "Make sure that no device here holds the host's own disk or network, or ask the host"
              + " itself.")),
  TOGETHER(
      warning(
          "RG-EXPORT-09",
          "functions of one card share their IOMMU group, so that only one guest at a time can have"
              + " any of them",
          "Give them all to the same guest.")),
  LEFT_OUT(
      note(
          "RG-EXPORT-10",
          "an isolated device is left out, since the host itself needs it or what shares its group",
          "")),
  NO_SUBSYSTEM(
      warning(
          "RG-EXPORT-11",
          "the subsystem of a device could not be read, and Proxmox VE starts no guest with a"
              + " mapping that lacks it",
          "Gather the facts again as root, with the device powered.")),
  GROUP_UNKNOWN(
      error(
          "RG-EXPORT-12",
          "whether a device that is named shares its IOMMU group is not known: a capture does not"
              + " say in which group each device is",
          "Write a new capture with regroup facts HOST --capture."));

  private final FindingRow row;

  ExportCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
