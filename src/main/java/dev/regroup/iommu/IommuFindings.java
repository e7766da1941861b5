package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.finding.Spelling;
import dev.regroup.host.CpuVendor;
import dev.regroup.kernel.Token;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Words the findings about groups and isolation. Those that a plan has as well are public, so that
 * one cause has one code. Stateless.
 */
public final class IommuFindings {
  private static final int LONGEST = 80;
  private static final List<String> OVERRIDE_WORDS = List.of("downstream", "multifunction");

  private IommuFindings() {}

  static Finding flaw(String address, ConfigSpace.Flaw flaw) {
    return switch (flaw) {
      case UNREADABLE ->
          IommuCode.UNREADABLE.of(
              address + ": its configuration space could not be read (empty, or only 0xff).");
      case GARBLED ->
          IommuCode.GARBLED.of(
              address + ": its configuration space is not whole bytes in hexadecimal.");
      case TRUNCATED ->
          IommuCode.TRUNCATED.of(
              address + ": its capabilities lead past the part of the configuration space read.");
      case LOOP -> IommuCode.LOOP.of(address + ": its capability list leads back to itself.");
    };
  }

  static Finding badAddress(String address) {
    return IommuCode.BAD_ADDRESS.of(
        "A device is listed under '" + clean(address) + "', which is no PCI address.");
  }

  static Finding duplicate(String address) {
    return IommuCode.DUPLICATE.of(address + " is listed more than once.");
  }

  static Finding badPath(String address, String path) {
    return IommuCode.BAD_PATH.of(address + ": its path '" + clean(path) + "' does not lead to it.");
  }

  static Finding bridgeMissing(String address, String bridge) {
    return IommuCode.BRIDGE_MISSING.of(
        address + ": the bridge " + bridge + " above it is not listed.");
  }

  static Finding noBus(String address) {
    return IommuCode.NO_BUS.of(
        address + " is a bridge without a bus: what is behind it cannot be seen.");
  }

  static Finding contradiction(String address, String listed, String read) {
    return IommuCode.CONTRADICTION.of(
        address
            + ": listed as "
            + clean(listed)
            + ", but its configuration space says "
            + read
            + ".");
  }

  static Finding mismatch(int devices, List<String> examples) {
    return IommuCode.MISMATCH.of(
        "The groups seen are not those that the algorithm gives for the present command line: "
            + devices
            + " devices differ, among them "
            + String.join(", ", examples)
            + ".");
  }

  static Finding assumed() {
    return assumedBits(
        "The IOMMU is off, so the kernel has not set the ACS control bits yet;"
            + " they are assumed to be set once it is on.");
  }

  static Finding restsOnDefault(String kernel) {
    return IommuCode.RESTS_ON_DEFAULT.of(
        "The IOMMU is on by intel_iommu=on, which goes; whether kernel "
            + clean(kernel)
            + " has it on by default is not known, and it is taken to.");
  }

  static Finding controlAssumed(List<String> ports) {
    return assumedBits(
        "ACS control bits of "
            + some(ports)
            + " are assumed: the present command line"
            + " changed them, or another kernel will.");
  }

  private static Finding assumedBits(String message) {
    return IommuCode.ASSUMED.of(message);
  }

  static Finding noOverridePatch(String kernel) {
    return IommuCode.NO_PATCH.of(
        "Kernel "
            + clean(kernel)
            + " does not carry the ACS override patch:"
            + " pcie_acs_override has no effect.");
  }

  static Finding overridePatchUnknown(String kernel) {
    return IommuCode.PATCH_UNKNOWN.of(
        "Whether kernel "
            + clean(kernel)
            + " carries the ACS override patch is not known;"
            + " it is taken to.");
  }

  static Finding unknownOverrideWord(String word) {
    String near = Spelling.nearest(word, OVERRIDE_WORDS, Math.max(1, word.length() / 4));
    return IommuCode.UNKNOWN_WORD.of(
        "pcie_acs_override: the kernel skips '"
            + clean(word)
            + "' without a word"
            + (near == null ? "." : "; did you mean '" + near + "'?"));
  }

  static Finding emptyOverride() {
    return IommuCode.UNKNOWN_WORD.of(
        "pcie_acs_override without a value turns nothing on; the kernel wants a list of words.");
  }

  static Finding tooManyIds(int most) {
    return IommuCode.TOO_MANY_IDS.of(
        "pcie_acs_override: the kernel takes " + most + " ids and leaves out the rest.");
  }

  static Finding odd(String word, String taken) {
    return IommuCode.ODD_WORD.of(
        "pcie_acs_override: the kernel reads '" + clean(word) + "' as " + taken + ".");
  }

  static Finding badPciOption(String option, String why) {
    return IommuCode.BAD_PCI_OPTION.of("pci=" + clean(option) + ": " + why + ".");
  }

