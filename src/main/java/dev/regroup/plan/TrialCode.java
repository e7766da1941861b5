package dev.regroup.plan;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.note;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about a boot that is tried once before anything is made permanent. */
public enum TrialCode implements FindingCode {
  TRIED_FIRST(
      note(
          "RG-TRIAL-01",
          "the new command line is booted once by an entry of its own, with `panic=30`, and written"
              + " only where that boot proves itself: no second reboot follows",
          "")),
  NOT_TRIED(
      note(
          "RG-TRIAL-02",
          "`reboot.trial: when_possible`, and on this host a boot cannot be tried once: it is rebooted"
              + " into what was written",
          "")),
  REQUIRED(
      error(
          "RG-TRIAL-03",
          "a boot has to be tried once, by `reboot.trial: required` or because what is asked decides"
              + " what boots, and on this host it cannot be",
          "See to the cause; or take `reboot.trial: required`, or what decides the boot, out of the"
              + " playbook.")),
  NOT_STAGED(
      error(
          "RG-TRIAL-04",
          "the entry for the trial boot was not what was planned, or would not boot next",
          "Look at the boot menu on the host (grub.cfg, or bootctl list), then try again.")),
  DID_NOT_COME_UP(
      error(
          "RG-TRIAL-05",
          "the trial boot did not come up, or not with the new command line: the host is back in its"
              + " old one, and nothing permanent was written",
          "Look at the host's console in a trial boot: what is asked does not boot it.")),
  NOT_AS_TRIED(
      error(
          "RG-TRIAL-06",
          "what was to be made permanent is not what was tried",
          "Run 'regroup check' and look at the plan again.")),
  STILL_RUNS(
      note(
          "RG-TRIAL-07",
          "the trial boot came up and nothing was made permanent: the host runs the tried line until"
              + " its next reboot, which boots the old one",
          "Reboot it when it suits.")),
  LEFT_BEHIND(
      note(
          "RG-TRIAL-08",
          "a run left its entry for a trial boot in the menu, which is taken away with the next change",
          "Where the host is refused, 'regroup resume' takes it away after a run that was cut off, and"
              + " 'regroup rollback HOST' in any case.")),
  PROVEN_FIRST(
      note(
          "RG-TRIAL-09",
          "the host runs the new command line already, as in a trial boot: it is proven before it is"
              + " written",
          "")),
  NOT_PROVEN(
      error(
          "RG-TRIAL-10",
          "the host runs the new command line already and does not prove itself with it: nothing was"
              + " written",
          "See to what speaks against it; a reboot brings the old command line, and 'regroup rollback"
              + " HOST --reboot' takes the entry of a trial boot away before.")),
  LOST(
      warning(
          "RG-TRIAL-11",
          "the host went into its trial boot and was not seen again",
          "A power cycle boots the old command line: nothing permanent was written. Then run 'regroup"
              + " rollback HOST', which takes the entry of the trial away."));

  private final FindingRow row;

  TrialCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
