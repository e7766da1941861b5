package dev.regroup.inventory;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Yaml;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON to the tree that YAML gives, value by value and no larger than there is room for. Texts stay
 * texts, whatever they look like; a vaulted value is known as one. For one document.
 */
final class JsonTree {
  private final JsonParser parser;
  private final Position at;
  private final Reading reading;

  /**
   * @param at the place that all of it is said to have
   */
  JsonTree(JsonParser parser, Position at, Reading reading) {
    this.parser = parser;
    this.at = at;
    this.reading = reading;
  }

  /**
   * The value that the parser's current token begins; null where there is no room for it, and then
   * a problem was noted.
   *
   * @throws IOException where it is no JSON
   */
  @Nullable Yaml value() throws IOException {
    JsonToken token = parser.currentToken();
    if (!reading.hasRoom(at, 1) || token == null) {
      return null;
    }
    return switch (token) {
      case START_OBJECT -> map();
      case START_ARRAY -> list();
      case VALUE_STRING -> new Yaml.Scalar(parser.getText(), Yaml.Style.QUOTED, at);
      case VALUE_NUMBER_FLOAT -> new Yaml.Scalar(decimal(), Yaml.Style.PLAIN, at);
      case VALUE_NUMBER_INT ->
          new Yaml.Scalar(String.valueOf(parser.getNumberValue()), Yaml.Style.PLAIN, at);
      default -> new Yaml.Scalar(parser.getText(), Yaml.Style.PLAIN, at);
    };
  }

  /** As Python writes it, whose `1e3` is `1000.0`; what is beyond a double stays as it is. */
  private String decimal() throws IOException {
    double number = parser.getDoubleValue();
    if (Double.isInfinite(number)) {
      return parser.getText();
    }
    String text = BigDecimal.valueOf(number).toPlainString();
    return text.contains(".") ? text : text + ".0";
  }

  private @Nullable Yaml list() throws IOException {
    List<Yaml> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Yaml item = value();
      if (item == null) {
        return null;
      }
      items.add(item);
    }
    return new Yaml.Sequence(items, at);
  }

  /** Of a key that is there twice the last value counts, as in Python. */
  private @Nullable Yaml map() throws IOException {
    Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      Yaml value = value();
      if (value == null || !reading.hasRoom(at, 2)) {
        return null;
      }
      entries.put(key, new Yaml.Entry(new Yaml.Scalar(key, Yaml.Style.QUOTED, at), value));
    }
    Yaml.Scalar vaulted = alone(entries, "__ansible_vault");
    if (vaulted != null) {
      return new Yaml.Scalar(vaulted.text(), Yaml.Style.VAULT, at);
    }
    Yaml.Scalar unsafe = alone(entries, "__ansible_unsafe");
    return unsafe != null ? unsafe : new Yaml.Mapping(List.copyOf(entries.values()), at);
  }

  /** The text under that key, where it is the only one. */
  private static Yaml.@Nullable Scalar alone(Map<String, Yaml.Entry> entries, String key) {
    Yaml.Entry entry = entries.size() == 1 ? entries.get(key) : null;
    if (entry != null
        && entry.value() instanceof Yaml.Scalar scalar
        && scalar.style() == Yaml.Style.QUOTED) {
      return scalar;
    }
    return null;
  }
}
