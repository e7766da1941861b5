package dev.regroup.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.kernel.Change;
import dev.regroup.plan.HostPlan;
import dev.regroup.report.JsonFields.Unfit;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import dev.regroup.run.StepRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads back what {@link RunJson} wrote; the two are tested against each other. */
final class RunJsonReader {
  private static final JsonFactory JSON = new JsonFactory();

  /** Bytes of memory that a value takes beside its text, with its place in a map. */
  private static final int PER_VALUE = 60;

  private RunJsonReader() {}

  /** A parser over the stream, which it closes with itself. */
  static JsonParser parser(InputStream in) throws IOException {
    return JSON.createParser(in);
  }

  /** The same for text. */
  static JsonParser parser(Reader in) throws IOException {
    return JSON.createParser(in);
  }

  /** How much of a document may be held at once. Not thread-safe. */
  static final class Room {
    private final String fault;
    private final long size;
    private long left;

    private Room(long size, String fault) {
      this.size = size;
      this.left = size;
      this.fault = fault;
    }

    /** For one host or one event: far more than either has. */
    static Room ofOne() {
      return new Room(8 << 20, "holds more of one host than any host has");
    }

    /** For a whole run: half of the memory. */
    static Room ofAll(long memory) {
      return new Room(
          memory / 2,
          "is too large to be printed so with a memory of "
              + (memory >> 20)
              + " MiB; --output json and jsonl print a run of any size");
    }

    /** For what is compared of one run out of two: a quarter of the memory. */
    static Room ofOneOfTwo(long memory) {
      return new Room(
          memory / 4, "is too large to be compared with a memory of " + (memory >> 20) + " MiB");
    }

    void take(long bytes) throws Unfit {
      left -= bytes;
      if (left < 0) {
        throw new JsonFields.TooLarge(fault);
      }
    }

    long taken() {
      return size - left;
    }
  }

  /**
   * The value that the parser's current token begins, as maps, lists, texts and numbers.
   *
   * @throws Unfit where there is no room for it
   */
  static @Nullable Object value(JsonParser parser, Room room) throws IOException, Unfit {
    room.take(PER_VALUE);
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
          parser.nextToken();
          map.put(key, value(parser, room));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser, room));
        }
        yield list;
      }
      case VALUE_STRING -> {
        room.take(parser.getTextLength());
        yield parser.getText();
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  static HostView host(JsonFields json) throws Unfit {
    Integer wave = json.numberOrNull("wave");
    JsonFields after = json.objectOrNull("after");
    return new HostView(
        json.text("host"),
        json.word(Status.class, "status"),
        json.word(Left.class, "left"),
        wave == null ? 0 : wave,
        json.textOrEmpty("sysroot"),
        json.textOrNull("plan_digest"),
        plan(json),
        json.word(HostResult.Reboot.class, "reboot"),
        json.flagOrNull("verified"),
        isolation(json),
        after == null ? null : layers(after),
        findings(json),
        steps(json));
  }

  /** Of a plan the running command line is always known. */
  private static HostView.@Nullable Plan plan(JsonFields json) throws Unfit {
    if (json.object("command_line").textOrNull("running") == null) {
      return null;
    }
    JsonFields layout = json.object("layout");
    List<Change> changes = new ArrayList<>();
    for (JsonFields change : json.objects("changes")) {
      changes.add(
          new Change(
              change.text("parameter"),
              change.word(Change.Action.class, "action"),
              change.textOrNull("was")));
    }
    return new HostView.Plan(
        layout.textOrNull("id"),
        // Runs of earlier versions do not say it: they knew proven layouts alone.
        !Boolean.FALSE.equals(layout.flagOrNull("proven")),
        layout.texts("evidence"),
        layers(json),
        changes,
        json.text("diff"),
        json.textOrNull("refresh"),
        json.textOrNull("reason"));
  }

  private static HostView.Layers layers(JsonFields json) throws Unfit {
    JsonFields lines = json.object("command_line");
    JsonFields next = json.object("next");
    String entry = next.textOrNull("entry");
    return new HostView.Layers(
        lines.textOrNull("configured"),
        lines.texts("staged"),
        lines.text("running"),
        lines.textOrNull("desired"),
        entry == null
            ? null
            : new HostView.Next(entry, next.textOrEmpty("kernel"), next.textOrNull("doubt")));
  }

  private static List<HostPlan.Isolation> isolation(JsonFields json) throws Unfit {
    List<HostPlan.Isolation> devices = new ArrayList<>();
    for (JsonFields device : json.objects("isolation")) {
      devices.add(
          new HostPlan.Isolation(
              device.text("device"),
              device.textOrNull("name"),
              device.number("group"),
              sharers(device),
              device.numberOrNull("predicted_group"),
              device.flagOrNull("isolated")));
    }
    return devices;
  }

  /** Before they were told of, reports had their addresses alone. */
  private static List<HostPlan.Sharer> sharers(JsonFields device) throws Unfit {
    List<HostPlan.Sharer> sharers = new ArrayList<>();
    if (device.has("sharers")) {
      for (JsonFields sharer : device.objects("sharers")) {
        sharers.add(
            new HostPlan.Sharer(
                sharer.text("device"), sharer.textOrNull("name"), sharer.texts("holds")));
      }
    } else {
      for (String address : device.texts("shared_with")) {
        sharers.add(new HostPlan.Sharer(address, null, List.of()));
      }
    }
    return sharers;
  }

  private static List<Finding> findings(JsonFields json) throws Unfit {
    List<Finding> findings = new ArrayList<>();
    for (JsonFields finding : json.objects("findings")) {
      findings.add(
          new Finding(
              finding.text("code"),
              finding.word(Severity.class, "severity"),
              finding.text("message"),
              finding.text("remedy")));
    }
    return findings;
  }

  private static List<StepRecord> steps(JsonFields json) throws Unfit {
    List<StepRecord> steps = new ArrayList<>();
    for (JsonFields step : json.objects("steps")) {
      steps.add(step(step));
    }
    return steps;
  }

  static StepRecord step(JsonFields step) throws Unfit {
    return new StepRecord(
        step.word(StepName.class, "step"),
        step.word(StepRecord.Status.class, "status"),
        step.text("detail"),
        step.time("started"),
        Duration.ofMillis(Math.round(step.decimal("seconds") * 1000)));
  }
}