  static Finding aliasesUnknown(String address) {
    return IommuCode.ALIASES_UNKNOWN.of(
        address
            + ": the requester ids that this Switchtec NTB uses stand in its memory, not in"
            + " its configuration space.");
  }

  static Finding workaroundAssumed(List<String> ports, boolean enabled) {
    return IommuCode.WORKAROUND_ASSUMED.of(
        "Whether the kernel turns on its ACS workaround for the Intel root ports "
            + some(ports)
            + " is not known; it is taken to be "
            + (enabled ? "on" : "off, as in Linux 6.11.0 to 6.11.6")
            + ".");
  }

  static Finding unpredictable(String kernel) {
    return IommuCode.NO_VERSION.of(
        "Kernel release '" + clean(kernel) + "' says nothing about its version.");
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
    return IommuCode.NO_FIRMWARE_TABLE.of(
        severity,
        "The firmware has no "
            + switch (vendor) {
              case INTEL -> "DMAR";
              case AMD -> "IVRS";
              case OTHER -> "DMAR, IVRS or IORT";
            }
            + " table: there is no IOMMU, whatever the command line says.",
        IommuCode.NO_FIRMWARE_TABLE
            .row()
            .remedy(
                Map.of(
                    "VT-d, AMD-Vi or SMMU",
                    switch (vendor) {
                      case INTEL -> "VT-d";
                      case AMD -> "AMD-Vi (often called IOMMU, beside SVM)";
                      case OTHER -> "VT-d, AMD-Vi or SMMU";
                    })));
  }

  static Finding notThere(String label) {
    return IommuCode.NOT_THERE.of("No device " + clean(label) + " on this host.");
  }

  static Finding isBridge(String address) {
    return IommuCode.BRIDGE.of(address + " is a bridge, which cannot be handed to a guest.");
  }

  /** No group at all without an IOMMU. */
  public static Finding iommuOff() {
    return IommuCode.OFF.of("The IOMMU is off, so that no device can be isolated.");
  }

  /** Devices that the override would isolate. */
  public static Finding patchNeededBy(String kernel, List<String> devices) {
    return patchNeeded(kernel, some(devices) + " cannot be isolated: that takes the ACS override");
  }

  /** The play itself names words of the override. */
  static Finding patchNeeded(String kernel, List<Token> asked) {
    return patchNeeded(
        kernel,
        "The play asks for the ACS override ("
            + clean(asked.stream().map(Token::text).collect(Collectors.joining(" ")))
            + ")");
  }

  private static Finding patchNeeded(String kernel, String what) {
    return IommuCode.PATCH_NEEDED.of(what + ", which kernel " + clean(kernel) + " does not carry.");
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
    return IommuCode.NOT_ISOLATED.of(message, remedy);
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
    return IommuCode.CANNOT_TELL.of(
        "Whether " + device + " can be isolated is not known: " + reason + ".");
  }

  /** The kernel at hand formed other groups than the algorithm: no prediction holds for it. */
  static Finding formedOtherwise(String device, int group, List<String> sharers, String kernel) {
    return IommuCode.CANNOT_TELL.of(
        "Whether "
            + device
            + " can be isolated is not known: kernel "
            + clean(kernel)
            + (sharers.isEmpty()
                ? " put it into no group"
                : " put it into group " + group + " with " + some(sharers))
            + ", which by its parameters it should not.",
        "Boot another kernel, whose groups are those of the algorithm (see RG-IOMMU-07).");
  }

  static Finding notSmallest() {
    return IommuCode.NOT_SMALLEST.of(
        "There are too many ports to try every set of ids; none of the chosen ids can be left out,"
            + " but a smaller set of others may exist.");
  }

  static Finding idsNotTried() {
    return IommuCode.NOT_SMALLEST.of(
        "There are too many ports to try every set of ids; a set of at most "
            + AcsOverride.MOST_IDS
            + " ids that isolates as well may exist.");
  }

  /** A command's own last words may take a line. */
  static Finding witnessSilent(String why) {
    return IommuCode.WITNESS_SILENT.of(
        "Proxmox VE did not say which groups it sees: " + clean(why, 4 * LONGEST) + ".");
  }

  /** What an override does and costs, for whoever plans it. */
  public static Finding overrideEffects(List<String> sentences) {
    return IommuCode.OVERRIDE_EFFECTS.of(String.join(" ", sentences));
  }

  static String some(List<String> names) {
    return names.size() <= 4
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 4)) + " and " + (names.size() - 4) + " more";
  }

  /** Text of someone else's, safe to print: short and without control characters. */
  static String clean(String text) {
    return clean(text, LONGEST);
  }

  private static String clean(String text, int longest) {
    String printable = text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    return printable.length() <= longest ? printable : printable.substring(0, longest) + "…";
  }
}
