package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.host.HostFacts;
import dev.regroup.iommu.IommuFindings;
import dev.regroup.kernel.IommuGoal;
import dev.regroup.kernel.ParameterLint;
import dev.regroup.playbook.DesiredState;
import java.util.ArrayList;
import java.util.List;

/** What must hold before anything is planned for a host. */
public final class Preconditions {
  private Preconditions() {}

  static List<Finding> check(HostFacts facts, DesiredState desired) {
    List<Finding> findings = new ArrayList<>();
    if (!facts.root()) {
      findings.add(notRoot());
    }
    if (!facts.container().equals("none")) {
      findings.add(container(facts));
    }
    if (facts.acpiTables().isEmpty() && facts.iommus().isEmpty()) {
      if (desired.iommu() == IommuGoal.ENABLED) {
        findings.add(IommuFindings.noFirmwareTable(facts.cpuVendor()));
      } else if (facts.root() && ParameterLint.turnsIommuOn(desired.parameters())) {
        // Parameters may be put in place before someone walks to the machine.
        findings.add(IommuFindings.noFirmwareTable(facts.cpuVendor(), Severity.WARNING));
      }
    }
    return findings;
  }

  /** The login is not root, and nothing of what is needed can be read or written without. */
  public static Finding notRoot() {
    return PlanCode.NOT_ROOT.of(
        "not root on the host: boot files, configuration space and logs cannot be read whole");
  }

  private static Finding container(HostFacts facts) {
    if (facts.container().equals("unknown")) {
      return PlanCode.CONTAINER_UNKNOWN.of("whether this is a container could not be told");
    }
    return PlanCode.CONTAINER.of(
        "this is a container (" + facts.container() + "): it runs its host's kernel");
  }
}
