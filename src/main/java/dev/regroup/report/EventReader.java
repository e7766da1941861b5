package dev.regroup.report;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.regroup.report.JsonFields.Unfit;
import dev.regroup.report.RunJsonReader.Room;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunId;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events as {@link JsonlReport} wrote them, read back as far as the progress of a run goes by them:
 * results without plan, findings and steps, ends of waves without their counts. Stateless.
 */
final class EventReader {
  private EventReader() {}

  /**
   * The object of a line.
   *
   * @throws Unfit where it is none, or more than one
   */
  static JsonFields line(String line) throws IOException, Unfit {
    try (JsonParser parser = RunJsonReader.parser(new StringReader(line))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Unfit("an event is an object");
      }
      JsonFields event = new JsonFields(RunJsonReader.value(parser, Room.ofOne()), "an event");
      if (parser.nextToken() != null) {
        throw new Unfit("a line holds more than an event");
      }
      return event;
    }
  }

  /**
   * The event; empty for one that says nothing of the progress.
   *
   * @throws Unfit where it lacks what such an event has
   */
  static Optional<RunEvent> event(JsonFields event) throws Unfit {
    return Optional.ofNullable(read(event));
  }

  private static @Nullable RunEvent read(JsonFields event) throws Unfit {
    return switch (event.text("event")) {
      case "run_started" ->
          new RunEvent.RunStarted(
              at(event),
              run(event),
              event.word(Mode.class, "mode"),
              event.textOrEmpty("playbook"),
              event.texts("hosts"));
      case "step_started" ->
          new RunEvent.StepStarted(at(event), host(event), event.word(StepName.class, "step"));
      case "step_progress" ->
          new RunEvent.StepProgress(
              at(event),
              host(event),
              event.word(StepName.class, "step"),
              event.textOrEmpty("text"),
              event.textOrEmpty("state"));
      case "step_ended" ->
          new RunEvent.StepEnded(at(event), host(event), RunJsonReader.step(event));
      case "host_ended" ->
          new RunEvent.HostEnded(at(event), host(event), result(event.object("result")));
      case "wave_started" ->
          new RunEvent.WaveStarted(
              at(event),
              event.number("wave"),
              event.number("play"),
              event.textOrEmpty("name"),
              event.texts("hosts"));
      case "wave_ended" ->
          new RunEvent.WaveEnded(
              at(event),
              event.number("wave"),
              event.number("play"),
              event.textOrEmpty("name"),
              Map.of(),
              event.number("waiting"));
      case "slot_taken" ->
          new RunEvent.SlotTaken(at(event), host(event), event.number("wave"), Map.of());
      case "slots_changed" -> slots(event);
      case "run_waits" ->
          new RunEvent.RunWaits(at(event), event.number("wave"), event.timeOrNull("until"));
      case "run_halted" ->
          new RunEvent.RunHalted(
              at(event),
              event.word(RunEvent.Cause.class, "cause"),
              event.textOrEmpty("why"),
              event.texts("not_attempted"),
              event.textOrEmpty("next"));
      case "run_ended" ->
          new RunEvent.RunEnded(
              at(event),
              new RunResult(
                  run(event), event.word(Mode.class, "mode"), "", event.number("exit"), List.of()));
      default -> null;
    };
  }

  private static RunEvent slots(JsonFields event) throws Unfit {
    return new RunEvent.SlotsChanged(
        at(event),
        event.number("used"),
        event.number("kept"),
        event.number("max_unavailable"),
        event.number("failures"),
        event.number("max_failures"));
  }

  private static HostResult result(JsonFields result) throws Unfit {
    Integer wave = result.numberOrNull("wave");
    return new HostResult(
        result.text("host"),
        result.word(Status.class, "status"),
        result.word(Left.class, "left"),
        wave == null ? 0 : wave,
        null,
        result.textOrNull("plan_digest"),
        result.textOrEmpty("sysroot"),
        result.word(HostResult.Reboot.class, "reboot"),
        result.flagOrNull("verified"),
        List.of(),
        List.of());
  }

  private static Instant at(JsonFields event) throws Unfit {
    return event.time("at");
  }

  private static String host(JsonFields event) throws Unfit {
    return event.text("host");
  }

  private static RunId run(JsonFields event) throws Unfit {
    return RunId.parse(event.text("run")).orElseThrow(() -> new Unfit("its run is no run id"));
  }
}
