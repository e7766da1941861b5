package dev.regroup.report;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes maps and lists as JSON in ASCII alone, so that it reads the same whatever the encoding of
 * the terminal or file is. Keys keep the order of the map, nulls are written.
 */
final class Json {
  private static final JSON LINE =
      JSON.builder(
              new JsonFactoryBuilder()
                  .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                  .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                  .build())
          .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
          .build();

  /** {@code "key": value}, as people and grep expect it. */
  private static final JSON PRETTY =
      LINE.with(
          new DefaultPrettyPrinter()
              .withSeparators(
                  PrettyPrinter.DEFAULT_SEPARATORS.withObjectFieldValueSpacing(
                      Separators.Spacing.AFTER)));

  private Json() {}

  /** Indented, with a newline at its end. */
  static String document(Map<String, ?> map) {
    return write(PRETTY, map) + "\n";
  }

  /**
   * The same as it is made; entries of an {@code Iterable} one by one.
   *
   * @throws IOException as the writer does, which stays open
   */
  static void document(Map<String, ?> map, Writer out) throws IOException {
    PRETTY.write(map, out);
    out.write("\n");
  }

  /** On one line, without its end. */
  static String line(Map<String, ?> map) {
    return write(LINE, map);
  }

  /** One line with its end. */
  static void line(Map<?, ?> map, Writer out) throws IOException {
    LINE.write(map, out);
    out.write("\n");
  }

  /** A text of a host or a file as a JSON value. */
  static @Nullable String shown(@Nullable String said) {
    return said == null ? null : Shown.text(said);
  }

  /** The same, null where there is none. */
  static @Nullable String shownOrNull(String said) {
    return said.isEmpty() ? null : Shown.text(said);
  }

  static List<String> shown(List<String> said) {
    return said.stream().map(Shown::text).toList();
  }

  /** One text, in double quotes. */
  static String text(String text) {
    return write(LINE, text);
  }

  private static String write(JSON json, Object value) {
    try {
      return json.asString(value);
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail to be written: indicates a bug", e);
    }
  }
}
