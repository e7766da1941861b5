package dev.regroup.inventory.yaml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a value must be and how it becomes one: the schema decides the type, never the spelling.
 * Immutable, thread-safe.
 *
 * @param <T> what it becomes
 */
public interface Type<T> {

  /** What a message calls it, with an example: {@code a duration such as `90s`}. */
  String expected();

  /** The value; null where it is wrong, and then a problem was noted. */
  @Nullable T decode(Yaml yaml, Reading reading);

  /** The same as a JSON Schema (draft-07) fragment, for editors. */
  Map<String, Object> schema();

  /** The same type, of which a schema says more than its parts do: what {@link #map} checks. */
  default Type<T> saying(Map<String, Object> more) {
    Type<T> same = this;
    return new Type<>() {
      @Override
      public String expected() {
        return same.expected();
      }

      @Override
      public @Nullable T decode(Yaml yaml, Reading reading) {
        return same.decode(yaml, reading);
      }

      @Override
      public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>(same.schema());
        schema.putAll(more);
        return schema;
      }
    };
  }

  /** Goes on from the value; the function notes its own problems and answers null then. */
  default <U> Type<U> map(Next<T, U> next) {
    Type<T> first = this;
    return new Type<>() {
      @Override
      public String expected() {
        return first.expected();
      }

      @Override
      public @Nullable U decode(Yaml yaml, Reading reading) {
        T value = first.decode(yaml, reading);
        return value == null ? null : next.apply(value, yaml.at(), reading);
      }

      @Override
      public Map<String, Object> schema() {
        return first.schema();
      }
    };
  }

  /** The step after decoding. */
  @FunctionalInterface
  interface Next<T, U> {
    @Nullable U apply(T value, Position at, Reading reading);
  }

  /** Notes that the value is of the wrong kind; answers null. */
  default @Nullable T wrong(Yaml yaml, Reading reading) {
    reading.problem(
        yaml.at(),
        "expected " + expected() + ", this is " + yaml.kind(),
        "Write " + expected() + ".");
    return null;
  }

  /** A type of one scalar. The function answers null for what it does not take. */
  static <T> Type<T> scalar(
      String expected,
      Map<String, Object> schema,
      BiFunction<Yaml.Scalar, Reading, @Nullable T> decode) {
    return new Type<>() {
      @Override
      public String expected() {
        return expected;
      }

      @Override
      public @Nullable T decode(Yaml yaml, Reading reading) {
        T value =
            yaml instanceof Yaml.Scalar scalar && scalar.style() != Yaml.Style.VAULT
                ? decode.apply(scalar, reading)
                : null;
        return value == null ? wrong(yaml, reading) : value;
      }

      @Override
      public Map<String, Object> schema() {
        return schema;
      }
    };
  }
}
