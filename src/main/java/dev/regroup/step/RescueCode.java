package dev.regroup.step;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.note;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;
import dev.regroup.finding.Severity;
import java.util.List;

/** The findings about the rescue that a host keeps over its reboot. */
enum RescueCode implements FindingCode {
  ARMS(
      note(
          "RG-RESCUE-01",
          "before its reboot the host is given a rescue of its own (`rescue`), which puts the change"
              + " back and reboots once, where the host finds itself cut off",
          "")),
  NO_SYSTEMD(
      warning(
          "RG-RESCUE-02",
          "the host does not run systemd, which would start its rescue: without one it is rebooted"
              + " all the same",
          "Have its console at hand, or set rescue: off, which says that none is wanted.")),
  NOTHING_TO_PUT_BACK(
      note(
          "RG-RESCUE-03",
          "no rescue was left for the reboot: no file that a run wrote since this boot would have to"
              + " be put back",
          "")),
  NOT_ARMED(
      error(
          "RG-RESCUE-04",
          "the rescue could not be left on the host: not rebooted, and what was written is put back",
          "See whether /etc/systemd/system can be written, or set rescue: off.")),
  BLIND(
      warning(
          "RG-RESCUE-05",
          "nothing that would tell the host that it is cut off holds now: not the address that its"
              + " controller came by, no default route, no port; or that login is in another network"
              + " namespace than the host's services. `rescue: when_cut_off` will do nothing there",
          "Set rescue: unless_confirmed for it, or have its console at hand.")),
  RESCUED(
      error(
          "RG-RESCUE-06",
          "the host was cut off after its reboot, has put the change back by itself, and is proven in"
              + " its old state: `rescued`",
          "Find out what of the new command line cuts it off, at its console, before it is tried"
              + " again.")),
  LEFT(
      new FindingRow(
          "RG-RESCUE-07",
          List.of(Severity.WARNING, Severity.ERROR),
          "a rescue of an earlier run is left on the host. An error for `verify`, and where another"
              + " run's lock keeps this one from removing it",
          "Wait for the end of that run; where it has ended, 'regroup resume' or 'regroup apply' on"
              + " its controller proves the host and removes the rescue.")),
  NOT_WHOLE(
      error(
          "RG-RESCUE-08",
          "the host's rescue began to put the change back and did not come to its end; the host was"
              + " not rebooted by it",
          "Look at /var/lib/regroup/rescue on the host; 'regroup rollback HOST' puts the rest back.")),
  STAYED(
      note(
          "RG-RESCUE-09",
          "the host's rescue came to its time before this run came back, and did nothing: the host"
              + " did not find itself cut off, or could not be put back safely",
          "")),
  UNBOOTED(
      error(
          "RG-RESCUE-10",
          "an earlier run wrote in this very boot, and others after it: a rescue has no state to go"
              + " back to that was ever booted. Not rebooted, and what was written is put back",
          "Reboot the host into what it would boot now first, or put that right by hand: a rescue"
              + " then goes back to it."));

  private final FindingRow row;

  RescueCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
