package dev.regroup.host;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The rescue that a run left on a host for its reboot, as lib-rescue.sh tells it. Immutable.
 *
 * @param state what it has come to
 * @param unit whether a boot would start it again
 * @param run that armed it; empty where the host does not say
 * @param mode {@code when_cut_off} or {@code unless_confirmed}
 * @param ended boot in which it did something, or decided not to; empty before that
 * @param cut why the host found itself cut off, a sentence part; empty where it did not
 * @param why what kept it from doing anything, or from ending well; may be empty
 * @param base earliest run whose change it undoes as well, since that was never booted; empty where
 *     it undoes that of its own run alone
 * @param signs how many signs of being cut off it looks at
 */
public record HostRescue(
    State state,
    boolean unit,
    String run,
    String mode,
    String ended,
    String cut,
    String why,
    String base,
    int signs) {

  /** The names of the marker in {@code /var/lib/regroup/rescue}. */
  public enum State {
    /** Something of a rescue is there and nothing that could act. */
    NONE,
    /** Waits for the next boot, or in it. */
    ARMED,
    /** A login of its run came in time. */
    CONFIRMED,
    /** Nothing was done. */
    KEPT,
    /** Puts back, or was cut off at it in an earlier boot. */
    ACTING,
    /** All was put back, and the host rebooted. */
    ACTED,
    /** Not all could be put back; the host was not rebooted. */
    FAILED
  }

  /** What a frame {@code rescue} tells. */
  static HostRescue of(Frame frame) {
    Map<String, String> values = frame.values();
    int signs = 0;
    for (String sign : new String[] {"address", "family", "gateway", "port"}) {
      signs += values.getOrDefault(sign, "").isEmpty() ? 0 : 1;
    }
    return new HostRescue(
        state(values.getOrDefault("state", "")),
        values.getOrDefault("unit", "").equals("yes"),
        values.getOrDefault("run", ""),
        values.getOrDefault("mode", ""),
        values.getOrDefault("ended", ""),
        values.getOrDefault("cut", ""),
        values.getOrDefault("why", ""),
        values.getOrDefault("base", ""),
        signs);
  }

  /** What an answer tells of the host's rescue; empty where the host has none. */
  public static Optional<HostRescue> of(Answer answer) {
    return answer.frame("rescue").map(HostRescue::of);
  }

  private static State state(String word) {
    for (State state : State.values()) {
      if (state.name().toLowerCase(Locale.ROOT).equals(word)) {
        return state;
      }
    }
    return State.NONE;
  }

  /** Whether it is at work, or has just ordered its reboot, in that boot. */
  public boolean isBusy(String bootId) {
    return (state == State.ACTING || state == State.ACTED) && ended.equals(bootId);
  }
}
