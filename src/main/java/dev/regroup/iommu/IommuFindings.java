package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.finding.Spelling;
import dev.regroup.host.CpuVendor;
import java.util.List;

/**
 * The findings about groups and isolation, {@code RG-IOMMU-01} and up; {@code docs/findings.md}
 * lists them. Those that a plan has as well are public, so that one cause has one code. Stateless.
 */
public final class IommuFindings {
  private static final int LONGEST = 80;
  private static final List<String> OVERRIDE_WORDS = List.of("downstream", "multifunction");
  private static final String READ_AGAIN =
      "Gather the facts again as root, with the device powered.";

  private IommuFindings() {}

  static Finding flaw(String address, ConfigSpace.Flaw flaw) {
    return switch (flaw) {
      case UNREADABLE ->
          Finding.warning(
              "RG-IOMMU-01",
              address + ": its configuration space could not be read (empty, or only 0xff).",
              READ_AGAIN);
      case GARBLED ->
          Finding.warning(
              "RG-IOMMU-02",
              address + ": its configuration space is not whole bytes in hexadecimal.",
              "Only what stands before the fault is used; gather the facts again.");
      case TRUNCATED ->
          Finding.warning(
              "RG-IOMMU-24",
              address + ": its capabilities lead past the part of the configuration space read.",
              READ_AGAIN);
      case LOOP ->
          Finding.warning(
              "RG-IOMMU-03",
              address + ": its capability list leads back to itself.",
              "What stands in the loop is taken as absent, as the kernel does.");
    };
  }

  static Finding badAddress(String address) {
    return Finding.warning(
        "RG-IOMMU-04",
        "A device is listed under '" + clean(address) + "', which is no PCI address.",
        "The device is left out; gather the facts again.");
  }

  static Finding duplicate(String address) {
    return Finding.warning(
        "RG-IOMMU-25",
        address + " is listed more than once.",
        "The first entry is used; gather the facts again.");
  }

  static Finding badPath(String address, String path) {
    return Finding.warning(
        "RG-IOMMU-05",
        address + ": its path '" + clean(path) + "' does not lead to it.",
        "It is taken to sit on a root bus; gather the facts again.");
  }

  static Finding bridgeMissing(String address, String bridge) {
    return Finding.warning(
        "RG-IOMMU-26",
        address + ": the bridge " + bridge + " above it is not listed.",
        "Its group cannot be told for certain; gather the facts again.");
  }

  static Finding contradiction(String address, String listed, String read) {
    return Finding.warning(
        "RG-IOMMU-06",
        address
            + ": listed as "
            + clean(listed)
            + ", but its configuration space says "
            + read
            + ".",
        "The listed id is used; gather the facts again.");
  }

  static Finding mismatch(int devices, List<String> examples) {
    return Finding.warning(
        "RG-IOMMU-07",
        "The groups seen are not those that the algorithm gives for the present command line: "
            + devices
            + " devices differ, among them "
            + String.join(", ", examples)
            + ".",
        "Predictions for this host are less certain; compare the groups after a reboot.");
  }

  static Finding assumed() {
    return assumedBits(
        "The IOMMU is off, so the kernel has not set the ACS control bits yet;"
            + " they are assumed to be set once it is on.");
  }

  static Finding controlAssumed(List<String> ports) {
    return assumedBits(
        "ACS control bits of "
            + some(ports)
            + " are assumed: the present command line"
            + " changed them, or another kernel will.");
  }

  private static Finding assumedBits(String message) {
    return Finding.note(
        "RG-IOMMU-08",
        message,
        "Check the groups after the reboot: some ports offer bits that cannot be set.");
  }

  static Finding noOverridePatch(String kernel) {
    return Finding.warning(
        "RG-IOMMU-09",
        "Kernel "
            + clean(kernel)
            + " does not carry the ACS override patch:"
            + " pcie_acs_override has no effect.",
        "Use a kernel that has it, such as Proxmox VE's, or do without the option.");
  }

  static Finding overridePatchUnknown(String kernel) {
    return Finding.note(
        "RG-IOMMU-27",
        "Whether kernel "
            + clean(kernel)
            + " carries the ACS override patch is not known;"
            + " it is taken to.",
        "Look for pcie_acs_override_setup in its System.map.");
  }

  static Finding unknownOverrideWord(String word) {
    String near = Spelling.nearest(word, OVERRIDE_WORDS, Math.max(1, word.length() / 4));
    return Finding.warning(
        "RG-IOMMU-10",
        "pcie_acs_override: the kernel skips '"
            + clean(word)
            + "' without a word"
            + (near == null ? "." : "; did you mean '" + near + "'?"),
        "Use downstream, multifunction or id:vvvv:dddd.");
  }

  static Finding tooManyIds(int most) {
    return Finding.warning(
        "RG-IOMMU-11",
        "pcie_acs_override: the kernel takes " + most + " ids and leaves out the rest.",
        "Name fewer ids, or use downstream.");
  }

  static Finding odd(String word, String taken) {
    return Finding.warning(
        "RG-IOMMU-29",
        "pcie_acs_override: the kernel reads '" + clean(word) + "' as " + taken + ".",
        "Write ids as id:vvvv:dddd with four hex digits each.");
  }

  static Finding badPciOption(String option, String why) {
    return Finding.warning(
        "RG-IOMMU-12",
        "pci=" + clean(option) + ": " + why + ".",
        "Correct the option, or leave it out.");
  }

