package dev.regroup.kernel;

import dev.regroup.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Parameters that are asked for and do nothing, or are spelled wrong where the kernel says nothing
 * of it. Sources: Linux 6.12, arch/x86/kernel/pci-dma.c {@code iommu_setup} (told by first letters,
 * others ignored silently); the ACS override patch, {@code pcie_acs_override_setup} (likewise).
 * Stateless.
 */
public final class ParameterLint {
  private static final List<String> IOMMU_WORDS =
      List.of(
          "off",
          "force",
          "noforce",
          "biomerge",
          "panic",
          "nopanic",
          "merge",
          "nomerge",
          "forcesac",
          "allowdac",
          "nodac",
          "usedac",
          "soft",
          "pt",
          "nopt");

  private static final Set<String> MISSPELLED_KEYS =
      Set.of("pci_acs_override", "pcie_acs_overide", "acs_override", "pcie_acs");

  private ParameterLint() {}

  /** Remarks on what requests put on a command line. */
  public static List<Finding> check(List<Request> requests) {
    List<Finding> findings = new ArrayList<>();
    for (Request request : requests) {
      if (request instanceof Request.Present present) {
        present.tokens().forEach(token -> check(token, findings));
      } else if (request instanceof Request.Append append) {
        check(append.token(), findings);
      }
    }
    return findings;
  }

  private static void check(Token token, List<Finding> findings) {
    String value = Objects.requireNonNullElse(token.value(), "");
    if (token.key().equals("iommu")) {
      for (String item : value.split(",", -1)) {
        if (IOMMU_WORDS.stream().noneMatch(item::startsWith)) {
          findings.add(
              noEffect(token, item, "off, force, noforce, soft, pt, nopt and some others"));
        }
      }
    } else if (token.key().equals("pcie_acs_override")) {
      for (String item : value.split(",", -1)) {
        if (!item.startsWith("downstream")
            && !item.startsWith("multifunction")
            && !item.matches("id:[0-9a-fA-F]{4}:[0-9a-fA-F]{1,4}")) {
          findings.add(noEffect(token, item, "downstream, multifunction and id:vvvv:dddd"));
        }
      }
    } else if (MISSPELLED_KEYS.contains(token.key())) {
      findings.add(
          Finding.warning(
              "RG-KERNEL-09",
              "\"" + token + "\" is asked for, and no kernel knows that key",
              "The ACS override patch reads pcie_acs_override=."));
    }
  }

  private static Finding noEffect(Token token, String item, String known) {
    return Finding.warning(
        "RG-KERNEL-08",
        "\"%s\" is asked for, and the kernel skips \"%s\" in it without a word"
            .formatted(token, item),
        "It knows " + known + ".");
  }
}
