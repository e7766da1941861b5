package dev.regroup.report;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object that was read from a file which anybody may have written. Immutable.
 * Every method throws {@link Unfit} where a value is missing or not of the type asked for. Texts in
 * it were shown once; they come as {@link Shown#again} has them, to be shown again.
 */
final class JsonFields {
  private final Map<String, @Nullable Object> map;
  private final String where;

  /** The document is not of the shape it claims; the message says where and what. */
  static class Unfit extends Exception {
    private static final long serialVersionUID = 1L;

    Unfit(String message) {
      super(message, null, false, false);
    }
  }

  /** There is no room to hold it; the message is the end of a sentence that names the file. */
  static final class TooLarge extends Unfit {
    private static final long serialVersionUID = 1L;

    TooLarge(String message) {
      super(message);
    }
  }

  JsonFields(@Nullable Object json, String where) throws Unfit {
    if (!(json instanceof Map<?, ?> object)) {
      throw new Unfit(where + " is not an object");
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    object.forEach((key, value) -> copy.put(String.valueOf(key), value));
    this.map = copy;
    this.where = where;
  }

  /** All of it on one line of JSON, without its end. */
  String line() {
    return Json.line(map);
  }

  /** Whether there is such a field; documents of an older version lack some. */
  boolean has(String key) {
    return map.containsKey(key);
  }

  JsonFields object(String key) throws Unfit {
    return new JsonFields(map.get(key), path(key));
  }

  /** Null where the value is null. */
  @Nullable JsonFields objectOrNull(String key) throws Unfit {
    return map.get(key) == null ? null : object(key);
  }

  List<JsonFields> objects(String key) throws Unfit {
    List<JsonFields> objects = new ArrayList<>();
    for (Object each : list(key)) {
      objects.add(new JsonFields(each, path(key) + "[" + objects.size() + "]"));
    }
    return objects;
  }

  List<String> texts(String key) throws Unfit {
    List<String> texts = new ArrayList<>();
    for (Object each : list(key)) {
      if (!(each instanceof String text)) {
        throw new Unfit(path(key) + " holds what is no text");
      }
      texts.add(Shown.again(text));
    }
    return texts;
  }

  String text(String key) throws Unfit {
    String text = textOrNull(key);
    if (text == null) {
      throw new Unfit(path(key) + " is missing");
    }
    return text;
  }

  @Nullable String textOrNull(String key) throws Unfit {
    Object value = map.get(key);
    if (value != null && !(value instanceof String)) {
      throw new Unfit(path(key) + " is not a text");
    }
    return value == null ? null : Shown.again((String) value);
  }

  /** Empty where the value is null. */
  String textOrEmpty(String key) throws Unfit {
    String text = textOrNull(key);
    return text == null ? "" : text;
  }

  @Nullable Boolean flagOrNull(String key) throws Unfit {
    Object value = map.get(key);
    if (value != null && !(value instanceof Boolean)) {
      throw new Unfit(path(key) + " is neither true nor false");
    }
    return (Boolean) value;
  }

  @Nullable Integer numberOrNull(String key) throws Unfit {
    Object value = map.get(key);
    if (value != null && !(value instanceof Integer)) {
      throw new Unfit(path(key) + " is not a whole number");
    }
    return (Integer) value;
  }

  int number(String key) throws Unfit {
    Integer number = numberOrNull(key);
    if (number == null) {
      throw new Unfit(path(key) + " is missing");
    }
    return number;
  }

  double decimal(String key) throws Unfit {
    if (map.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw new Unfit(path(key) + " is not a number");
  }

  @Nullable Instant timeOrNull(String key) throws Unfit {
    return textOrNull(key) == null ? null : time(key);
  }

  Instant time(String key) throws Unfit {
    try {
      return Instant.parse(text(key));
    } catch (DateTimeException e) {
      throw new Unfit(path(key) + " is not a time");
    }
  }

  /** A constant by its word, as {@link Shown#word} spells it. */
  <E extends Enum<E>> E word(Class<E> type, String key) throws Unfit {
    String word = text(key);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(word)) {
        return constant;
      }
    }
    throw new Unfit(path(key) + " is '" + word + "', which this version does not know");
  }

  private List<?> list(String key) throws Unfit {
    if (map.get(key) instanceof List<?> list) {
      return list;
    }
    throw new Unfit(path(key) + " is not a list");
  }

  private String path(String key) {
    return where.isEmpty() ? key : where + "." + key;
  }
}
