package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.ParameterLint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A host's groups as they are and, where that is asked, as they would be. Immutable.
 *
 * @param machine the host
 * @param topology its devices as a tree
 * @param now the groups of the present boot
 * @param line the command line that the groups are predicted for; null where nothing is predicted
 * @param then the groups under it, present kernel; null where nothing is predicted
 */
public record GroupComparison(
    Machine machine,
    Topology topology,
    Prediction now,
    @Nullable CommandLine line,
    @Nullable Prediction then) {

  /**
   * Looks at a host.
   *
   * @param overlay laid over its command line, see {@link CommandLineOverlay}; null to predict
   *     nothing
   */
  public static GroupComparison of(Machine machine, @Nullable String overlay) {
    Predictor predictor = new Predictor(machine);
    Prediction now = predictor.observed();
    if (overlay == null) {
      return new GroupComparison(machine, predictor.topology(), now, null, null);
    }
    CommandLine line = CommandLineOverlay.lay(machine.boot().commandLine(), overlay);
    Prediction then =
        predictor.predict(switchedBy(overlay) ? line : asPresent(line, overlay, machine));
    List<Finding> findings = new ArrayList<>(ParameterLint.keys(CommandLineOverlay.added(overlay)));
    findings.addAll(then.findings());
    return new GroupComparison(
        machine,
        predictor.topology(),
        now,
        line,
        new Prediction(then.groups(), then.basis(), then.iommu(), findings));
  }

  /** Whether the text says anything of the keys that turn the IOMMU on. */
  private static boolean switchedBy(String overlay) {
    return CommandLineOverlay.named(overlay).stream()
        .anyMatch(Set.of("intel_iommu", "amd_iommu")::contains);
  }

  /**
   * Where the text does not say, the IOMMU is on or off as it is in the present boot, and words of
   * that boot's own command line that say otherwise do not count: {@code intel_iommu=on} does
   * nothing where the firmware has it off.
   */
  private static CommandLine asPresent(CommandLine line, String overlay, Machine machine) {
    Set<String> own = new HashSet<>(Set.of("intel_iommu", "amd_iommu", "iommu"));
    own.removeAll(CommandLineOverlay.named(overlay));
    return line.withTokens(
        line.tokens().stream()
            .filter(
                token ->
                    !own.contains(token.key())
                        || IommuSwitch.turnsOff(token) != machine.iommuPresent())
            .toList());
  }

  /** What was asked for: the predicted groups, else those that are. */
  public Prediction asked() {
    return then == null ? now : then;
  }

  /** What is odd about either, each finding once. */
  public List<Finding> findings() {
    Set<Finding> findings = new LinkedHashSet<>(now.findings());
    findings.addAll(asked().findings());
    return List.copyOf(findings);
  }
}
