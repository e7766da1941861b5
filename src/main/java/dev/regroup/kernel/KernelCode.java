package dev.regroup.kernel;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.note;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about the command line. */
enum KernelCode implements FindingCode {
  GONE(note("RG-KERNEL-01", "a parameter of someone else's is replaced or removed", "")),
  GONE_OF_MANY(
      warning(
          "RG-KERNEL-02",
          "the same, of a key whose tokens the kernel adds up, or that is a list of many things",
          "Name it in the play as well if it is still needed.")),
  JOINED(
      warning(
          "RG-KERNEL-03",
          "several tokens of a key were joined into one",
          "Look whether all that it names is meant: the kernel may have read only the last one until"
              + " now.")),
  AMD_ON(
      note(
          "RG-KERNEL-04",
          "the kernel ignores `amd_iommu=on` and has the AMD IOMMU on by default",
          "Where no IOMMU comes up, switch it on in the firmware.")),
  CONTRADICTS_GOAL(
      error(
          "RG-KERNEL-05",
          "`iommu:` and `kernel_parameters` contradict each other",
          "Remove one of the two from the play or the host's variables.")),
  NO_VENDOR(
      error(
          "RG-KERNEL-06",
          "the CPU is neither Intel's nor AMD's, so no IOMMU parameter is known",
          "Leave iommu: unmanaged for this host and name what it needs under kernel_parameters.")),
  TOO_LONG(
      error(
          "RG-KERNEL-07",
          "the command line would be longer than this kernel reads",
          "Ask for fewer parameters, or remove some that are not needed any more.")),
  SKIPPED(
      warning(
          "RG-KERNEL-08",
          "the kernel skips a part of a value without a word",
          "Write what was meant; as it stands it has no effect, and no log tells.")),
  UNKNOWN_KEY(
      warning(
          "RG-KERNEL-09",
          "no kernel knows the key",
          "Correct the spelling; as it stands it has no effect.")),
  UNKNOWN_WORD(
      warning(
          "RG-KERNEL-10",
          "the kernel does not know a part of a value, and only its log says so",
          "Write what was meant; as it stands it has no effect.")),
  OTHER_VENDOR(
      warning(
          "RG-KERNEL-11",
          "the parameter is for the other vendor's IOMMU",
          "Leave it out for this host, or ask for iommu: enabled, which goes by the CPU.")),
  CONFLICT(
      warning(
          "RG-KERNEL-12",
          "two parameters contradict each other, and only one of them counts",
          "Remove the one that is not meant.")),
  FIRST_LETTERS(
      note(
          "RG-KERNEL-13",
          "the kernel looks at the first letters only and reads another word than stands there",
          "Write the word as the kernel knows it.")),
  OLD_WORD(
      note(
          "RG-KERNEL-14",
          "the kernel still takes the word and calls it deprecated, or ignores it",
          "Write what the message names in its place, or leave it out.")),
  DECIDES_BOOT(
      error(
          "RG-KERNEL-21",
          "a parameter that decides which system the host boots would change: `root`, `rootfstype`,"
              + " `initrd`, `init`, `rdinit` and the like",
          "Take it out of the play; change it by hand, with the console of the machine at hand.")),
  NO_LOGIN(
      error(
          "RG-KERNEL-22",
          "a host that boots with the parameter ends where nobody can log in over SSH: a rescue"
              + " shell, a stop in the initrd",
          "Take it out of the play; for one boot of one host type it at the boot loader's menu.")),
  RISKY(
      warning(
          "RG-KERNEL-23",
          "whether the host comes back with the parameter depends on the host",
          "Try it on one host whose console is at hand, before the others."));

  private final FindingRow row;

  KernelCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
