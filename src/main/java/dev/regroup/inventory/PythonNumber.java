package dev.regroup.inventory;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One number of a {@link PythonLiteral} (Python 3.11, lexical analysis, numeric literals).
 * Immutable.
 *
 * @param text the same number as YAML 1.1 writes it in decimal digits: {@code 0x1f} is {@code 31},
 *     {@code 1e3} is {@code 1000.0}
 * @param end the place behind it
 */
record PythonNumber(String text, int end) {
  /** As sys.set_int_max_str_digits: longer ones are no literal. */
  private static final int MOST_DIGITS = 4300;

  /** Character classes only, which Java repeats without recursion; `_` is looked at afterwards. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+"
              + "|[0-9][0-9_]*(?:\\.[0-9_]*)?(?:[eE][-+]?[0-9_]+)?"
              + "|\\.[0-9][0-9_]*(?:[eE][-+]?[0-9_]+)?");

  private static final Pattern STRAY = Pattern.compile("(?<![0-9])_|_(?![0-9])");
  private static final Pattern STRAY_IN_BASE =
      Pattern.compile("(?<![0-9a-fA-FxXoO])_|_(?![0-9a-fA-F])");

  /** Null where none begins here, or one that JSON has no word for. */
  static @Nullable PythonNumber read(String source, int from, boolean minus) {
    Matcher matcher = NUMBER.matcher(source).region(from, source.length());
    if (!matcher.lookingAt()) {
      return null;
    }
    String word = matcher.group().toLowerCase(Locale.ROOT);
    int base = base(word);
    if ((base == 10 ? STRAY : STRAY_IN_BASE).matcher(word).find()) {
      return null;
    }
    String digits = word.replace("_", "");
    boolean whole = base != 10 || digits.chars().allMatch(c -> c >= '0' && c <= '9');
    String text = whole ? integer(digits, base, minus) : decimal(digits, minus);
    return text == null ? null : new PythonNumber(text, matcher.end());
  }

  private static int base(String word) {
    if (word.length() < 2) {
      return 10;
    }
    return switch (word.charAt(1)) {
      case 'x' -> 16;
      case 'o' -> 8;
      case 'b' -> 2;
      default -> 10;
    };
  }

  private static @Nullable String integer(String digits, int base, boolean minus) {
    boolean octalOfOld = base == 10 && digits.startsWith("0") && !digits.matches("0+");
    if (octalOfOld || (base == 10 && digits.length() > MOST_DIGITS)) {
      return null;
    }
    BigInteger value = new BigInteger(base == 10 ? digits : digits.substring(2), base);
    String text = (minus ? value.negate() : value).toString();
    return text.length() > MOST_DIGITS ? null : text;
  }

  private static @Nullable String decimal(String digits, boolean minus) {
    double value = Double.parseDouble(minus ? "-" + digits : digits);
    if (Double.isInfinite(value)) {
      return null;
    }
    String text = Double.toString(value);
    if (text.indexOf('E') < 0) {
      return text;
    }
    String plain = new BigDecimal(text).toPlainString();
    return plain.indexOf('.') < 0 ? plain + ".0" : plain;
  }
}
