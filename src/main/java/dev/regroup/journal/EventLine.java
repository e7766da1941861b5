package dev.regroup.journal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of one line of events tells how far a host came; texts that it does not hold are empty. Read
 * more leniently than for the eye: a line whose other parts nobody knows still counts. Immutable.
 *
 * @param at when, as written
 * @param status how a step or a host ended
 * @param left in which state a host was left
 * @param backup the run whose backup is put back
 * @param failed whether that is because a run failed
 * @param hosts those of a run
 */
record EventLine(
    String event,
    String host,
    String step,
    String at,
    String mode,
    String status,
    String left,
    String backup,
    boolean failed,
    List<String> hosts) {

  /**
   * @throws com.fasterxml.jackson.core.JacksonException where the line is no JSON, as one that was
   *     being written
   * @throws IOException where it is no object
   */
  static EventLine parse(String text) throws IOException {
    try (JsonParser parser = JSON.std.createParser(text)) {
      return parsed(parser);
    }
  }

  private static EventLine parsed(JsonParser parser) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    List<String> hosts = new ArrayList<>();
    boolean failed = false;
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("an event is an object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_STRING) {
        texts.put(key, parser.getText());
      } else if (value == JsonToken.START_ARRAY && key.equals("hosts")) {
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
          hosts.add(parser.getText());
        }
      } else if (value == JsonToken.START_OBJECT && key.equals("result")) {
        result(parser, texts);
      } else if (value == JsonToken.VALUE_TRUE && key.equals("failed")) {
        failed = true;
      } else {
        parser.skipChildren();
      }
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new IOException("an event ends before its end");
    }
    return new EventLine(
        texts.getOrDefault("event", ""),
        texts.getOrDefault("host", ""),
        texts.getOrDefault("step", ""),
        texts.getOrDefault("at", ""),
        texts.getOrDefault("mode", ""),
        texts.getOrDefault("status", ""),
        texts.getOrDefault("left", ""),
        texts.getOrDefault("backup", ""),
        failed,
        List.copyOf(hosts));
  }

  /** How a host ended, and in which state it was left. */
  private static void result(JsonParser parser, Map<String, String> texts) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      boolean wanted = key.equals("status") || key.equals("left");
      if (parser.nextToken() == JsonToken.VALUE_STRING && wanted) {
        texts.put(key, parser.getText());
      } else {
        parser.skipChildren();
      }
    }
  }
}
