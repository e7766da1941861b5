package dev.regroup.boot;

/**
 * Finds the end of shell constructs that are not looked into. Each answer is the offset after the
 * construct, or -1 where it is not closed. Stateless.
 */
final class ShellSkip {
  private ShellSkip() {}

  /** The end of a variable's name that begins there; the same offset where none does. */
  static int name(String text, int start) {
    int at = start;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && !(at > start && c >= '0' && c <= '9')) {
        break;
      }
      at++;
    }
    return at;
  }

  static int backticks(String text, int open) {
    for (int at = open + 1; at < text.length(); at++) {
      if (text.charAt(at) == '\\') {
        at++;
      } else if (text.charAt(at) == '`') {
        return at + 1;
      }
    }
    return -1;
  }

  static int parentheses(String text, int open) {
    return nested(text, open, '(', ')');
  }

  static int braces(String text, int open) {
    return nested(text, open, '{', '}');
  }

  private static int nested(String text, int open, char opening, char closing) {
    int depth = 0;
    int at = open;
    while (at >= 0 && at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\') {
        at += 2;
      } else if (c == '\'') {
        int end = text.indexOf('\'', at + 1);
        at = end < 0 ? -1 : end + 1;
      } else if (c == '"') {
        at = doubleQuotes(text, at);
      } else if (c == '`') {
        at = backticks(text, at);
      } else {
        depth += c == opening ? 1 : c == closing ? -1 : 0;
        at++;
        if (depth == 0) {
          return at;
        }
      }
    }
    return -1;
  }

  private static int doubleQuotes(String text, int open) {
    int at = open + 1;
    while (at >= 0 && at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\') {
        at += 2;
      } else if (c == '"') {
        return at + 1;
      } else if (c == '`') {
        at = backticks(text, at);
      } else if (text.startsWith("$(", at)) {
        at = parentheses(text, at + 1);
      } else if (text.startsWith("${", at)) {
        at = braces(text, at + 1);
      } else {
        at++;
      }
    }
    return -1;
  }
}
