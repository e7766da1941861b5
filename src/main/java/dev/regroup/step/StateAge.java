package dev.regroup.step;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a rebooting host was last seen to be, and since when: told as it changes, each state with
 * the age of the one before. Immutable.
 *
 * @param state null before the first look
 * @param since when it was first seen so
 * @param from when the reboot was ordered, or its wait began
 */
record StateAge(RebootWatch.@Nullable State state, Instant since, Instant from) {

  /** Before the first look. */
  static StateAge from(Instant from) {
    return new StateAge(null, from, from);
  }

  /** After a look that showed this; tells the run's listener where it is another than before. */
  StateAge seen(HostWork work, RebootWatch.State now) {
    if (now == state) {
      return this;
    }
    Instant at = work.context().timing().clock().instant();
    String before =
        state == null ? "" : "; before that " + seconds(since, at) + " s " + state.words();
    work.log().state(now, now.words() + " after " + seconds(from, at) + " s" + before);
    return new StateAge(now, at, from);
  }

  private static long seconds(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds();
  }
}
