package dev.regroup.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a shell word. Immutable. */
sealed interface ShellPart {

  /** A character that stands for itself. */
  record Literal(SourceChar character) implements ShellPart {}

  /**
   * {@code $NAME} or <code>${NAME}</code>.
   *
   * @param quoted whether it stands in double quotes
   */
  record Reference(String name, boolean quoted) implements ShellPart {}

  /**
   * <code>${NAME-word}</code> or <code>${NAME+word}</code> in double quotes.
   *
   * @param colon whether an empty value counts as unset: <code>:-</code>, <code>:+</code>
   * @param otherwise whether it is {@code -}: the value where there is one, else the word; with
   *     {@code +} the word where there is a value, else nothing
   * @param word literals, references and expansions of this kind
   */
  record Conditional(String name, boolean colon, boolean otherwise, List<ShellPart> word)
      implements ShellPart {
    public Conditional {
      word = List.copyOf(word);
    }
  }

  /**
   * An expansion that is not followed: a command substitution, arithmetic, <code>${NAME%…}</code>.
   *
   * @param what a noun for messages
   * @param assigns the variable that it may set, null for none
   */
  record Opaque(String what, @Nullable String assigns) implements ShellPart {}
}
