package dev.regroup.report;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.regroup.finding.Finding;
import dev.regroup.journal.KeptRun;
import dev.regroup.report.JsonFields.Unfit;
import dev.regroup.report.RunJsonReader.Room;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.RunId;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import dev.regroup.run.StepRecord;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the events of a run tell that left no report. A line that is broken is counted and passed
 * over; the last one may be half. Used once.
 */
final class KeptEvents {
  private final RunId run;
  private final KeptRun.State state;
  private Mode mode = Mode.APPLY;
  private String playbook = "";

  /** Hosts that ended. */
  private final Map<String, HostView> ended = new HashMap<>();

  /** As the run had them; where its beginning cannot be read, as other events tell of them. */
  private final Set<String> order = new LinkedHashSet<>();

  private boolean begun;
  private final Map<String, List<StepRecord>> steps = new LinkedHashMap<>();

  /** What hosts that rebooted were last seen to be, such as {@code down since T}. */
  private final Map<String, String> seen = new HashMap<>();

  /** Hosts on which something may have been written: a step behind the plan was begun. */
  private final Set<String> touched = new HashSet<>();

  /** How far a run is that goes on. */
  private final ProgressBoard board = new ProgressBoard();

  private int unreadable;

  /** For all that is kept of the events. */
  private final Room room;

  KeptEvents(RunId run, KeptRun.State state, Room room) {
    this.run = run;
    this.state = state;
    this.room = room;
  }

  /** How many lines are broken, but for a last one that was being written. */
  int unreadable() {
    return unreadable;
  }

  /** How far a run is that goes on. */
  ProgressState progress() {
    return board.state();
  }

  RunView read(InputStream in) throws IOException, Unfit {
    boolean any = false;
    Lines lines = new Lines(in);
    while (lines.next()) {
      // Text: of bytes, zeros after a power cut would be taken for another encoding.
      try (JsonParser parser =
          RunJsonReader.parser(new InputStreamReader(lines, StandardCharsets.UTF_8))) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          throw new Unfit("an event is an object");
        }
        Room one = Room.ofOne();
        JsonFields event = new JsonFields(RunJsonReader.value(parser, one), "an event");
        if (parser.nextToken() != null) {
          throw new Unfit("a line holds more than an event");
        }
        event(event, one.taken());
        if (state == KeptRun.State.RUNNING) {
          EventReader.event(event).ifPresent(board::on);
        }
        any = true;
      } catch (JsonFields.TooLarge e) {
        throw e;
      } catch (JsonProcessingException | Unfit e) {
        lines.pass();
        unreadable += lines.isTorn() ? 0 : 1;
      }
    }
    if (!any) {
      throw new Unfit("it holds no event");
    }
    List<HostView> hosts = hosts();
    return new RunView(run, mode, playbook, null, null, hosts, order.size() - hosts.size());
  }

  /** A stream line by line: to whoever reads it, it ends with the line. */
  private static final class Lines extends InputStream {
    private final InputStream in;
    private int last = '\n';

    Lines(InputStream in) {
      this.in = new BufferedInputStream(in);
    }

    /** Goes to the next line that is not empty; false at the end. */
    boolean next() throws IOException {
      pass();
      do {
        in.mark(1);
        last = in.read();
      } while (last == '\n');
      if (last >= 0) {
        in.reset();
      }
      return last >= 0;
    }

    /** Passes over the rest of the line. */
    void pass() throws IOException {
      while (last >= 0 && last != '\n') {
        last = in.read();
      }
    }

    /** Whether the file ended before this line did. */
    boolean isTorn() {
      return last < 0;
    }

    @Override
    public int read() throws IOException {
      if (last >= 0 && last != '\n') {
        last = in.read();
      }
      return last == '\n' ? -1 : last;
    }

    @Override
    public int read(byte[] to, int from, int most) throws IOException {
      int count = 0;
      for (int next = -2; count < most; count++) {
        next = read();
        if (next < 0) {
          break;
        }
        to[from + count] = (byte) next;
      }
      return count == 0 && most > 0 ? -1 : count;
    }
  }

  private void event(JsonFields event, long size) throws Unfit {
    String host = event.textOrEmpty("host");
    String kind = event.text("event");
    if (!kind.equals("step_progress") && !kind.equals("step_output") && !kind.equals("planned")) {
      room.take(size);
    }
    if (!begun && !host.isEmpty()) {
      order.add(host);
    }
    switch (kind) {
      case "run_started" -> {
        mode = event.word(Mode.class, "mode");
        playbook = event.textOrEmpty("playbook");
        begun = true;
        order.addAll(event.texts("hosts"));
      }
      case "step_started" -> {
        StepName step = event.word(StepName.class, "step");
        // The guards are asked before the lock is taken, and perhaps for a long time.
        if (step.mayWrite()) {
          touched.add(host);
        }
      }
      case "step_ended" ->
          steps.computeIfAbsent(host, k -> new ArrayList<>()).add(RunJsonReader.step(event));
      case "step_progress" -> {
        String state = event.textOrEmpty("state");
        if (!state.isEmpty()) {
          room.take(size);
          seen.put(host, state.replace('_', ' ') + " since " + event.textOrEmpty("at"));
        }
      }
      case "host_ended" -> {
        steps.remove(host); // the result has them
        ended.put(host, RunJsonReader.host(event.object("result")));
      }
      default -> {
        // The others add nothing to how a host ended.
      }
    }
  }

  private List<HostView> hosts() {
    List<HostView> hosts = new ArrayList<>();
    for (String host : order) {
      HostView view = ended.get(host);
      if (view != null) {
        hosts.add(view);
      } else if (state != KeptRun.State.RUNNING) {
        hosts.add(open(host));
      }
    }
    return hosts;
  }

  private HostView open(String host) {
    List<StepRecord> done = steps.getOrDefault(host, List.of());
    if (touched.contains(host) && mode != Mode.CHECK) {
      String last = seen.containsKey(host) ? "; it was last seen " + seen.get(host) : "";
      Finding cut = RunsCode.CUT.of("the run was cut off while it was at this host" + last);
      return HostView.without(host, Status.UNFINISHED, Left.UNKNOWN, List.of(cut), done);
    }
    Finding before =
        RunsCode.CUT_BEFORE.of("the run was cut off before anything was written on this host");
    return HostView.without(host, Status.NOT_ATTEMPTED, Left.AS_FOUND, List.of(before), done);
  }
}
