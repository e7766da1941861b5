package dev.regroup.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a text from a playbook is one kernel parameter that arrives as written, through every
 * boot loader's file (Linux 6.12, lib/cmdline.c, {@code next_arg}: blanks part tokens outside
 * double quotes, there is no escape). Stateless.
 */
public final class ParameterSyntax {
  private static final String NAME = "[A-Za-z0-9_-][A-Za-z0-9_.:/@+,-]*";

  /** The same as a pattern of JSON Schema, for texts: {@link #check} finds nothing wrong. */
  public static final String PATTERN =
      "^(?!\"?--)(NAME(=[!#-~]*)?|NAME=\"[ !#-~]*\"|\"NAME(=[ !#-~]*)?\")$".replace("NAME", NAME);

  private static final Pattern KEY = Pattern.compile(NAME);

  private ParameterSyntax() {}

  /**
   * Why a text is no parameter.
   *
   * @param message what it is instead, a part of a sentence without an end
   * @param remedy what now, one sentence
   */
  public record Fault(String message, String remedy) {}

  /** What is wrong with a parameter, empty where it is fine. */
  public static Optional<Fault> check(String parameter) {
    if (parameter.isEmpty()) {
      return fault("an empty parameter", "Remove it.");
    }
    if (parameter.startsWith("--") || parameter.startsWith("\"--")) {
      return fault(
          "`--` is no parameter", "What stands after `--` belongs to init and is left as it is.");
    }
    return letters(parameter)
        .or(() -> blanks(parameter))
        .or(() -> quotes(parameter))
        .or(() -> key(parameter));
  }

  private static Optional<Fault> letters(String parameter) {
    for (int i = 0; i < parameter.length(); i++) {
      char c = parameter.charAt(i);
      if (c == '\n' || c == '\r') {
        return fault(
            "a parameter with a line break", "Write each parameter as an item of its own.");
      }
      if (c < ' ' || c > '~') {
        return fault(
            "a parameter with a character that is not printable ASCII (U+%04X)".formatted((int) c),
            "Boot loaders and kernels agree on ASCII alone; look for typographic quotes and dashes.");
      }
    }
    return Optional.empty();
  }

  private static Optional<Fault> blanks(String parameter) {
    boolean quoted = false;
    for (int i = 0; i < parameter.length(); i++) {
      quoted ^= parameter.charAt(i) == '"';
      if (parameter.charAt(i) == ' ' && !quoted) {
        return fault(
            "a parameter with a blank outside quotes",
            "Write one item for each parameter, or quote the value: 'name=\"a b\"'.");
      }
    }
    return Optional.empty();
  }

  private static Optional<Fault> quotes(String parameter) {
    long quotes = parameter.chars().filter(c -> c == '"').count();
    if (quotes % 2 != 0) {
      return fault(
          "a parameter with an unbalanced quote",
          "Close the double quote; the kernel would read everything after it as one value.");
    }
    if (quotes == 0 || (quotes == 2 && parameter.endsWith("\"") && opensValue(parameter))) {
      return Optional.empty();
    }
    return fault(
        "a parameter with quotes inside",
        "Double quotes may stand only around a whole value: 'name=\"a b\"'.");
  }

  private static boolean opensValue(String parameter) {
    int first = parameter.indexOf('"');
    return first == 0 || (first > 0 && first == parameter.indexOf('=') + 1);
  }

  private static Optional<Fault> key(String parameter) {
    if (parameter.startsWith("=") || parameter.startsWith("\"=")) {
      return fault("a parameter without a name", "Write `name` or `name=value`.");
    }
    return KEY.matcher(new Token(parameter).key()).matches()
        ? Optional.empty()
        : fault(
            "a parameter whose name has other characters than letters, digits and `_.:/@+,-`",
            "Write `name` or `name=value`.");
  }

  private static Optional<Fault> fault(String message, String remedy) {
    return Optional.of(new Fault(message, remedy));
  }
}
