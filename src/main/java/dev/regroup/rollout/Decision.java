package dev.regroup.rollout;

import dev.regroup.run.RunEvent;
import java.time.Duration;
import java.util.List;

/** What a {@link RolloutState} wants to be done. Immutable. */
sealed interface Decision {

  /**
   * A wave begins, or hosts join the one that goes on.
   *
   * @param wave 1 for the run's first
   * @param play from 0
   */
  record Wave(int wave, int play, List<String> hosts) implements Decision {
    public Wave {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * Each host of the wave that gets a turn has had it, or is not waited for.
   *
   * @param waiting hosts of later waves
   */
  record WaveOver(int wave, int play, int waiting) implements Decision {}

  /** The host holds a slot and is to be worked on, until its end is told. */
  record Start(String host, int wave) implements Decision {}

  /** The host will have no turn in this run, though others go on. */
  record Skip(String host, String why) implements Decision {}

  /**
   * Time is to pass; then {@link RolloutEvent.Soaked}.
   *
   * @param ended the wave that is over
   */
  record Soak(int ended, Duration time) implements Decision {}

  /**
   * The operator is to be asked; then {@link RolloutEvent.Answered}.
   *
   * @param ended the wave that is over
   * @param next hosts that would follow
   */
  record Ask(int ended, int next) implements Decision {}

  /** Nothing is started any more; what was started goes on to its end. */
  record Halt(RunEvent.Cause cause, String why, List<String> notAttempted) implements Decision {
    public Halt {
      notAttempted = List.copyOf(notAttempted);
    }
  }

  /** Hosts that wait are to be told that the run was interrupted. */
  record Hurry() implements Decision {}

  /** What still goes on is not waited for. */
  record Leave(List<String> inFlight) implements Decision {
    public Leave {
      inFlight = List.copyOf(inFlight);
    }
  }

  /** The last one: the run is over. */
  record Finish() implements Decision {}
}
