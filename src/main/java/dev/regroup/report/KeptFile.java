package dev.regroup.report;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.regroup.host.FileFaults;
import dev.regroup.host.OrdinaryFile;
import dev.regroup.report.JsonFields.Unfit;
import dev.regroup.report.KeptReport.Reading;
import dev.regroup.report.RunJsonReader.Room;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The files of a kept run, which anybody may have written, read piece by piece. */
final class KeptFile {
  private static final int LONGEST_REASON = 200;

  /** Of the document; what else stands before or behind its hosts is passed over. */
  private static final Set<String> KEYS =
      Set.of("schema", "run", "mode", "playbook", "playbook_sha256", "exit", "summary");

  private KeptFile() {}

  /** What is made of a file. */
  @FunctionalInterface
  interface Content<T> {
    T from(JsonParser parser) throws IOException, Unfit;
  }

  /** What is made of the bytes of a file. */
  @FunctionalInterface
  interface Bytes<T> {
    T from(InputStream in) throws IOException, Unfit;
  }

  /** What is done with each host. */
  @FunctionalInterface
  interface Taker {
    void take(HostView host) throws Unfit;
  }

  /** The content, or why there is none. */
  static <T> Reading<T> read(Path file, Content<T> content) {
    return bytes(
        file,
        in -> {
          try (JsonParser parser = RunJsonReader.parser(in)) {
            return content.from(parser);
          }
        });
  }

  /** The same of a file that is no one JSON document. */
  static <T> Reading<T> bytes(Path file, Bytes<T> content) {
    String name = String.valueOf(file.getFileName());
    try (InputStream in = OrdinaryFile.open(file)) {
      return new Reading.Read<>(content.from(in));
    } catch (JsonProcessingException e) {
      return broken(name, "is not JSON: " + e.getOriginalMessage());
    } catch (JsonFields.TooLarge e) {
      return broken(name, String.valueOf(e.getMessage()));
    } catch (Unfit e) {
      return broken(name, "is not " + RunJson.SCHEMA + ": " + e.getMessage());
    } catch (IOException e) {
      return broken(name, FileFaults.unread(e));
    }
  }

  private static <T> Reading<T> broken(String name, String why) {
    String line = Shown.line(name + " " + why);
    boolean whole = line.length() <= LONGEST_REASON;
    return new Reading.Broken<>(whole ? line : line.substring(0, LONGEST_REASON) + "...");
  }

  /**
   * The fields of the document {@code regroup.run/1}.
   *
   * @param room for each host
   * @param hosts takes them one by one; null where only what stands before them is wanted
   */
  static JsonFields fields(JsonParser parser, Supplier<Room> room, @Nullable Taker hosts)
      throws IOException, Unfit {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new Unfit("it is not an object");
    }
    boolean taken = false;
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (KEYS.contains(key)) {
        fields.put(key, RunJsonReader.value(parser, Room.ofOne()));
      } else if (!key.equals("hosts") || token != JsonToken.START_ARRAY) {
        parser.skipChildren();
      } else if (hosts == null) {
        break;
      } else if (taken) {
        throw new Unfit("hosts is there twice");
      } else {
        taken = true;
        for (int at = 0; parser.nextToken() != JsonToken.END_ARRAY; at++) {
          hosts.take(host(parser, at, room.get()));
        }
      }
    }
    JsonFields json = new JsonFields(fields, "");
    if (!json.text("schema").equals(RunJson.SCHEMA)) {
      throw new Unfit("its schema is '" + json.text("schema") + "'");
    }
    return json;
  }

  /** The host that the parser's current token begins. */
  static HostView host(JsonParser parser, int at, Room room) throws IOException, Unfit {
    return RunJsonReader.host(
        new JsonFields(RunJsonReader.value(parser, room), "hosts[" + at + "]"));
  }
}
