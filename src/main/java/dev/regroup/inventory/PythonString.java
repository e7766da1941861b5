package dev.regroup.inventory;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Strings of a {@link PythonLiteral}, those that stand side by side joined (Python 3.11, lexical
 * analysis, string and bytes literals). Immutable.
 *
 * @param value escapes resolved; of bytes their UTF-8 text
 * @param bytes whether they are bytes
 * @param end the place behind the last one
 */
record PythonString(String value, boolean bytes, int end) {
  private static final Set<String> PREFIXES = Set.of("", "r", "u", "b", "br", "rb");

  /** Whether a string begins here, a prefix such as {@code r} included. */
  static boolean startsAt(String text, int from) {
    return prefix(text, from) != null;
  }

  /** Null where they are no literal: one does not end, or an escape means nothing. */
  static @Nullable PythonString read(String text, int from) {
    StringBuilder value = new StringBuilder();
    boolean ofBytes = false;
    int end = from;
    int next = from;
    while (startsAt(text, next)) {
      Scanner scanner = new Scanner(text, next, value);
      if (!scanner.scan() || (next > from && scanner.bytes != ofBytes)) {
        return null;
      }
      ofBytes = scanner.bytes;
      end = scanner.next;
      next = end;
      while (next < text.length() && " \t\f".indexOf(text.charAt(next)) >= 0) {
        next++;
      }
    }
    String joined = ofBytes ? decoded(value.toString()) : value.toString();
    return joined == null ? null : new PythonString(joined, ofBytes, end);
  }

  private static @Nullable String prefix(String text, int from) {
    int quote = from;
    while (quote < text.length() && quote - from < 3 && "'\"".indexOf(text.charAt(quote)) < 0) {
      quote++;
    }
    if (quote >= text.length() || quote - from == 3) {
      return null;
    }
    String prefix = text.substring(from, quote).toLowerCase(Locale.ROOT);
    return PREFIXES.contains(prefix) ? prefix : null;
  }

  /** Null where the bytes, one a char, are not UTF-8. */
  private static @Nullable String decoded(String bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Reads one string. */
  private static final class Scanner {
    private final String text;
    private final StringBuilder value;
    private final String quote;
    private final boolean raw;
    final boolean bytes;
    int next;

    Scanner(String text, int from, StringBuilder value) {
      this.text = text;
      this.value = value;
      String prefix = String.valueOf(prefix(text, from));
      raw = prefix.contains("r");
      bytes = prefix.contains("b");
      next = from + prefix.length();
      String one = text.substring(next, next + 1);
      quote = text.startsWith(one.repeat(3), next) ? one.repeat(3) : one;
      next += quote.length();
    }

    boolean scan() {
      while (next < text.length()) {
        if (text.startsWith(quote, next)) {
          next += quote.length();
          return true;
        }
        char c = text.charAt(next++);
        if (c == '\\' && next < text.length()) {
          char escaped = text.charAt(next++);
          if (bytes && escaped > 0x7f) {
            return false;
          }
          if (raw) {
            value.append(c).append(escaped);
          } else if (!escape(escaped)) {
            return false;
          }
        } else if (bytes && c > 0x7f) {
          return false;
        } else {
          value.append(c);
        }
      }
      return false;
    }

    private boolean escape(char c) {
      int simple = "\\'\"abfnrtv".indexOf(c);
      if (simple >= 0) {
        value.append("\\'\"\u0007\b\f\n\r\t\u000b".charAt(simple));
        return true;
      }
      if (c >= '0' && c <= '7') {
        octal(c);
        return true;
      }
      if (c == 'x') {
        return hex(2);
      }
      if (!bytes && (c == 'u' || c == 'U')) {
        return hex(c == 'u' ? 4 : 8);
      }
      if (!bytes && c == 'N') {
        return named();
      }
      value.append('\\').append(c);
      return true;
    }

    /** One to three digits; of bytes the lower eight bits. */
    private void octal(char first) {
      int code = first - '0';
      for (int i = 0; i < 2 && next < text.length() && isOctal(text.charAt(next)); i++) {
        code = code * 8 + (text.charAt(next++) - '0');
      }
      value.append((char) (bytes ? code & 0xff : code));
    }

    private static boolean isOctal(char c) {
      return c >= '0' && c <= '7';
    }

    private boolean hex(int digits) {
      String code = text.substring(next, Math.min(next + digits, text.length()));
      if (!code.matches("[0-9a-fA-F]{" + digits + "}")) {
        return false;
      }
      long point = Long.parseLong(code, 16);
      boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
      if (half || point > Character.MAX_CODE_POINT) {
        return false; // Half a pair is a literal to Python, and no text that can be written out.
      }
      value.appendCodePoint((int) point);
      next += digits;
      return true;
    }

    /** {@code \N{BULLET}}. */
    private boolean named() {
      int close = text.startsWith("{", next) ? text.indexOf('}', next) : -1;
      if (close < 0) {
        return false;
      }
      try {
        value.appendCodePoint(Character.codePointOf(text.substring(next + 1, close)));
      } catch (IllegalArgumentException e) {
        return false;
      }
      next = close + 1;
      return true;
    }
  }
}
