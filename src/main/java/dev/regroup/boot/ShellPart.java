package dev.regroup.boot;

import org.jspecify.annotations.Nullable;

/** A part of a shell word. Immutable. */
sealed interface ShellPart {

  /** A character that stands for itself. */
  record Literal(SourceChar character) implements ShellPart {}

  /** {@code $NAME} or <code>${NAME}</code>. */
  record Reference(String name) implements ShellPart {}

  /**
   * An expansion that is not followed: a command substitution, arithmetic, <code>${NAME:-…}</code>.
   *
   * @param what a noun for messages
   * @param assigns the variable that it may set, null for none
   */
  record Opaque(String what, @Nullable String assigns) implements ShellPart {}
}
