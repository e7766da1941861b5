package dev.regroup.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.playbook.Guards;
import dev.regroup.run.RunEvent;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a guard is waited for, in virtual time; it is 10:15 on a Sunday. */
class GuardStepTest {
  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private Sysroot sysroot = Sysroot.empty(folder);
  private ScriptedHost host = new ScriptedHost(sysroot);

  @BeforeEach
  void build() {
    sysroot = Sysroot.debianGrub(folder);
    host = new ScriptedHost(sysroot);
  }

  private static Guards guards(@Nullable String opens, Duration wait) {
    Guards.Window window =
        opens == null
            ? null
            : new Guards.Window(
                Set.of(DayOfWeek.SUNDAY),
                LocalTime.parse(opens),
                LocalTime.of(23, 0),
                ZoneOffset.UTC);
    return new Guards(window, wait, List.of(), List.of());
  }

  private static String code(StepOutcome outcome) {
    StepOutcome.Stopped stopped = assertInstanceOf(StepOutcome.Stopped.class, outcome);
    assertEquals(Status.REFUSED, stopped.status());
    return stopped.why().orElseThrow().code();
  }

  private long told(String text) {
    return host.events.stream()
        .filter(event -> event instanceof RunEvent.StepProgress p && p.text().contains(text))
        .count();
  }

  @Test
  void a_window_that_opens_in_time_is_waited_for_and_asked_for_nothing_meanwhile() {
    WritableHostWork work = host.planned(guards("11:00", Duration.ofHours(1)));
    work.log().begin(StepName.GUARD);
    long before = host.sent("facts.sh");
    assertInstanceOf(StepOutcome.Done.class, host.waited(new GuardStep().run(work)));
    assertEquals(Instant.parse("2026-11-22T11:00:00Z"), host.now());
    assertEquals(before + 1, host.sent("facts.sh"), "the plan is made again, once");
    assertEquals(1, told("waiting: the maintenance window is closed"));
  }

  @Test
  void one_that_opens_too_late_is_not_waited_for_at_all() {
    WritableHostWork work = host.planned(guards("12:00", Duration.ofHours(1)));
    assertEquals("RG-GUARD-11", code(host.waited(new GuardStep().run(work))));
    assertEquals(Instant.parse("2026-11-22T10:15:00Z"), host.now());
  }

  @Test
  void what_does_not_pass_in_time_refuses_the_host() {
    sysroot.holdLock("/var/lib/dpkg/lock-frontend", 4242, "apt-get");
    WritableHostWork work = host.planned(guards(null, Duration.ofMinutes(5)));
    work.log().begin(StepName.GUARD);
    long before = host.sent("facts.sh");
    assertEquals("RG-GUARD-01", code(host.waited(new GuardStep().run(work))));
    Duration waited = Duration.between(Instant.parse("2026-11-22T10:15:00Z"), host.now());
    assertTrue(waited.compareTo(Duration.ofMinutes(5)) >= 0, waited::toString);
    assertTrue(waited.compareTo(Duration.ofMinutes(6)) <= 0, waited::toString);
    assertTrue(host.sent("facts.sh") - before <= 8, "it is not asked without end");
    assertEquals(1, told("apt-get"), "told once");
  }

  @Test
  void what_no_wait_ends_is_not_waited_for() {
    sysroot.write("/sys/kernel/kexec_loaded", "1\n");
    WritableHostWork work = host.planned(guards(null, Duration.ofMinutes(5)));
    assertEquals("RG-GUARD-21", code(host.waited(new GuardStep().run(work))));
    assertEquals(Instant.parse("2026-11-22T10:15:00Z"), host.now());
  }

  @Test
  void a_host_that_changes_while_it_waits_is_refused() {
    sysroot.holdLock("/var/lib/dpkg/lock-frontend", 4242, "apt-get");
    WritableHostWork work = host.planned(guards(null, Duration.ofMinutes(5)));
    host.bend(
        script -> {
          sysroot.write("/proc/locks", "");
          String config = sysroot.read("/etc/default/grub");
          sysroot.write("/etc/default/grub", config.replace("\"quiet\"", "\"quiet splash\""));
          return Optional.empty();
        });
    assertEquals("RG-PLAN-08", code(host.waited(new GuardStep().run(work))));
  }
}
