package dev.regroup.journal;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.host.OrdinaryFile;
import dev.regroup.run.Left;
import dev.regroup.run.Outcome;
import dev.regroup.run.RolloutTrail;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunId;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far the rollout of a run came, the runs before it included that it went on with. Immutable.
 *
 * @param root the first of them
 * @param trail what whoever goes on takes over
 */
public record Trails(RunId root, RolloutTrail trail) {
  /** Kinds of events that tell it, as they stand in a line: a host's text has no bare quotes. */
  private static final List<String> TELLING =
      Stream.of(
              "run_started",
              "wave_started",
              "slot_taken",
              "step_started",
              "host_ended",
              "run_halted")
          .map(kind -> "\"event\":\"" + kind + "\"")
          .toList();

  /**
   * Of a run that is kept. Lines that cannot be read are left out: the facts of each host say how
   * far it came, and {@link OpenHosts} counts them.
   *
   * @throws IOException when events cannot be read
   */
  public static Trails of(KeptRun run) throws IOException {
    List<KeptRun> chain = chain(run);
    RolloutTrail trail = RolloutTrail.NONE;
    for (KeptRun kept : chain) {
      RolloutTrail.Reader reader = new RolloutTrail.Reader(trail);
      read(kept, reader);
      trail = reader.trail();
    }
    return new Trails(chain.get(0).run(), trail);
  }

  /** With the slots of hosts that runs beside this one are at. */
  public Trails beside(InFlight now) {
    return new Trails(root, trail.keeping(now.held(), now.shares()));
  }

  /** The run and those that it goes on with, the first one first; none of a run without request. */
  static List<KeptRun> chain(KeptRun run) throws IOException {
    List<KeptRun> chain = new ArrayList<>(List.of(run));
    if (Files.notExists(run.folder().resolve(RunRequest.FILE))) {
      return chain;
    }
    Optional<RunId> before = RunId.parse(RunRequest.of(run).resumes());
    while (before.isPresent()) {
      KeptRun earlier =
          new KeptRun(
              before.get(), KeptRun.State.ENDED, run.folder().resolveSibling(before.get().text()));
      if (!earlier.isThere() || chain.stream().anyMatch(it -> it.run().equals(earlier.run()))) {
        break;
      }
      chain.add(0, earlier);
      before = RunId.parse(RunRequest.of(earlier).resumes());
    }
    return chain;
  }

  private static void read(KeptRun run, RolloutTrail.Reader reader) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(OrdinaryFile.open(run.events()), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (TELLING.stream().anyMatch(line::contains)) {
          take(line, reader);
        }
      }
    }
  }

  private static void take(String line, RolloutTrail.Reader reader) {
    try {
      Map<String, Object> event = JSON.std.mapFrom(line);
      switch (text(event.get("event"))) {
        case "run_started" -> reader.started(texts(event.get("hosts")));
        case "wave_started" ->
            reader.wave(
                number(event.get("wave")),
                number(event.get("play")) - 1,
                texts(event.get("hosts")));
        case "slot_taken" -> reader.slot(text(event.get("host")), map(event.get("shares")));
        case "step_started" -> begun(event, reader);
        case "host_ended" -> ended(event, reader);
        case "run_halted" -> reader.halted(word(RunEvent.Cause.class, event.get("cause")));
        default -> {
          // A text that looks like one of these.
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // A line that was being written, or that somebody wrote into the file.
    }
  }

  private static void begun(Map<String, Object> event, RolloutTrail.Reader reader) {
    reader.met(text(event.get("host")));
    if (word(StepName.class, event.get("step")).mayWrite()) {
      reader.touched(text(event.get("host")));
    }
  }

  private static void ended(Map<String, Object> event, RolloutTrail.Reader reader) {
    reader.met(text(event.get("host")));
    if (event.get("result") instanceof Map<?, ?> result) {
      Status status = word(Status.class, result.get("status"));
      Left left = word(Left.class, result.get("left"));
      boolean atTurn = number(result.get("wave")) > 0;
      reader.ended(text(event.get("host")), Outcome.of(status, left), atTurn);
    }
  }

  private static <E extends Enum<E>> E word(Class<E> type, @Nullable Object value) {
    return Enum.valueOf(type, text(value).toUpperCase(Locale.ROOT));
  }

  private static int number(@Nullable Object value) {
    return value instanceof Integer number ? number : 0;
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }

  private static List<String> texts(@Nullable Object value) {
    return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }

  private static Map<String, String> map(@Nullable Object value) {
    Map<String, String> map = new TreeMap<>();
    if (value instanceof Map<?, ?> values) {
      values.forEach((key, text) -> map.put(String.valueOf(key), String.valueOf(text)));
    }
    return map;
  }
}
