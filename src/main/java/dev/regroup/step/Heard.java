package dev.regroup.step;

import dev.regroup.host.Answer;
import dev.regroup.host.ExitStatus;

/**
 * Whether a host heard the command to reboot, as far as its answer tells; pure. A command that may
 * have been heard is taken as one that was: no host goes down unwatched.
 */
enum Heard {
  YES,
  PERHAPS,
  NO;

  static Heard from(Answer answer) {
    if (answer.frame("rebooting").isPresent()) {
      return YES;
    }
    if (answer instanceof Answer.Broken broken) {
      return broken.fault().kind().beforeScript() ? NO : PERHAPS;
    }
    return switch (((Answer.Complete) answer).status()) {
      case ExitStatus.OK -> YES;
      case ExitStatus.REFUSED, ExitStatus.BAD_ORDER, ExitStatus.LOCKED, ExitStatus.OTHER_BOOT -> NO;
      default -> PERHAPS;
    };
  }
}
