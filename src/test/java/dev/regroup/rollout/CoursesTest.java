package dev.regroup.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.run.HostResult;
import dev.regroup.run.RunEvent;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import dev.regroup.run.StepRecord;
import dev.regroup.step.HostCourse;
import dev.regroup.step.HostRun;
import dev.regroup.step.HostTask;
import dev.regroup.step.RunContext;
import dev.regroup.testing.Sysroot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that wait are timers: their number is not bounded by the threads that work on hosts. */
class CoursesTest {
  private static final Duration AWAY = Duration.ofMinutes(1);

  @TempDir Path folder = Path.of("");

  private RecordedFleet fleet = new RecordedFleet(Sysroot.empty(folder), AWAY);

  @BeforeEach
  void build() {
    fleet = new RecordedFleet(Sysroot.debianGrub(folder), AWAY);
  }

  private List<HostResult> apply(int hosts, RunContext context) {
    List<HostTask> tasks = RecordedFleet.tasks(hosts);
    List<HostResult> planned =
        run(tasks.stream().map(task -> HostRun.toCheck(task, context, Optional.empty())), context);
    List<HostCourse> courses = new ArrayList<>();
    for (int i = 0; i < hosts; i++) {
      String digest = Objects.requireNonNull(planned.get(i).planDigest());
      courses.add(HostRun.toApply(tasks.get(i), context, digest));
    }
    return run(courses.stream(), context);
  }

  private static List<HostResult> run(Stream<HostCourse> courses, RunContext context) {
    return Courses.run(courses.toList(), 2, context.timing(), (number, result) -> result);
  }

  @Test
  void three_hundred_hosts_reboot_at_once_on_two_threads() {
    AtomicLong mostDown = new AtomicLong();
    AtomicLong connected = new AtomicLong();
    Runnable asTimePasses =
        () -> {
          mostDown.accumulateAndGet(fleet.down(), Math::max);
          if (fleet.down() > 0) {
            connected.accumulateAndGet(fleet.sessions.get(), Math::max);
          }
        };
    List<HostResult> results = apply(300, fleet.context(asTimePasses));
    for (HostResult result : results) {
      assertEquals(Status.CHANGED, result.status(), result::toString);
      assertEquals(true, result.verified());
      StepRecord wait =
          result.steps().stream()
              .filter(step -> step.step() == StepName.WAIT)
              .findFirst()
              .orElseThrow();
      assertTrue(wait.took().compareTo(AWAY) >= 0, wait::toString);
      assertTrue(wait.took().compareTo(AWAY.plusSeconds(8)) < 0, wait::toString);
    }
    assertEquals(300, mostDown.get(), "all were down at the same time");
    assertEquals(0, connected.get(), "none is connected while it is down");
    assertEquals(4, fleet.threads.size(), () -> "two for the plans, two more: " + fleet.threads);
    assertEquals(0, fleet.sessions.get());
  }

  @Test
  void what_a_rebooting_host_is_is_told_with_its_age() {
    apply(1, fleet.context(() -> {}));
    List<String> told =
        fleet.events.stream()
            .filter(event -> event instanceof RunEvent.StepProgress p && !p.state().isEmpty())
            .map(event -> (RunEvent.StepProgress) event)
            .map(progress -> progress.state() + ": " + progress.text().replaceAll("\\d+", "N"))
            .toList();
    assertEquals(
        List.of("down: down after N s", "up: up in a new boot after N s; before that N s down"),
        told);
  }

  @Test
  void a_stop_reaches_every_host_that_waits() {
    RunContext context =
        fleet.context(
            () -> {
              if (fleet.down() == 20) {
                fleet.stop();
              }
            });
    List<HostResult> results = apply(20, context);
    for (HostResult result : results) {
      assertEquals(Status.UNFINISHED, result.status(), result::toString);
      assertEquals(
          List.of("RG-RESCUE-01", "RG-REBOOT-06", "RG-LOCK-02"),
          result.findings().stream().map(Finding::code).toList());
    }
  }
}
