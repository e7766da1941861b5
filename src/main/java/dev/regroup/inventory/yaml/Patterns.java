package dev.regroup.inventory.yaml;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What decoders check of a text, as patterns of JSON Schema (ECMA 262): those know no numbers, so
 * that a range is spelled out by digits. Stateless.
 */
public final class Patterns {
  /** No control characters and nothing that turns the direction of a line. */
  private static final String ONE_LINE =
      "[^\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e"
          + "\\u2060-\\u206f\\ufeff]*";

  /** One line, which may be empty. */
  public static final String TEXT_OR_EMPTY = "^" + ONE_LINE + "$";

  /** One line that holds something. */
  public static final String TEXT = "^(?=.*[^ ])" + ONE_LINE + "$";

  private Patterns() {}

  /** A decimal number of that range, with at most nine digits. */
  public static String number(int least, int most) {
    return "^(?=-?[0-9]{1,9}$)" + signed(least, most) + "$";
  }

  /** A number of the first range, or one of the second with {@code %} behind it. */
  public static String amount(int least, int most, int mostPercent) {
    return "^(?=[0-9]{1,9}%?$)(" + signed(least, most) + "|" + signed(least, mostPercent) + "%)$";
  }

  /** A count of seconds, minutes or hours. */
  public static String duration(Duration least, Duration most, int digits) {
    return "^(?=[0-9]{1,%d}[smh]$)(%s)$"
        .formatted(
            digits,
            String.join(
                "|",
                unit(least, most, Duration.ofSeconds(1)) + "s",
                unit(least, most, Duration.ofMinutes(1)) + "m",
                unit(least, most, Duration.ofHours(1)) + "h"));
  }

  private static String unit(Duration least, Duration most, Duration unit) {
    long from = (least.toSeconds() + unit.toSeconds() - 1) / unit.toSeconds();
    return signed(from, Math.min(most.toSeconds() / unit.toSeconds(), 999_999));
  }

  private static String signed(long least, long most) {
    return "0*(" + String.join("|", between(Math.max(least, 0), most)) + ")";
  }

  /** Texts of the numbers from {@code low} to {@code high}, without leading zeros. */
  private static List<String> between(long low, long high) {
    List<String> runs = new ArrayList<>();
    long at = low;
    while (at <= high) {
      // As many trailing digits as may be any.
      long width = 1;
      while (at > 0 && at % (width * 10) == 0 && at + width * 10 - 1 <= high) {
        width *= 10;
      }
      long first = at / width % 10;
      long last = first;
      while (last < 9 && at + (last - first + 2) * width - 1 <= high) {
        last++;
      }
      long before = at / (width * 10);
      String digit = first == last ? "" + first : "[" + first + "-" + last + "]";
      runs.add((before == 0 ? "" : before) + digit + "[0-9]".repeat(zeros(width)));
      at += (last - first + 1) * width;
    }
    return runs;
  }

  private static int zeros(long power) {
    return Long.toString(power).length() - 1;
  }
}