  static Finding aliasesUnknown(String address) {
    return Finding.note(
        "RG-IOMMU-13",
        address
            + ": the requester ids that this Switchtec NTB uses stand in its memory, not in"
            + " its configuration space.",
        "It is taken to alias every function on its bus.");
  }

  static Finding workaroundAssumed(List<String> ports, boolean enabled) {
    return Finding.note(
        "RG-IOMMU-14",
        "Whether the kernel turns on its ACS workaround for the Intel root ports "
            + some(ports)
            + " is not known; it is taken to be "
            + (enabled ? "on" : "off, as in Linux 6.11.0 to 6.11.6")
            + ".",
        "After the boot the kernel log says 'Intel PCH root port ACS workaround enabled'.");
  }

  static Finding unpredictable(String kernel) {
    return Finding.note(
        "RG-IOMMU-15",
        "Kernel release '" + clean(kernel) + "' says nothing about its version.",
        "The algorithm of Linux 6.1 to 6.18 is used.");
  }

  /** The firmware describes no IOMMU; which table and which switch depends on the vendor. */
  public static Finding noFirmwareTable(CpuVendor vendor) {
    return noFirmwareTable(vendor, Severity.ERROR);
  }

  /**
   * The same.
   *
   * @param severity a warning where nothing but a parameter is asked for
   */
  public static Finding noFirmwareTable(CpuVendor vendor, Severity severity) {
    return new Finding(
        "RG-IOMMU-16",
        severity,
        "The firmware has no "
            + switch (vendor) {
              case INTEL -> "DMAR";
              case AMD -> "IVRS";
              case OTHER -> "DMAR, IVRS or IORT";
            }
            + " table: there is no IOMMU, whatever the command line says.",
        "Turn on "
            + switch (vendor) {
              case INTEL -> "VT-d";
              case AMD -> "AMD-Vi (often called IOMMU, beside SVM)";
              case OTHER -> "VT-d, AMD-Vi or SMMU";
            }
            + " in the firmware setup.");
  }

  static Finding notThere(String label) {
    return Finding.error(
        "RG-IOMMU-17",
        "No device " + clean(label) + " on this host.",
        "Correct the entry under isolate, or mark it optional.");
  }

  static Finding isBridge(String address) {
    return Finding.error(
        "RG-IOMMU-18",
        address + " is a bridge, which cannot be handed to a guest.",
        "Name the device behind it.");
  }

  /** No group at all without an IOMMU. */
  public static Finding iommuOff() {
    return Finding.error(
        "RG-IOMMU-20",
        "The IOMMU is off, so that no device can be isolated.",
        "Set iommu: enabled in the play.");
  }

  static Finding patchNeededBy(String kernel, List<String> devices) {
    return patchNeeded(kernel, some(devices) + " cannot be isolated: that takes the ACS override");
  }

  /** The play itself names words of the override. */
  public static Finding patchNeeded(String kernel) {
    return patchNeeded(kernel, "acs_override asks for the ACS override");
  }

  private static Finding patchNeeded(String kernel, String what) {
    return Finding.error(
        "RG-IOMMU-28",
        what + ", which kernel " + clean(kernel) + " does not carry.",
        "Boot a kernel that carries the patch, such as Proxmox VE's, or use another slot.");
  }

  /** No override isolates it. */
  static Finding cannotIsolate(String device, List<String> sharers, String reason) {
    return notIsolated(
        device + " cannot be isolated" + from(sharers) + ": " + reason + ".",
        "Move the card to another slot, or hand over the whole group.");
  }

  /**
   * The parameters as they are asked for do not isolate it.
   *
   * @param sharers addresses; empty where it is in no group
   * @param reason a part of a sentence without an end
   */
  public static Finding wouldNotBeIsolated(String device, List<String> sharers, String reason) {
    return notIsolated(
        device + " would not be isolated" + from(sharers) + ": " + reason + ".",
        "Use acs_override: minimal, which chooses the least override that isolates, or another"
            + " slot.");
  }

  private static Finding notIsolated(String message, String remedy) {
    return Finding.error("RG-IOMMU-21", message, remedy);
  }

  private static String from(List<String> sharers) {
    return sharers.isEmpty() ? "" : " from " + some(sharers);
  }

  /**
   * What was read of a device does not say.
   *
   * @param reason a part of a sentence without an end
   */
  public static Finding cannotTell(String device, String reason) {
    return Finding.error(
        "RG-IOMMU-22",
        "Whether " + device + " can be isolated is not known: " + reason + ".",
        READ_AGAIN);
  }

  static Finding notSmallest() {
    return Finding.note(
        "RG-IOMMU-23",
        "There are too many ports to try every set of ids; none of the chosen ids can be left out,"
            + " but a smaller set of others may exist.",
        "");
  }

  /** What an override does and costs, for whoever plans it. */
  public static Finding overrideEffects(List<String> sentences) {
    return Finding.note("RG-IOMMU-30", String.join(" ", sentences), "");
  }

  static String some(List<String> names) {
    return names.size() <= 4
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 4)) + " and " + (names.size() - 4) + " more";
  }

  /** Text of someone else's, safe to print: short and without control characters. */
  static String clean(String text) {
    String printable = text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    return printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST) + "…";
  }
}
