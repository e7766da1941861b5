package dev.regroup.iommu;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.errorOrWarning;
import static dev.regroup.finding.FindingRow.note;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about groups and isolation. */
enum IommuCode implements FindingCode {
  UNREADABLE(
      warning(
          "RG-IOMMU-01",
          "a configuration space could not be read: empty, or only 0xff",
          "Gather the facts again as root, with the device powered.")),
  GARBLED(
      warning(
          "RG-IOMMU-02",
          "a configuration space is garbled",
          "Gather the facts again; only what stands before the fault is used.")),
  LOOP(
      warning(
          "RG-IOMMU-03",
          "a capability list leads back to itself",
          "Nothing is to be done; what stands in the loop is taken as absent, as the"
              + " kernel does.")),
  BAD_ADDRESS(
      warning(
          "RG-IOMMU-04",
          "a device is listed under an address that is none",
          "Gather the facts again; the device is left out, and no predicted group is certain.")),
  BAD_PATH(
      warning(
          "RG-IOMMU-05",
          "a path does not lead to its device",
          "Gather the facts again; it may sit anywhere, so that no predicted group is certain.")),
  CONTRADICTION(
      warning(
          "RG-IOMMU-06",
          "the configuration space contradicts the listed id",
          "Gather the facts again; the listed id is used.")),
  MISMATCH(
      warning(
          "RG-IOMMU-07",
          "the groups seen are not those of the algorithm",
          "Compare the groups after a reboot; predictions for this host are less certain.")),
  ASSUMED(
      note(
          "RG-IOMMU-08",
          "ACS control bits are assumed",
          "Check the groups after the reboot: some ports offer bits that cannot be set.")),
  NO_PATCH(
      warning(
          "RG-IOMMU-09",
          "the kernel lacks the override patch: `pcie_acs_override` has no effect",
          "Use a kernel that has it, such as Proxmox VE's, or do without the option.")),
  UNKNOWN_WORD(
      warning(
          "RG-IOMMU-10",
          "the kernel skips a word of the override",
          "Use downstream, multifunction or id:vvvv:dddd.")),
  TOO_MANY_IDS(
      warning(
          "RG-IOMMU-11", "more ids than the kernel takes", "Name fewer ids, or use downstream.")),
  BAD_PCI_OPTION(
      warning(
          "RG-IOMMU-12",
          "`pci=disable_acs_redir` or `config_acs` is not known to that kernel or matches nothing",
          "Correct the option, or leave it out.")),
  ALIASES_UNKNOWN(
      note(
          "RG-IOMMU-13",
          "the requester ids of a Switchtec bridge are not known",
          "Compare the groups after the boot; it is taken to alias every function on its bus.")),
  WORKAROUND_ASSUMED(
      note(
          "RG-IOMMU-14",
          "whether the workaround for Intel's chipset ports is on is assumed",
          "After the boot the kernel log says 'Intel PCH root port ACS workaround enabled'.")),
  NO_VERSION(
      note(
          "RG-IOMMU-15",
          "the kernel release has no version",
          "Compare the groups after the boot; the algorithm of Linux 6.1 to 6.18 is used.")),
  NO_FIRMWARE_TABLE(
      errorOrWarning(
          "RG-IOMMU-16",
          "the firmware describes no IOMMU; no parameter turns it on. A warning where a parameter"
              + " is all that is asked for",
          "Turn on VT-d, AMD-Vi or SMMU in the firmware setup.")),
  NOT_THERE(
      error(
          "RG-IOMMU-17",
          "a device to isolate is not on the host",
          "Correct the entry under isolate, or mark it optional.")),
  BRIDGE(error("RG-IOMMU-18", "a device to isolate is a bridge", "Name the device behind it.")),
  ODD_CAPTURE(
      warning(
          "RG-IOMMU-19", "a capture is odd", "Write a new one with regroup facts HOST --capture.")),
  OFF(
      error(
          "RG-IOMMU-20",
          "the IOMMU is off, so that no device can be isolated",
          "Set iommu: enabled in the play.")),
  NOT_ISOLATED(
      error(
          "RG-IOMMU-21",
          "a device would not be isolated, or no override isolates it, with the reason",
          "Use another slot, or pcie_acs_override on a kernel that carries its patch; or hand over"
              + " the whole group.")),
  CANNOT_TELL(
      error(
          "RG-IOMMU-22",
          "whether a device can be isolated is not known",
          "Gather the facts again as root, with the device powered.")),
  NOT_SMALLEST(
      note(
          "RG-IOMMU-23",
          "the set of ids may not be the smallest, or ids might do instead of a wide option",
          "")),
  TRUNCATED(
      warning(
          "RG-IOMMU-24",
          "capabilities lead past the part of the configuration space that was read",
          "Gather the facts again as root, with the device powered.")),
  DUPLICATE(
      warning(
          "RG-IOMMU-25",
          "a device is listed more than once",
          "Gather the facts again; the first entry is used.")),
  BRIDGE_MISSING(
      warning(
          "RG-IOMMU-26",
          "a bridge above a device is not listed",
          "Gather the facts again; its group cannot be told for certain.")),
  PATCH_UNKNOWN(
      note(
          "RG-IOMMU-27",
          "whether the kernel carries the override patch is not known; it is taken to",
          "Look for pcie_acs_override_setup in its System.map.")),
  PATCH_NEEDED(
      error(
          "RG-IOMMU-28",
          "the play asks for the override, by `acs_override` or `kernel_parameters`, or its devices"
              + " can be isolated by it only, and the kernel that boots next is known not to carry"
              + " it",
          "Boot a kernel that carries the patch, such as Proxmox VE's, or use another slot.")),
  ODD_WORD(
      warning(
          "RG-IOMMU-29",
          "the kernel reads a word of the override as something else than it looks",
          "Write ids as id:vvvv:dddd with four hex digits each.")),
  OVERRIDE_EFFECTS(
      note(
          "RG-IOMMU-30",
          "what the planned override splits, what stays together and what isolation is given up; or"
              + " that none is needed",
          "")),
  DIRECT_REGION(
      warning(
          "RG-IOMMU-31",
          "the firmware wants memory mapped one to one for the group of a device to isolate (RMRR,"
              + " IVMD): the kernel will not hand it to a guest, however well it is isolated",
          "Switch off in the firmware setup what uses that memory (on AMD boards often DMA"
              + " protection before the boot), or ask the vendor; an Intel device can be had with"
              + " intel_iommu=on,relax_rmrr on Proxmox VE's kernel, at the risk that its firmware"
              + " writes into a guest.")),
  WITNESS_DISAGREES(
      errorOrWarning(
          "RG-IOMMU-32",
          "Proxmox VE's own list of devices (`pvesh get /nodes/NODE/hardware/pci`) has other groups"
              + " than sysfs. A warning where no device to isolate is among them",
          "Run again: devices may come and go. If it stays so, compare on the host what pvesh says"
              + " with the links iommu_group below /sys/bus/pci/devices.")),
  WITNESS_SILENT(
      note(
          "RG-IOMMU-33",
          "Proxmox VE could not be asked for its groups: `pvesh` failed, or did not answer in time;"
              + " sysfs alone counts",
          "See whether pve-cluster runs there, which pvesh needs.")),
  NO_BUS(
      note(
          "RG-IOMMU-36",
          "a bridge was given no bus number, so that nothing behind it is seen, as a hot-plug port"
              + " beyond the bus numbers that there are",
          "Boot with the card plugged in, or keep bus numbers free for it: pci=hpbussize=, or the"
              + " firmware's settings for hot-plug.")),
  RESTS_ON_DEFAULT(
      warning(
          "RG-IOMMU-37",
          "intel_iommu=on goes, and whether the kernel has the IOMMU on without it is assumed",
          "Keep intel_iommu=on, or look for CONFIG_INTEL_IOMMU_DEFAULT_ON=y in the kernel's"
              + " /boot/config."));

  private final FindingRow row;

  IommuCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
