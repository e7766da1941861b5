package dev.regroup.host;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/**
 * The folder {@code /var/lib/regroup/lock}. Immutable.
 *
 * @param run id of the run that holds it
 * @param owner {@code user@controller}
 * @param since ISO-8601 in UTC, by the controller's clock
 * @param bootId boot of the host in which it was taken
 * @param working whether work of that run still goes on on the host: its pid lives, in this boot
 */
public record HostLock(String run, String owner, String since, String bootId, boolean working) {

  /** What the host calls a run whose name is not in its lock. */
  private static final String NAMELESS = "unknown";

  /** Whether it does not say whose it is: a cut came as it was taken, or before it was on disk. */
  public boolean nameless() {
    return run.equals(NAMELESS);
  }

  /** For people, on one line, safe to print: {@code locked by run R of O since S (2 h ago)}. */
  public String described(Instant now) {
    return "locked by " + holder() + age(now) + (working ? ", at work" : "");
  }

  /** The same without its age: {@code run R of O since S}. */
  public String holder() {
    return (nameless() ? "a run that its lock does not name" : "run " + ByteText.display(run))
        + (owner.isEmpty() ? "" : " of " + ByteText.display(owner))
        + (since.isEmpty() ? "" : " since " + ByteText.display(since));
  }

  /** Empty where the host says no time, or one that is still to come by this clock. */
  private String age(Instant now) {
    try {
      long seconds = Duration.between(Instant.parse(since), now).toSeconds();
      if (seconds < 0) {
        return "";
      }
      return seconds < 120
          ? " (" + seconds + " s ago)"
          : seconds < 7200
              ? " (" + seconds / 60 + " min ago)"
              : seconds < 172_800
                  ? " (" + seconds / 3600 + " h ago)"
                  : " (" + seconds / 86_400 + " days ago)";
    } catch (DateTimeException | ArithmeticException unlikely) {
      return "";
    }
  }
}
