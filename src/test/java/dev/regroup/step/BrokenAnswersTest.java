package dev.regroup.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.host.Answer;
import dev.regroup.host.HostFault;
import dev.regroup.host.ReadScript;
import dev.regroup.host.WriteScript;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.RunEvent;
import dev.regroup.run.Status;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of a host that stops answering at a bad moment, and what is claimed of it. */
class BrokenAnswersTest {
  private static final String OTHER = "20261122-101600-abcd";

  @TempDir Path folder = Path.of("");

  private Sysroot sysroot = Sysroot.empty(folder);
  private ScriptedHost host = new ScriptedHost(sysroot);

  @BeforeEach
  void build() {
    sysroot = Sysroot.debianGrub(folder);
    host = new ScriptedHost(sysroot);
  }

  private void breaks(String script, HostFault.Kind kind) {
    Optional<Answer> broken = Optional.of(ScriptedHost.broken(kind));
    host.bend(sent -> sent.resource().equals(script) ? broken : Optional.empty());
  }

  private HostResult run(Step<WritableHostWork> step, WritableHostWork work) {
    return HostRun.perform(work, List.of(step), Status.CHANGED);
  }

  private static List<String> codes(HostResult result) {
    return result.findings().stream().map(Finding::code).toList();
  }

  @Test
  void a_change_that_the_host_never_took_has_written_nothing() {
    WritableHostWork work = host.planned();
    breaks("work.sh", HostFault.Kind.SUDO_REFUSED);
    HostResult result = run(new ChangeStep(), work);
    assertEquals(Status.UNREACHABLE, result.status());
    assertEquals(Left.AS_FOUND, result.left());
    assertEquals(List.of("RG-SSH-11"), codes(result));
    assertEquals(0, host.sent("finish.sh"));
    assertFalse(Files.exists(sysroot.at("/var/lib/regroup")));
  }

  @Test
  void a_change_that_the_host_may_have_taken_leaves_it_unknown_and_locked() {
    WritableHostWork work = host.planned();
    breaks("work.sh", HostFault.Kind.PROTOCOL);
    HostResult result = run(new ChangeStep(), work);
    assertEquals(Status.FAILED, result.status());
    assertEquals(Left.UNKNOWN, result.left());
    assertEquals(List.of("RG-SSH-15", "RG-LOCK-02"), codes(result));
  }

  /** Every login works, and every answer is cut off: 30 minutes are tried, 5 s apart. */
  @Test
  void a_host_that_cuts_off_every_answer_is_not_hammered() {
    WritableHostWork work = host.planned();
    host.bend(script -> Optional.of(ScriptedHost.broken(HostFault.Kind.CONNECTION_LOST)));
    HostResult result = run(new ChangeStep(), work);
    assertEquals(Status.FAILED, result.status());
    assertEquals(Left.UNKNOWN, result.left());
    long most = Limits.DEFAULT.change().dividedBy(Duration.ofSeconds(5)) + 1;
    assertTrue(host.sent("follow.sh") <= most, () -> host.sent("follow.sh") + " times");
    assertTrue(host.sent("follow.sh") > most / 2, () -> host.sent("follow.sh") + " times");
  }

  @Test
  void of_a_host_that_cannot_be_read_nothing_is_known() {
    WritableHostWork work = host.planned();
    breaks("facts.sh", HostFault.Kind.PROTOCOL);
    HostResult result = run(new VerifyStep(), work);
    assertEquals(Status.FAILED, result.status());
    assertNull(result.verified());
  }

  @Test
  void what_speaks_against_a_proof_is_told_once_while_it_is_tried_again() {
    WritableHostWork work = host.planned();
    Optional<Answer> facts = Optional.of(host.run(ReadScript.facts()));
    host.bend(script -> script.resource().equals("facts.sh") ? facts : Optional.empty());
    work.reboot(HostResult.Reboot.DONE);
    HostResult result = run(new VerifyStep(), work);
    assertEquals(Status.FAILED, result.status());
    assertEquals(false, result.verified());
    long told = host.events.stream().filter(RunEvent.StepProgress.class::isInstance).count();
    assertEquals(1, told, () -> "" + host.events);
  }

  /**
   * Somebody put another run's lock into the place of ours, without a word of it in the history.
   */
  @Test
  void a_lock_that_is_another_s_is_not_said_to_be_ours() {
    WritableHostWork work = host.planned();
    host.run(WriteScript.lock(OTHER, "op@desk", "now", Sysroot.BOOT_ID));
    HostResult result = HostRun.perform(work, List.of(), Status.FAILED);
    assertEquals(List.of("RG-LOCK-07"), codes(result));
    Finding told = result.findings().get(0);
    assertEquals(Severity.WARNING, told.severity());
    assertTrue(told.message().contains(OTHER), told::message);
    assertEquals(OTHER, sysroot.read("/var/lib/regroup/lock/run").strip());
  }

  /** A change that was cut off had locked the host; the next attempt finds another boot. */
  @Test
  void a_host_that_was_rebooted_before_the_change_is_unlocked() {
    WritableHostWork work = host.planned();
    host.run(WriteScript.lock(ScriptedHost.RUN, "op@desk", "now", Sysroot.BOOT_ID));
    sysroot.write("/proc/sys/kernel/random/boot_id", "00000000-0000-4000-8000-000000000001\n");
    HostResult result = run(new ChangeStep(), work);
    assertEquals(Status.REFUSED, result.status());
    assertEquals(List.of("RG-CHANGE-04"), codes(result));
    assertFalse(Files.exists(sysroot.at("/var/lib/regroup/lock")));
  }
}
