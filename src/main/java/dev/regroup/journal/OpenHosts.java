package dev.regroup.journal;

import com.fasterxml.jackson.core.JacksonException;
import dev.regroup.host.OrdinaryFile;
import dev.regroup.run.Mode;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hosts of a run that did not end, or that it gave up in their reboot: by its events, which only
 * save work. What is true of a host its own facts say. Immutable.
 *
 * @param mode of the run, null where its beginning cannot be read; its hosts are then those that
 *     other events name, and those that the run before it left open
 * @param cut whether the run did not come to its end by itself: killed, interrupted, or halted
 * @param unreadable lines of events that are broken, but for a last one that was being written
 * @param all hosts of the run
 * @param hosts in the order in which to go on: those in flight, then those never reached, both in
 *     the run's order
 */
public record OpenHosts(
    @Nullable Mode mode, boolean cut, int unreadable, Set<String> all, List<Open> hosts) {

  public OpenHosts {
    all = Set.copyOf(all);
    hosts = List.copyOf(hosts);
  }

  /** Less hosts that another run took up. */
  public OpenHosts without(Set<String> others) {
    List<Open> left = hosts.stream().filter(host -> !others.contains(host.host())).toList();
    return new OpenHosts(mode, cut, unreadable, all, left);
  }

  /** Names of the hosts that are not open. */
  public Set<String> ended() {
    Set<String> ended = new HashSet<>(all);
    hosts.forEach(host -> ended.remove(host.host()));
    return ended;
  }

  /**
   * With what is in flight by the word of all runs that went on with the same, and nothing else.
   */
  public OpenHosts beside(InFlight now) {
    List<Open> joined = new ArrayList<>(now.left());
    Set<String> names = new HashSet<>();
    joined.forEach(host -> names.add(host.host()));
    hosts.stream()
        .filter(host -> !names.contains(host.host()))
        .map(host -> host.inFlight() ? new Open(host.host(), false, null, null) : host)
        .forEach(joined::add);
    names.addAll(all);
    return new OpenHosts(mode, cut, unreadable, names, joined);
  }

  /** Names of the hosts that were in flight, with the time at which their reboot began, if any. */
  public Map<String, Optional<Instant>> inFlight() {
    Map<String, Optional<Instant>> found = new HashMap<>();
    hosts.stream()
        .filter(Open::inFlight)
        .forEach(host -> found.put(host.host(), Optional.ofNullable(host.rebooting())));
    return found;
  }

  /**
   * A host that did not end.
   *
   * @param inFlight whether something may have been written on it
   * @param rebooting when its reboot began, null where it was not at that
   * @param back how it was being put back, null where it was not
   */
  public record Open(
      String host, boolean inFlight, @Nullable Instant rebooting, @Nullable Back back) {
    private Open begun() {
      return new Open(host, true, rebooting, back);
    }
  }

  /**
   * A host was being put back.
   *
   * @param backup the run whose backup
   * @param failed whether because a run failed there
   */
  public record Back(String backup, boolean failed) {}

  /**
   * Of a run that is kept. What runs before it had begun that it went on with is begun still, also
   * on hosts that it never came to itself.
   *
   * @throws IOException when events or requests of these runs cannot be read
   */
  public static OpenHosts of(KeptRun run) throws IOException {
    Reader reader = new Reader();
    for (KeptRun each : Trails.chain(run)) {
      reader.next();
      read(each, reader);
    }
    return reader.open();
  }

  private static void read(KeptRun run, Reader reader) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(OrdinaryFile.open(run.events()), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        String next = lines.readLine();
        reader.line(line, next == null);
        line = next;
      }
    }
  }

  /** Takes the lines in, of one run after the other. Used once. */
  private static final class Reader {
    private final Set<String> all = new LinkedHashSet<>();
    private final Map<String, Open> open = new LinkedHashMap<>();

    /** Hosts that an earlier run had begun on, as it left them. */
    private final Map<String, Open> takenUp = new HashMap<>();

    /** Hosts that stay locked as they end. */
    private final Set<String> locked = new HashSet<>();

    private @Nullable Mode mode;
    private boolean ended;
    private boolean halted;
    private boolean unfinished;
    private int unreadable;

    void line(String text, boolean last) {
      try {
        take(EventLine.parse(text));
      } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
        unreadable += last && e instanceof JacksonException ? 0 : 1;
      }
    }

    private void take(EventLine line) {
      if (mode == null && !line.host().isEmpty() && all.add(line.host())) {
        open.put(line.host(), new Open(line.host(), false, null, null));
      }
      switch (line.event()) {
        case "run_started" -> started(line);
        case "step_started" -> begun(line);
        case "step_ended" -> stepEnded(line);
        case "rollback_started" -> putBack(line);
        case "host_ended" -> ended(line);
        case "run_halted" -> halted = true;
        case "run_ended" -> ended = true;
        default -> {
          // The others tell nothing of how far a host came.
        }
      }
    }

    /** Whoever goes on has the hosts that were open, each as far as it had come. */
    void next() {
      mode = null;
      ended = false;
      halted = false;
      unfinished = false;
      unreadable = 0;
      takenUp.clear();
      locked.clear();
      open.values().stream().filter(Open::inFlight).forEach(it -> takenUp.put(it.host(), it));
      all.clear();
      all.addAll(open.keySet());
    }

    /** Some of them, as its beginning tells. */
    private void started(EventLine line) {
      mode = Mode.valueOf(line.mode().toUpperCase(Locale.ROOT));
      all.clear();
      all.addAll(line.hosts());
      open.clear();
      all.forEach(
          host -> open.put(host, takenUp.getOrDefault(host, new Open(host, false, null, null))));
    }

    private void begun(EventLine line) {
      StepName step = StepName.valueOf(line.step().toUpperCase(Locale.ROOT));
      Open before = open.get(line.host());
      if (before == null || !step.mayWrite()) {
        return;
      }
      Instant rebooting =
          switch (step) {
            case REBOOT -> Instant.parse(line.at());
            // Where the host came back in its old line, these end that reboot and order no other.
            case LOCK, WAIT, VERIFY, RESTORE, UNLOCK -> before.rebooting();
            default -> null;
          };
      open.put(line.host(), new Open(line.host(), true, rebooting, before.back()));
    }

    private void putBack(EventLine line) {
      Back back = new Back(line.backup(), line.failed());
      open.computeIfPresent(
          line.host(), (host, was) -> new Open(host, true, was.rebooting(), back));
    }

    /** A lock stays where the reboot, or other work, may still go on. */
    private void stepEnded(EventLine line) {
      if (line.step().equals("unlock") && line.status().equals("failed")) {
        locked.add(line.host());
      }
    }

    private void ended(EventLine line) {
      Open before = open.get(line.host());
      if (before == null) {
        return;
      }
      switch (Status.valueOf(line.status().toUpperCase(Locale.ROOT))) {
        case UNFINISHED -> {
          unfinished = true;
          boolean begun = before.rebooting() != null || before.back() != null;
          boolean untouched = line.left().equals("as_found") && !begun;
          open.put(line.host(), untouched ? asBefore(before) : before.begun());
        }
        case NOT_ATTEMPTED -> open.put(line.host(), asBefore(before));
        case FAILED -> {
          // Given up, and it may come back yet, by its rescue or by hand.
          if (before.rebooting() == null || !locked.contains(line.host())) {
            open.remove(line.host());
          }
        }
        default -> open.remove(line.host());
      }
    }

    /** What was begun before this run is to be gone on with as before. */
    private Open asBefore(Open now) {
      boolean back = now.back() != null;
      return takenUp.getOrDefault(now.host(), new Open(now.host(), back, null, now.back()));
    }

    OpenHosts open() {
      List<Open> order = new ArrayList<>(open.values());
      order.removeIf(host -> !host.inFlight());
      boolean cut = !ended || halted || unfinished || !order.isEmpty();
      open.values().stream().filter(host -> !host.inFlight()).forEach(order::add);
      return new OpenHosts(mode, cut, unreadable, all, order);
    }
  }
}
