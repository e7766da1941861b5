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
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the events of a run tell that left no report. The last line may be half: all up to it
 * counts. Used once.
 */
final class KeptEvents {
  private final RunId run;
  private final KeptRun.State state;
  private Mode mode = Mode.APPLY;
  private String playbook = "";

  /** Hosts that ended. */
  private final Map<String, HostView> ended = new HashMap<>();

  private final List<String> order = new ArrayList<>();
  private final Map<String, List<StepRecord>> steps = new LinkedHashMap<>();

  /** Hosts on which something may have been written: a step behind the plan was begun. */
  private final Set<String> touched = new HashSet<>();

  /** For all that is kept of the events. */
  private final Room room;

  KeptEvents(RunId run, KeptRun.State state, Room room) {
    this.run = run;
    this.state = state;
    this.room = room;
  }

  RunView read(JsonParser parser) throws IOException, Unfit {
    boolean started = false;
    try {
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        Room one = Room.ofOne();
        event(new JsonFields(RunJsonReader.value(parser, one), "an event"), one.taken());
        started = true;
      }
    } catch (JsonProcessingException | Unfit e) {
      if (!started || e instanceof JsonFields.TooLarge) {
        throw e;
      }
    }
    if (!started) {
      throw new Unfit("it holds no event");
    }
    return new RunView(run, mode, playbook, null, hosts());
  }

  private void event(JsonFields event, long size) throws Unfit {
    String host = event.textOrEmpty("host");
    String kind = event.text("event");
    if (!kind.equals("step_progress") && !kind.equals("step_output") && !kind.equals("planned")) {
      room.take(size);
    }
    switch (kind) {
      case "run_started" -> {
        mode = event.word(Mode.class, "mode");
        playbook = event.textOrEmpty("playbook");
        order.addAll(event.texts("hosts"));
      }
      case "step_started" -> {
        StepName step = event.word(StepName.class, "step");
        // The guards are asked before the lock is taken, and perhaps for a long time.
        if (step.compareTo(StepName.PLAN) > 0 && step != StepName.GUARD) {
          touched.add(host);
        }
      }
      case "step_ended" ->
          steps.computeIfAbsent(host, k -> new ArrayList<>()).add(RunJsonReader.step(event));
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
      Finding cut = RunsCode.CUT.of("the run was cut off while it was at this host");
      return HostView.without(host, Status.UNFINISHED, Left.UNKNOWN, List.of(cut), done);
    }
    Finding before =
        RunsCode.CUT_BEFORE.of("the run was cut off before anything was written on this host");
    return HostView.without(host, Status.NOT_ATTEMPTED, Left.AS_FOUND, List.of(before), done);
  }
}
