package dev.regroup.plan;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about what worked before a reboot and does not after it. */
public enum HealthCode implements FindingCode {
  ADDRESS(
      error(
          "RG-HEALTH-01",
          "an address is gone since the reboot",
          "Look at the network configuration; an interface may have another name now.")),
  ROUTE(
      error(
          "RG-HEALTH-02",
          "a default route is gone since the reboot",
          "Look at the network configuration; an interface may have another name now.")),
  MOUNT(
      error(
          "RG-HEALTH-03",
          "a mount is gone since the reboot",
          "Run 'systemctl --failed' and 'mount' on the host.")),
  UNIT(
      error(
          "RG-HEALTH-04",
          "a unit fails that did not fail before",
          "Run 'systemctl status UNIT' on the host.")),
  TEST_COMMAND(
      error("RG-HEALTH-05", "the play's `test_command` does not succeed", "Run it on the host.")),
  QUORUM(
      error(
          "RG-HEALTH-06",
          "the node of a Proxmox VE cluster is in no quorum since the reboot, and was before",
          "See 'pvecm status' and the corosync network on the host.")),
  NOT_COMPARED(
      warning(
          "RG-HEALTH-07",
          "an earlier run rebooted the host, and what worked before that is not known to this one:"
              + " addresses, default routes, mounts, units and quorum could not be compared",
          "Look at what 'regroup facts HOST' has of addresses, routes, mounts and failed units."));

  private final FindingRow row;

  HealthCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
