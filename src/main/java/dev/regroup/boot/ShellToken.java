package dev.regroup.boot;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A token of a shell script. Immutable. */
sealed interface ShellToken {

  /** Offset of its first byte. */
  int start();

  /** An operator; a line end is the operator {@code \n}. */
  record Operator(int start, String text) implements ShellToken {}

  /**
   * A word.
   *
   * @param end offset after its last byte
   * @param raw as it is written
   */
  record Word(int start, int end, String raw, List<ShellPart> parts) implements ShellToken {
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(\\+?)=");

    public Word {
      parts = List.copyOf(parts);
    }

    /** The variable that this word sets in command position, empty where it sets none. */
    Optional<String> assigns() {
      Matcher matcher = ASSIGNMENT.matcher(raw);
      return matcher.lookingAt() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Whether it is {@code NAME+=…}, which only bash knows. */
    boolean appends() {
      Matcher matcher = ASSIGNMENT.matcher(raw);
      return matcher.lookingAt() && !matcher.group(2).isEmpty();
    }

    /** The parts after the {@code =}; each byte before it is a literal part. */
    List<ShellPart> valueParts() {
      return parts.subList(raw.indexOf('=') + 1, parts.size());
    }

    /** Offset of the first byte of the value. */
    int valueStart() {
      return start + raw.indexOf('=') + 1;
    }
  }
}
