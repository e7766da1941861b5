package dev.regroup.inventory.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A YAML document as a strict tree: keys are scalars and unique, aliases and merge keys are
 * resolved, no value has been typed. Immutable; parts may be shared, so that a tree may be much
 * larger written out than in memory (its written size is bounded by {@link YamlParser}).
 */
public sealed interface Yaml {

  /** Where it begins. */
  Position at();

  /** What it is called in messages. */
  String kind();

  /** The first scalar that fits, keys included; null where none does. */
  default @Nullable Scalar find(Predicate<Scalar> wanted) {
    if (this instanceof Scalar scalar) {
      return wanted.test(scalar) ? scalar : null;
    }
    List<Yaml> parts = new ArrayList<>();
    if (this instanceof Mapping mapping) {
      mapping.entries().forEach(entry -> parts.addAll(List.of(entry.key(), entry.value())));
    } else if (this instanceof Sequence sequence) {
      parts.addAll(sequence.items());
    }
    for (Yaml part : parts) {
      Scalar found = part.find(wanted);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /**
   * A scalar as it is written, quotes and escapes resolved.
   *
   * @param text never typed: {@code 0644} stays {@code 0644}
   * @param style how it was written
   */
  record Scalar(String text, Style style, Position at) implements Yaml {

    /** Plain and empty, {@code ~} or {@code null}: no value. */
    public boolean isNull() {
      return style == Style.PLAIN
          && switch (text) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> false;
          };
    }

    @Override
    public String kind() {
      return style == Style.VAULT
          ? "an encrypted value"
          : isNull() ? "no value" : Shown.quoted(text);
    }
  }

  /** How a scalar was written; only a plain one may be anything but a string. */
  enum Style {
    PLAIN,
    QUOTED,
    /** {@code !vault}: its text is cipher text. */
    VAULT
  }

  /** A list. */
  record Sequence(List<Yaml> items, Position at) implements Yaml {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** Keys with values, in the order written. */
  record Mapping(List<Entry> entries, Position at) implements Yaml {
    public Mapping {
      entries = List.copyOf(entries);
    }

    /** The value of a key, null where there is none. */
    public @Nullable Yaml get(String key) {
      for (Entry entry : entries) {
        if (entry.key().text().equals(key)) {
          return entry.value();
        }
      }
      return null;
    }

    @Override
    public String kind() {
      return "a map";
    }
  }

  /** One key with its value. */
  record Entry(Scalar key, Yaml value) {}
}
