package dev.regroup.step;

import static dev.regroup.finding.FindingRow.error;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about the reboot itself. */
enum RebootCode implements FindingCode {
  REFUSED(
      error(
          "RG-REBOOT-01",
          "the reboot command was refused on the host, for certain",
          "Run 'regroup apply' again; the new command line is staged.")),
  STAYS_UP(
      error(
          "RG-REBOOT-02",
          "the host did not go down within `shutdown_timeout`",
          "Look at what holds the shutdown ('systemctl list-jobs' on the host); it may"
              + " still go down, and then 'regroup resume' goes on.")),
  SAME_BOOT(
      error(
          "RG-REBOOT-03",
          "the host was gone and is back in the same boot",
          "Run 'regroup apply' again; it was a soft reboot or a cut network.")),
  OTHER_HOST_KEY(
      error(
          "RG-REBOOT-04",
          "the host came back with another host key",
          "Look at its console before trusting the key; another system may have booted.")),
  GONE(
      error(
          "RG-REBOOT-05",
          "the host did not come back within `timeout`",
          "Look at its console; once it is up, in whichever state, run 'regroup resume'. The old boot"
              + " entries are in its backup below /var/lib/regroup.")),
  INTERRUPTED(
      error(
          "RG-REBOOT-06",
          "the run was interrupted while the host reboots",
          "Run 'regroup resume' when it is up again.")),
  CHANGED(
      error(
          "RG-REBOOT-07",
          "between the last write and the reboot the host was rebooted by other hands, or what it"
              + " boots next changed: not rebooted",
          "See who else works on the host, then run the same command again."));

  private final FindingRow row;

  RebootCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
