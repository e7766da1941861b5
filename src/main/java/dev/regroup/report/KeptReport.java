package dev.regroup.report;

import static dev.regroup.journal.KeptRun.State.ENDED;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.regroup.host.OrdinaryFile;
import dev.regroup.journal.KeptRun;
import dev.regroup.report.JsonFields.Unfit;
import dev.regroup.run.Mode;
import dev.regroup.run.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A run that is over, to be printed again in any format: from the report it left, or from its
 * events where it was cut off. Immutable.
 */
public final class KeptReport {
  private static final int LONGEST_REASON = 200;

  private final RunView run;

  private KeptReport(RunView run) {
    this.run = run;
  }

  /** What came of reading. */
  public sealed interface Reading<T> {
    /** It is whole. */
    record Read<T>(T value) implements Reading<T> {}

    /**
     * It cannot be told.
     *
     * @param why which file and what is wrong with it, one line without control characters
     */
    record Broken<T>(String why) implements Reading<T> {}
  }

  /**
   * The run without its hosts.
   *
   * @param exit null for a run that was cut off
   * @param hosts how many
   * @param counts how many ended in which way
   */
  record Head(
      Mode mode,
      String playbook,
      @Nullable Integer exit,
      int hosts,
      ToLongFunction<Status> counts) {}

  /** All of a run. */
  public static Reading<KeptReport> of(KeptRun kept) {
    return read(
        kept,
        parser ->
            new KeptReport(kept.state() == ENDED ? whole(kept, parser) : events(kept, parser)));
  }

  /** What stands before the hosts, which are not read where the run kept its report. */
  static Reading<Head> headOf(KeptRun kept) {
    return read(kept, parser -> kept.state() == ENDED ? head(parser) : head(events(kept, parser)));
  }

  /** The run in text, as it was printed then. */
  public void print(TextOptions options, PrintWriter out) {
    TextReport.print(run, options, out);
  }

  /**
   * The document {@code regroup.run/1}; {@code exit} is null for a run that was cut off.
   *
   * @throws IOException as the writer does, which stays open
   */
  public void json(Writer out) throws IOException {
    Json.document(RunJson.document(run), out);
  }

  /**
   * Writes a report file, as the run itself would have done.
   *
   * @throws IOException when it cannot be written; what was there before is there still
   */
  public void write(Path file, ReportFile.Format format) throws IOException {
    ReportFile.write(file, format, run);
  }

  /** A check always shows the diffs. */
  public boolean isCheck() {
    return run.mode() == Mode.CHECK;
  }

  @FunctionalInterface
  private interface Document<T> {
    T from(JsonParser parser) throws IOException, Unfit;
  }

  private static <T> Reading<T> read(KeptRun kept, Document<T> document) {
    Path file = kept.state() == ENDED ? kept.report() : kept.events();
    String name = String.valueOf(file.getFileName());
    try (InputStream in = OrdinaryFile.open(file);
        JsonParser parser = RunJsonReader.parser(in)) {
      return new Reading.Read<>(document.from(parser));
    } catch (JsonProcessingException e) {
      return broken(name, "is not JSON: " + e.getOriginalMessage());
    } catch (Unfit e) {
      return broken(name, "is not " + RunJson.SCHEMA + ": " + e.getMessage());
    } catch (IOException e) {
      return broken(name, OrdinaryFile.reason(e));
    }
  }

  private static <T> Reading<T> broken(String name, String why) {
    String line = Shown.line(name + " " + why);
    boolean whole = line.length() <= LONGEST_REASON;
    return new Reading.Broken<>(whole ? line : line.substring(0, LONGEST_REASON) + "...");
  }

  private static RunView events(KeptRun kept, JsonParser parser) throws IOException, Unfit {
    return new KeptEvents(kept.run(), kept.state()).read(parser);
  }

  private static RunView whole(KeptRun kept, JsonParser parser) throws IOException, Unfit {
    List<HostView> hosts = new ArrayList<>();
    JsonFields fields = fields(parser, hosts);
    return new RunView(
        kept.run(),
        fields.word(Mode.class, "mode"),
        fields.textOrEmpty("playbook"),
        fields.numberOrNull("exit"),
        hosts);
  }

  private static Head head(RunView run) {
    return new Head(run.mode(), run.playbook(), run.exit(), run.hosts().size(), run::count);
  }

  private static Head head(JsonParser parser) throws IOException, Unfit {
    JsonFields fields = fields(parser, null);
    JsonFields summary = fields.object("summary");
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    for (Status status : Status.values()) {
      counts.put(status, summary.number(Shown.word(status)));
    }
    return new Head(
        fields.word(Mode.class, "mode"),
        fields.textOrEmpty("playbook"),
        fields.numberOrNull("exit"),
        summary.number("hosts"),
        status -> counts.getOrDefault(status, 0));
  }

  /**
   * The fields of the document, hosts one by one into the list; without a list all that stands
   * before them.
   */
  private static JsonFields fields(JsonParser parser, @Nullable List<HostView> hosts)
      throws IOException, Unfit {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new Unfit("it is not an object");
    }
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (!key.equals("hosts") || token != JsonToken.START_ARRAY) {
        fields.put(key, RunJsonReader.value(parser));
      } else if (hosts == null) {
        break;
      } else {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          String where = "hosts[" + hosts.size() + "]";
          hosts.add(RunJsonReader.host(new JsonFields(RunJsonReader.value(parser), where)));
        }
      }
    }
    JsonFields json = new JsonFields(fields, "");
    if (!json.text("schema").equals(RunJson.SCHEMA)) {
      throw new Unfit("its schema is '" + json.text("schema") + "'");
    }
    return json;
  }
}
