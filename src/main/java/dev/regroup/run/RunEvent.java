package dev.regroup.run;

import dev.regroup.plan.HostPlan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens in a run, as it happens. Immutable; one JSON object a line under {@code jsonl}. */
public sealed interface RunEvent {

  /** By the controller's clock. */
  Instant at();

  /** The hosts are known, nothing has been sent yet. */
  record RunStarted(Instant at, RunId run, Mode mode, String playbook, List<String> hosts)
      implements RunEvent {
    public RunStarted {
      hosts = List.copyOf(hosts);
    }
  }

  /** A step of a host begins. */
  record StepStarted(Instant at, String host, StepName step) implements RunEvent {}

  /**
   * Something that whoever waits has to know while a step goes on: what a rebooting host does, that
   * a connection is lost.
   *
   * @param state of a rebooting host one word from now on, such as {@code down}; empty where this
   *     is about something else
   */
  record StepProgress(Instant at, String host, StepName step, String text, String state)
      implements RunEvent {
    public StepProgress(Instant at, String host, StepName step, String text) {
      this(at, host, step, text, "");
    }
  }

  /** A line that a tool of the host printed while a step goes on, such as {@code update-grub}. */
  record StepOutput(Instant at, String host, StepName step, String line) implements RunEvent {}

  /** A step of a host ended. */
  record StepEnded(Instant at, String host, StepRecord step) implements RunEvent {}

  /** The plan of a host is made. */
  record Planned(Instant at, String host, HostPlan plan) implements RunEvent {}

  /**
   * A host is going to be put back, or has put itself back: from here on its way is back, and
   * {@code resume} goes on so.
   *
   * @param backup the run whose backup is put back
   * @param failed whether because a run failed there, rather than by an operator's word
   */
  record RollbackStarted(Instant at, String host, String backup, boolean failed)
      implements RunEvent {}

  /** A host ended. */
  record HostEnded(Instant at, String host, HostResult result) implements RunEvent {}

  /**
   * A wave begins, or a host more joins the one that goes on.
   *
   * @param wave 1 for the first of the run
   * @param play 1 for the first of the playbook
   * @param name of that play, empty where there is none
   * @param hosts those that begin or join
   */
  record WaveStarted(Instant at, int wave, int play, String name, List<String> hosts)
      implements RunEvent {
    public WaveStarted {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * A wave is over: each of its hosts that gets a turn has had it. Also of the wave in which the
   * run halted, once its hosts in flight have ended.
   *
   * @param wave 1 for the first of the run
   * @param play 1 for the first of the playbook
   * @param name of that play, empty where there is none
   * @param ended how many of the hosts that had their turn in it ended how
   * @param waiting how many hosts wait for later waves
   */
  record WaveEnded(
      Instant at, int wave, int play, String name, Map<Status, Integer> ended, int waiting)
      implements RunEvent {
    public WaveEnded {
      ended = Map.copyOf(ended);
    }
  }

  /**
   * A host got its turn and holds a slot from now on.
   *
   * @param shares what fate it shares with others: value by name, {@code cluster} or a variable
   */
  record SlotTaken(Instant at, String host, int wave, Map<String, String> shares)
      implements RunEvent {
    public SlotTaken {
      shares = Map.copyOf(shares);
    }
  }

  /**
   * Slots and budget are not as they were told last.
   *
   * @param used slots that are held, those included that are kept
   * @param kept of these, slots that come free no more in this run
   * @param maxUnavailable how many may be held, by the play at hand or the one that halts the run
   * @param failures hosts that count against the budget so far
   * @param maxFailures how many that play allows
   */
  record SlotsChanged(
      Instant at, int used, int kept, int maxUnavailable, int failures, int maxFailures)
      implements RunEvent {}

  /**
   * Between two waves the run soaks, or asks.
   *
   * @param wave the one that is over, 1 for the first of the run
   * @param until when the soak ends, null where an answer is waited for
   */
  record RunWaits(Instant at, int wave, @Nullable Instant until) implements RunEvent {}

  /** Why a run halts. */
  enum Cause {
    /** More hosts failed than {@code max_failures} allows. */
    FAILURES,
    /** Hosts that are lost or unproven keep the slots that the others would need. */
    NO_SLOT,
    INTERRUPTED,
    /** The question between two waves was not answered with yes. */
    NOT_CONFIRMED
  }

  /**
   * The run stops before its last host.
   *
   * @param next the command that goes on
   */
  record RunHalted(Instant at, Cause cause, String why, List<String> notAttempted, String next)
      implements RunEvent {
    public RunHalted {
      notAttempted = List.copyOf(notAttempted);
    }
  }

  /** The run ended. */
  record RunEnded(Instant at, RunResult result) implements RunEvent {}
}
