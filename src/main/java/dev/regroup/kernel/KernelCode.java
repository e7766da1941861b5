package dev.regroup.kernel;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import java.util.Locale;

/**
 * The findings about the command line, {@code RG-KERNEL-NN}: the one table of what each means and
 * what now. {@code docs/findings.md} repeats it word for word, which a test sees to.
 */
enum KernelCode {
  GONE("RG-KERNEL-01", Severity.NOTE, "a parameter of someone else's is replaced or removed", ""),
  GONE_OF_MANY(
      "RG-KERNEL-02",
      Severity.WARNING,
      "the same, of a key whose tokens the kernel adds up",
      "Name it in the play as well if it is still needed."),
  JOINED(
      "RG-KERNEL-03",
      Severity.WARNING,
      "several tokens of a key were joined into one",
      "Look whether all that it names is meant: the kernel may have read only the last one until"
          + " now."),
  AMD_ON(
      "RG-KERNEL-04",
      Severity.NOTE,
      "the kernel ignores `amd_iommu=on` and has the AMD IOMMU on by default",
      "Where no IOMMU comes up, switch it on in the firmware."),
  CONTRADICTS_GOAL(
      "RG-KERNEL-05",
      Severity.ERROR,
      "`iommu:` and `kernel_parameters` contradict each other",
      "Remove one of the two from the play or the host's variables."),
  NO_VENDOR(
      "RG-KERNEL-06",
      Severity.ERROR,
      "the CPU is neither Intel's nor AMD's, so no IOMMU parameter is known",
      "Leave iommu: unmanaged for this host and name what it needs under kernel_parameters."),
  TOO_LONG(
      "RG-KERNEL-07",
      Severity.ERROR,
      "the command line would be longer than this kernel reads",
      "Ask for fewer parameters, or remove some that are not needed any more."),
  SKIPPED(
      "RG-KERNEL-08",
      Severity.WARNING,
      "the kernel skips a part of a value without a word",
      "Write what was meant; as it stands it has no effect, and no log tells."),
  UNKNOWN_KEY(
      "RG-KERNEL-09",
      Severity.WARNING,
      "no kernel knows the key",
      "Correct the spelling; as it stands it has no effect."),
  UNKNOWN_WORD(
      "RG-KERNEL-10",
      Severity.WARNING,
      "the kernel does not know a part of a value, and only its log says so",
      "Write what was meant; as it stands it has no effect."),
  OTHER_VENDOR(
      "RG-KERNEL-11",
      Severity.WARNING,
      "the parameter is for the other vendor's IOMMU",
      "Leave it out for this host, or ask for iommu: enabled, which goes by the CPU."),
  CONFLICT(
      "RG-KERNEL-12",
      Severity.WARNING,
      "two parameters contradict each other, and only one of them counts",
      "Remove the one that is not meant."),
  FIRST_LETTERS(
      "RG-KERNEL-13",
      Severity.NOTE,
      "the kernel looks at the first letters only and reads another word than stands there",
      "Write the word as the kernel knows it."),
  OLD_WORD(
      "RG-KERNEL-14",
      Severity.NOTE,
      "the kernel still takes the word and calls it deprecated, or ignores it",
      "Write what the message names in its place, or leave it out.");

  private final String code;
  private final Severity severity;
  private final String meaning;
  private final String remedy;

  KernelCode(String code, Severity severity, String meaning, String remedy) {
    this.code = code;
    this.severity = severity;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /**
   * The finding.
   *
   * @param message where and what, one sentence
   */
  Finding of(String message) {
    return new Finding(code, severity, message, remedy);
  }

  /** Its row in {@code docs/findings.md}. */
  String row() {
    return "| %s | %s | %s | %s |"
        .formatted(code, severity.name().toLowerCase(Locale.ROOT), meaning, remedy)
        .replace("|  |", "| |");
  }
}
