package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code pci=disable_acs_redir=} and {@code pci=config_acs=}, which change real ACS control bits
 * (Linux, drivers/pci/pci.c, {@code pci_setup}, {@code __pci_config_acs}; before 6.11 {@code
 * pci_disable_acs_redir} alone). {@code pci=} is split at commas, so that a list of devices has
 * semicolons; the last occurrence of each option counts. Immutable.
 *
 * @param disableRedirect the device list of {@code disable_acs_redir}, null where it is not given
 * @param configure the list of {@code config_acs}, null where it is not given
 */
public record AcsOptions(@Nullable String disableRedirect, @Nullable String configure) {
  private static final String DISABLE = "disable_acs_redir=";
  private static final String CONFIGURE = "config_acs=";

  /** Bits to change and what to change them to. */
  record Change(int mask, int flags) {
    int applyTo(int control) {
      return (control & ~mask) | (flags & mask);
    }
  }

  // Generated methods are linked at their first call, which costs more than 200 devices do.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AcsOptions options
        && Objects.equals(options.disableRedirect, disableRedirect)
        && Objects.equals(options.configure, configure);
  }

  @Override
  public int hashCode() {
    return Objects.hash(disableRedirect, configure);
  }

  /** What a command line gives; a kernel before 6.11 does not know {@code config_acs}. */
  static AcsOptions of(CommandLine line, KernelRelease kernel, List<Finding> findings) {
    String disable = null;
    String configure = null;
    for (Token token : line.tokens("pci")) {
      String value = Values.of(token);
      for (String item : value == null ? List.<String>of() : Values.items(value)) {
        if (item.startsWith(DISABLE)) {
          disable = item.substring(DISABLE.length());
        } else if (item.startsWith(CONFIGURE) && kernel.atLeast(6, 11)) {
          configure = item.substring(CONFIGURE.length());
        } else if (item.startsWith(CONFIGURE)) {
          findings.add(
              IommuFindings.badPciOption(item, "config_acs is not known before Linux 6.11"));
        }
      }
    }
    return new AcsOptions(disable, configure);
  }

  /**
   * What of them the kernel of that boot does not know or cannot read, and what matches nothing.
   */
  public static List<Finding> check(Machine machine, Boot boot) {
    List<Finding> findings = new ArrayList<>();
    AcsOptions options = of(boot.commandLine(), KernelRelease.parse(boot.kernel()), findings);
    if (!options.isNone()) {
      findings.addAll(options.check(new Predictor(machine).topology()));
    }
    return findings;
  }

  boolean isNone() {
    return disableRedirect == null && configure == null;
  }

  /** Whether some of it is about that function. */
  boolean isAbout(PciFunction function) {
    return disables(function) || configures(function).isPresent();
  }

  /** Whether {@code disable_acs_redir} names that function. */
  boolean disables(PciFunction function) {
    String list = disableRedirect;
    if (list == null) {
      return false;
    }
    int at = 0;
    while (at < list.length()) {
      DeviceMatch match = DeviceMatch.of(function, list, at);
      if (match.found() || !match.readable()) {
        return match.found();
      }
      if (match.end() >= list.length() || list.charAt(match.end()) != ';') {
        return false;
      }
      at = match.end() + 1;
    }
    return false;
  }

  /**
   * What {@code config_acs} asks for that function: flags before {@code @}, the rightmost for bit
   * 0, then the device; the first entry that fits counts, and a faulty one ends the list.
   */
  Optional<Change> configures(PciFunction function) {
    String list = configure;
    int at = 0;
    while (list != null && at < list.length()) {
      int sign = list.indexOf('@', at);
      Optional<Change> change = sign < 0 ? Optional.empty() : flags(list.substring(at, sign));
      if (change.isEmpty()) {
        return Optional.empty();
      }
      DeviceMatch match = DeviceMatch.of(function, list, sign + 1);
      if (match.found()) {
        return change;
      }
      if (!match.readable() || match.end() >= list.length() || list.charAt(match.end()) != ';') {
        return Optional.empty();
      }
      at = match.end() + 1;
    }
    return Optional.empty();
  }

  private static Optional<Change> flags(String text) {
    int mask = 0;
    int flags = 0;
    int bit = 0;
    for (int at = text.length() - 1; at >= 0; at--, bit++) {
      char c = text.charAt(at);
      if (bit > 15 || "01xX".indexOf(c) < 0) {
        return Optional.empty();
      }
      mask |= c == '0' || c == '1' ? 1 << bit : 0;
      flags |= c == '1' ? 1 << bit : 0;
    }
    return (mask & ~AcsBits.NAMED) != 0 ? Optional.empty() : Optional.of(new Change(mask, flags));
  }

  /** What of the lists the kernel cannot read or no function answers to. */
  List<Finding> check(Topology topology) {
    List<Finding> findings = new ArrayList<>();
    String disable = disableRedirect;
    if (disable != null && topology.functions().stream().noneMatch(this::disables)) {
      findings.add(IommuFindings.badPciOption(DISABLE + disable, "no device of the host matches"));
    }
    String config = configure;
    if (config != null && topology.functions().stream().noneMatch(f -> configures(f).isPresent())) {
      findings.add(
          IommuFindings.badPciOption(
              CONFIGURE + config,
              config.contains("@")
                  ? "no device of the host matches, or it is not FLAGS@DEVICE"
                  : "the kernel wants FLAGS@DEVICE and skips flags alone"));
    }
    return findings;
  }
}
