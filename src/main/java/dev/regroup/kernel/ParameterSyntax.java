package dev.regroup.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a text from a playbook is one kernel parameter that can be carried safely. Stateless. */
public final class ParameterSyntax {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:/@+,-]*");

  private ParameterSyntax() {}

  /**
   * What is wrong with a parameter, as a sentence part that goes on from its name ("holds a
   * newline; …"), or empty where it is fine.
   */
  public static Optional<String> check(String parameter) {
    if (parameter.isBlank()) {
      return Optional.of("is empty; write KEY or KEY=VALUE");
    }
    Optional<String> letters = letters(parameter);
    if (letters.isPresent()) {
      return letters;
    }
    if (parameter.startsWith("--")) {
      return Optional.of(
          "starts with \"--\", which ends the kernel's parameters; what follows belongs to init");
    }
    return quotes(parameter).or(() -> blanks(parameter)).or(() -> key(parameter));
  }

  private static Optional<String> letters(String parameter) {
    for (int i = 0; i < parameter.length(); i++) {
      char c = parameter.charAt(i);
      if (c == '\n' || c == '\r') {
        return Optional.of("holds a line break; a parameter is one line");
      }
      if (c < ' ' || c > '~') {
        return Optional.of(
            String.format("holds the character U+%04X; write printable ASCII only", (int) c));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> quotes(String parameter) {
    long quotes = parameter.chars().filter(c -> c == '"').count();
    if (quotes % 2 != 0) {
      return Optional.of("has an unbalanced double quote; the kernel has no escape for it");
    }
    if (quotes == 0 || (quotes == 2 && parameter.endsWith("\"") && opensValue(parameter))) {
      return Optional.empty();
    }
    return Optional.of(
        "has double quotes inside; they may stand only around a whole value, KEY=\"a b\"");
  }

  private static boolean opensValue(String parameter) {
    int first = parameter.indexOf('"');
    return first == 0 || (first > 0 && first == parameter.indexOf('=') + 1);
  }

  private static Optional<String> blanks(String parameter) {
    CommandLine line = CommandLine.parse(parameter);
    boolean whole = line.tokens().size() == 1 && line.tokens().get(0).text().equals(parameter);
    return whole
        ? Optional.empty()
        : Optional.of(
            "holds a blank outside double quotes, so it is several parameters; list each by itself"
                + " or write KEY=\"a b\"");
  }

  private static Optional<String> key(String parameter) {
    String key = new Token(parameter).key();
    return KEY.matcher(key).matches()
        ? Optional.empty()
        : Optional.of("has no usable key before the \"=\"; write KEY or KEY=VALUE");
  }
}
