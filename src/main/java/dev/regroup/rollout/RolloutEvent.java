package dev.regroup.rollout;

import dev.regroup.run.Outcome;

/** What a {@link RolloutState} is told. Immutable. */
sealed interface RolloutEvent {

  /** The first one. */
  record Begun() implements RolloutEvent {}

  /** A host that was started has ended. */
  record Ended(String host, Outcome outcome) implements RolloutEvent {}

  /** The time of {@link Decision.Soak} is over. */
  record Soaked() implements RolloutEvent {}

  /** The answer to {@link Decision.Ask}. */
  record Answered(boolean yes) implements RolloutEvent {}

  /** The operator wants the run to end; a second time: at once. */
  record Interrupted() implements RolloutEvent {}
}
