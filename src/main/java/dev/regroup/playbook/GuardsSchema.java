package dev.regroup.playbook;

import dev.regroup.inventory.yaml.Fields;
import dev.regroup.inventory.yaml.Key;
import dev.regroup.inventory.yaml.Table;
import dev.regroup.inventory.yaml.Type;
import dev.regroup.inventory.yaml.Types;
import dev.regroup.playbook.Guards.Window;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code guards:}. */
final class GuardsSchema {
  private static final Pattern WINDOW =
      Pattern.compile(
          "(?:([A-Za-z,-]+) )?([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2}) ([A-Za-z0-9/_+-]+)");

  private static final Key<Window> OPEN =
      Key.optional(
          "window",
          Type.scalar(
              "a window such as `Sat 02:00-05:00 Asia/Tokyo` or `Mon-Fri 22:00-04:00 UTC`",
              Map.of("type", "string", "pattern", pattern()),
              (scalar, reading) -> window(scalar.text())),
          "when hosts may be touched");
  private static final Key<Duration> WAIT =
      Key.optional(
          "wait",
          Types.duration(Duration.ZERO, Duration.ofDays(30)),
          "how long a guard that says no is asked again");
  private static final Key<List<Guards.Name>> SKIP =
      Key.optional(
          "skip", Types.list(Types.word(Guards.Name.class), true), "guards that are not asked");
  private static final Key<List<List<String>>> COMMANDS =
      Key.optional(
          "commands",
          Types.list(Types.list(Types.text(), false), true),
          "programs with arguments, run on the host; each must exit 0");

  static final Type<Guards> TYPE =
      Table.of("guards", OPEN, WAIT, SKIP, COMMANDS).map((fields, at, reading) -> guards(fields));

  private GuardsSchema() {}

  /** What {@link #window} takes; which names of time zones there are it cannot say. */
  private static String pattern() {
    List<String> names =
        Arrays.stream(DayOfWeek.values())
            .map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))
            .toList();
    String words = Types.words(names.toArray(String[]::new));
    String day = words.substring(1, words.length() - 1);
    String days = day + "(-" + day + ")?";
    String time = "([01][0-9]|2[0-3]):[0-5][0-9]";
    return "^(%s(,%s)* )?%s-%s [A-Za-z0-9/_+-]+$".formatted(days, days, time, time);
  }

  private static Guards guards(Fields fields) {
    return new Guards(
        fields.get(OPEN),
        fields.get(WAIT, Guards.DEFAULT.maxWait()),
        fields.get(SKIP, Guards.DEFAULT.skip()),
        fields.get(COMMANDS, Guards.DEFAULT.commands()));
  }

  static @Nullable Window window(String text) {
    Matcher matcher = WINDOW.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    try {
      Set<DayOfWeek> days = days(matcher.group(1));
      return days == null
          ? null
          : new Window(
              days,
              LocalTime.parse(matcher.group(2)),
              LocalTime.parse(matcher.group(3)),
              ZoneId.of(matcher.group(4)));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Set<DayOfWeek> days(@Nullable String text) {
    if (text == null) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String part : text.split(",", -1)) {
      String[] ends = part.split("-", -1);
      DayOfWeek from = day(ends[0]);
      DayOfWeek to = day(ends[ends.length - 1]);
      if (from == null || to == null || ends.length > 2) {
        return null;
      }
      days.add(from);
      for (DayOfWeek day = from; day != to; day = day.plus(1)) {
        days.add(day.plus(1));
      }
    }
    return days;
  }

  private static @Nullable DayOfWeek day(String text) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (day.name().substring(0, 3).equals(text.toUpperCase(Locale.ROOT))) {
        return day;
      }
    }
    return null;
  }
}
