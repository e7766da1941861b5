package dev.regroup.report;

import dev.regroup.run.RunEvent;
import dev.regroup.run.StepName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which hosts of a run are being worked on, by its events. Thread-safe. */
public final class InFlight implements Reporter {
  private static final int NAMED = 5;

  private final Map<String, Work> running = new LinkedHashMap<>();

  /**
   * What a host is at.
   *
   * @param state of a host that reboots, one word as in events; empty where there is none to tell
   * @param stateSince when it was first seen so
   */
  record Work(StepName step, Instant since, String state, Instant stateSince) {
    Work(StepName step, Instant since) {
      this(step, since, "", since);
    }
  }

  @Override
  public synchronized void on(RunEvent event) {
    if (event instanceof RunEvent.StepStarted e) {
      Work before = running.get(e.host());
      if (before == null || before.step() != e.step()) {
        running.put(e.host(), new Work(e.step(), e.at()));
      }
    } else if (event instanceof RunEvent.StepProgress e && !e.state().isEmpty()) {
      running.computeIfPresent(
          e.host(), (host, work) -> new Work(work.step(), work.since(), e.state(), e.at()));
    } else if (event instanceof RunEvent.StepEnded e) {
      // Behind its plan a host may wait for its turn, and is not worked on until then.
      if (e.step().step() == StepName.PLAN) {
        running.remove(e.host());
      }
    } else if (event instanceof RunEvent.HostEnded e) {
      running.remove(e.host());
    } else if (event instanceof RunEvent.RunEnded) {
      running.clear();
    }
  }

  /** The hosts, oldest work first, as they are now. */
  synchronized Map<String, Work> hosts() {
    return new LinkedHashMap<>(running);
  }

  /** {@code pve1 (refresh), pve2 (wait)}, the first of many; empty where nothing is in flight. */
  public String told() {
    Map<String, Work> now = hosts();
    List<String> told = new ArrayList<>();
    now.forEach((host, work) -> told.add(Shown.line(host) + " (" + Shown.word(work.step()) + ")"));
    return told.size() <= NAMED
        ? String.join(", ", told)
        : String.join(", ", told.subList(0, NAMED)) + " and " + (told.size() - NAMED) + " more";
  }
}
