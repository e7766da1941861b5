package dev.regroup.kernel;

import org.jspecify.annotations.Nullable;

/**
 * One change of a command line, a line of the plan. Immutable.
 *
 * @param parameter the token as it will stand; for {@link Action#REMOVE} as it stood
 * @param action what happens to it
 * @param was the token that is replaced, null but for {@link Action#REPLACE}
 */
public record Change(String parameter, Action action, @Nullable String was) {

  /** In JSON in lower case. */
  public enum Action {
    ADD,
    REMOVE,
    REPLACE,
    MOVE
  }
}
