package dev.regroup.export;

import dev.regroup.host.Essential;
import dev.regroup.host.HostFacts;
import dev.regroup.iommu.Capture;
import dev.regroup.iommu.GroupComparison;
import dev.regroup.iommu.Machine;
import dev.regroup.iommu.Prediction;
import dev.regroup.iommu.Topology;
import dev.regroup.report.Shown;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host whose devices are handed on, in its present boot. Immutable.
 *
 * @param host the inventory's name, or the file of a capture
 * @param node what it is called in its Proxmox VE cluster; where it can be no node's name, nothing
 *     is handed on
 * @param origin what is to be told of host and node above the configuration, a sentence; empty
 *     where there is nothing
 * @param topology its devices
 * @param groups as the kernel formed them
 * @param essentials what it stands on; null where that is not known at all
 */
public record ExportHost(
    String host,
    String node,
    String origin,
    Topology topology,
    Prediction groups,
    @Nullable List<Essential> essentials) {

  public ExportHost {
    essentials = essentials == null ? null : List.copyOf(essentials);
  }

  /**
   * A host as it was read.
   *
   * @param host the inventory's name
   */
  public static ExportHost of(String host, HostFacts facts) {
    String node = NodeName.ofHostname(facts.hostname()).orElse(facts.hostname());
    boolean simulated = !facts.sysroot().isEmpty();
    String origin =
        simulated || !node.equals(host)
            ? "%s%s is node %s."
                .formatted(Shown.line(host), simulated ? " (simulated)" : "", Shown.line(node))
            : "";
    GroupComparison groups = GroupComparison.of(Machine.of(facts), null);
    return new ExportHost(host, node, origin, groups.topology(), groups.now(), facts.essentials());
  }

  /**
   * A host as a capture has it, which does not say its name.
   *
   * @param file the capture's
   * @param named what the host is called; null to call it as the file
   */
  public static ExportHost of(String file, Capture capture, @Nullable String named) {
    String node = named == null ? NodeName.ofFile(file) : named;
    String origin =
        "%s is taken for node %s%s."
            .formatted(
                Shown.line(file),
                node,
                named == null ? ", by the file's name; --node says another" : "");
    GroupComparison groups = GroupComparison.of(Machine.of(capture), null);
    return new ExportHost(
        file, node, origin, groups.topology(), groups.now(), capture.known().essentials());
  }
}
