package dev.regroup.playbook;

import org.jspecify.annotations.Nullable;

/**
 * Whether a text can stand as one token of a kernel command line and arrive as written, through
 * every boot loader's file (Linux 6.12, lib/cmdline.c, {@code next_arg}: blanks part tokens outside
 * double quotes, there is no escape).
 */
final class ParameterText {
  private ParameterText() {}

  /** A fault and what to do about it. */
  record Fault(String message, String remedy) {}

  /** Null where all is well. */
  static @Nullable Fault check(String text) {
    if (text.isEmpty()) {
      return new Fault("an empty parameter", "Remove it.");
    }
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        return new Fault(
            "a parameter with a line break", "Write each parameter as an item of its own.");
      }
      if (c < ' ' || c > '~') {
        return new Fault(
            "a parameter with a character that is not printable ASCII",
            "Boot loaders and kernels agree on ASCII alone; look for typographic quotes and dashes.");
      }
      quoted ^= c == '"';
      if (c == ' ' && !quoted) {
        return new Fault(
            "a parameter with a blank outside quotes",
            "Write one item for each parameter, or quote the value: 'name=\"a b\"'.");
      }
    }
    return quoted ? unbalanced() : name(text);
  }

  private static Fault unbalanced() {
    return new Fault(
        "a parameter with an unbalanced quote",
        "Close the double quote; the kernel would read everything after it as one value.");
  }

  private static @Nullable Fault name(String text) {
    if (text.equals("--")) {
      return new Fault(
          "`--` is no parameter", "What stands after `--` belongs to init and is left as it is.");
    }
    return text.startsWith("=") || text.startsWith("\"=")
        ? new Fault("a parameter without a name", "Write `name` or `name=value`.")
        : null;
  }
}
