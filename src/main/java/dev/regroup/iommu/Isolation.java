package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.playbook.IsolatedDevice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether one device sits in an IOMMU group of its own, as operators mean it: bridges and root
 * ports are no sharers, and functions of its slot are none unless {@code together: function}.
 * Immutable.
 *
 * @param device its address
 * @param request the entry that asked for it
 * @param group its group, -1 for none
 * @param sharedWith addresses of the devices in its group that count as sharers, in order
 * @param isolated whether it can be handed to a guest alone; null where that is not known
 */
public record Isolation(
    String device,
    IsolatedDevice request,
    int group,
    List<String> sharedWith,
    @Nullable Boolean isolated) {

  public Isolation {
    sharedWith = List.copyOf(sharedWith);
  }

  /**
   * All that was asked for.
   *
   * @param devices one entry a device, in order of the requests, then of address
   * @param findings what was asked for and cannot be
   */
  public record Report(List<Isolation> devices, List<Finding> findings) {
    public Report {
      devices = List.copyOf(devices);
      findings = List.copyOf(findings);
    }

    /** Whether every device is known to be isolated, and everything asked for is there. */
    public boolean complete() {
      return findings.stream().noneMatch(Finding::isError)
          && devices.stream().allMatch(device -> Boolean.TRUE.equals(device.isolated()));
    }
  }
}
