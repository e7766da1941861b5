package dev.regroup.inventory.yaml;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types that keys of both inputs have. */
public final class Types {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([smh])");

  private Types() {}

  /**
   * Any text as written: {@code no}, {@code 0644} and {@code 1.10} are texts. Not empty, one line.
   */
  public static Type<String> text() {
    return Type.scalar(
        "a text",
        Map.of("type", List.of("string", "number", "boolean"), "pattern", Patterns.TEXT),
        (scalar, reading) -> {
          if (scalar.isNull()) {
            return null;
          }
          if (scalar.text().isBlank() || !oneLine(scalar.text())) {
            String wanted = "a text of one line, not blank";
            reading.spoil(
                scalar.at(),
                "expected " + wanted + ", this is " + scalar.kind(),
                "Write " + wanted + ".");
            return null;
          }
          return scalar.text();
        });
  }

  /** As {@link #text}, but it may be empty. */
  public static Type<String> textOrEmpty() {
    return Type.scalar(
        "a text of one line",
        Map.of("type", List.of("string", "number", "boolean"), "pattern", Patterns.TEXT_OR_EMPTY),
        (scalar, reading) -> scalar.isNull() || !oneLine(scalar.text()) ? null : scalar.text());
  }

  private static boolean oneLine(String text) {
    return text.codePoints().noneMatch(Types::movesCursor);
  }

  /** Control characters and what turns the direction of a line; joiners within words are text. */
  private static boolean movesCursor(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      case Character.FORMAT -> c != 0x200c && c != 0x200d;
      default -> false;
    };
  }

  /** {@code true}, {@code false}, {@code yes} or {@code no}, in any case of letters. */
  public static Type<Boolean> bool() {
    return Type.scalar(
        "`true` or `false`",
        Map.of(
            "type", List.of("boolean", "string"), "pattern", words("true", "false", "yes", "no")),
        (scalar, reading) ->
            switch (scalar.text().toLowerCase(Locale.ROOT)) {
              case "true", "yes" -> true;
              case "false", "no" -> false;
              default -> null;
            });
  }

  /**
   * A pattern of JSON Schema for these words in any case of letters: to YAML 1.2, which editors
   * speak, {@code yes} is a text.
   */
  public static String words(String... words) {
    StringBuilder pattern = new StringBuilder("^(");
    for (String word : words) {
      pattern.append(pattern.length() > 2 ? "|" : "");
      word.chars()
          .mapToObj(c -> (char) c)
          .forEach(c -> pattern.append('[').append(Character.toUpperCase(c)).append(c).append(']'));
    }
    return pattern.append(")$").toString();
  }

  /** A decimal number. */
  public static Type<Integer> number(int least, int most) {
    return Type.scalar(
        "a number from " + least + " to " + most,
        Map.of(
            "type",
            List.of("integer", "string"),
            "minimum",
            least,
            "maximum",
            most,
            "pattern",
            Patterns.number(least, most)),
        (scalar, reading) -> number(scalar.text(), least, most));
  }

  /** Null where it is no plain decimal number in the range. */
  public static @Nullable Integer number(String text, int least, int most) {
    if (!text.matches("-?[0-9]{1,9}")) {
      return null;
    }
    int value = Integer.parseInt(text);
    return value < least || value > most ? null : value;
  }

  /** {@code 90s}, {@code 15m}, {@code 2h}. */
  public static Type<Duration> duration(Duration least, Duration most) {
    return Type.scalar(
        "a duration such as `90s`, `15m` or `2h`, from " + words(least) + " to " + words(most),
        Map.of("type", "string", "pattern", Patterns.duration(least, most, 6)),
        (scalar, reading) -> {
          Duration value = duration(scalar.text());
          boolean fits = value != null && value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
          return fits ? value : null;
        });
  }

  /** Null where it is none. */
  public static @Nullable Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }

  /** As a playbook writes it: {@code 20m}. */
  public static String words(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds > 0 && seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds > 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  /** One of an enum's words, in lower case. */
  public static <E extends Enum<E>> Type<E> word(Class<E> of) {
    List<String> words =
        Arrays.stream(of.getEnumConstants())
            .map(word -> word.name().toLowerCase(Locale.ROOT))
            .toList();
    return Type.scalar(
        words.stream()
            .map(word -> "`" + word + "`")
            .collect(Collectors.joining(", ", "one of ", "")),
        Map.of("enum", words),
        (scalar, reading) -> {
          int index = words.indexOf(scalar.text());
          if (index < 0) {
            suggest(scalar, words, reading);
            return null;
          }
          return of.getEnumConstants()[index];
        });
  }

  private static void suggest(Yaml.Scalar scalar, List<String> words, Reading reading) {
    String near = Nearest.to(scalar.text(), words);
    if (near != null) {
      reading.spoil(
          scalar.at(),
          "unknown word " + Shown.quoted(scalar.text()),
          "Did you mean `" + near + "`? Known are " + String.join(", ", words) + ".");
    }
  }

  /** A list of what {@code item} takes. */
  public static <T> Type<List<T>> list(Type<T> item, boolean mayBeEmpty) {
    return new Type<>() {
      @Override
      public String expected() {
        return "a list";
      }

      @Override
      public @Nullable List<T> decode(Yaml yaml, Reading reading) {
        if (!(yaml instanceof Yaml.Sequence sequence)) {
          reading.problem(
              yaml.at(),
              "expected a list, this is " + yaml.kind(),
              "Write a list, `[...]` or lines that begin with `- `, each item "
                  + item.expected()
                  + ".");
          return null;
        }
        if (sequence.items().isEmpty() && !mayBeEmpty) {
          reading.problem(yaml.at(), "an empty list", "Remove the key, or list something.");
          return null;
        }
        return items(sequence, item, reading);
      }

      @Override
      public Map<String, Object> schema() {
        return Map.of("type", "array", "items", item.schema(), "minItems", mayBeEmpty ? 0 : 1);
      }
    };
  }

  private static <T> List<T> items(Yaml.Sequence sequence, Type<T> item, Reading reading) {
    List<T> values = new ArrayList<>();
    int index = 0;
    for (Yaml each : sequence.items()) {
      T value = reading.within("[" + index++ + "]", each.at(), () -> item.decode(each, reading));
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  /** A value together with its place. */
  public static <T> Type<Placed<T>> placed(Type<T> type) {
    return type.map((value, at, reading) -> new Placed<>(value, at));
  }

  /** A value and where it was written. */
  public record Placed<T>(T value, Position at) {}

  /** A scalar taken by {@code word}, or a map taken by {@code map}. */
  public static <T> Type<T> either(Type<T> scalar, Type<T> other) {
    return new Type<>() {
      @Override
      public String expected() {
        return scalar.expected() + ", or " + other.expected();
      }

      @Override
      public @Nullable T decode(Yaml yaml, Reading reading) {
        if (yaml instanceof Yaml.Scalar text) {
          return text.isNull() ? wrong(yaml, reading) : scalar.decode(yaml, reading);
        }
        return other.decode(yaml, reading);
      }

      @Override
      public Map<String, Object> schema() {
        return Map.of("oneOf", List.of(scalar.schema(), other.schema()));
      }
    };
  }
}
