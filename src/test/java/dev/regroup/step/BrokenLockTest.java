package dev.regroup.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.Frame;
import dev.regroup.host.HostFault;
import dev.regroup.host.Script;
import dev.regroup.host.WriteScript;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.testing.Commands;
import dev.regroup.testing.Sysroot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lock that is broken stops its former owner at its next command. The host is read as files. */
class BrokenLockTest {
  private static final String OTHER = "20261122-101600-abcd";
  private static final String LOCK = "/var/lib/regroup/lock";
  private static final String CONFIG = "/etc/default/grub";

  @TempDir Path folder = Path.of("");

  private Sysroot sysroot = Sysroot.empty(folder);
  private ScriptedHost host = new ScriptedHost(sysroot);

  @BeforeEach
  void build() {
    sysroot = Sysroot.debianGrub(folder);
    host = new ScriptedHost(sysroot);
  }

  /** As {@code regroup unlock --run} does. */
  private void breakLock() {
    assertEquals(0, ((Answer.Complete) host.run(WriteScript.unlock(ScriptedHost.RUN))).status());
    assertFalse(Files.exists(sysroot.at(LOCK)));
  }

  private void lockedByOther() {
    String since = "2026-11-22T10:14:00Z";
    host.run(WriteScript.lock(OTHER, "eve@elsewhere", since, Sysroot.BOOT_ID));
    assertEquals(OTHER + "\n", sysroot.read(LOCK + "/run"));
  }

  /** Before the first such script arrives. */
  private void before(String resource, Runnable what) {
    host.bend(
        script -> {
          if (script.resource().equals(resource) && host.sent(resource) == 1) {
            what.run();
          }
          return rebooting(script);
        });
  }

  /** The host is in its new boot as soon as it was told so. */
  private Optional<Answer> rebooting(Script script) {
    if (!script.resource().equals("reboot.sh")) {
      return Optional.empty();
    }
    Answer answer = host.run(script);
    if (answer.frame("rebooting").isEmpty()) {
      return Optional.of(answer);
    }
    Commands.run(sysroot.at("/usr/sbin/reboot").toString());
    return Optional.of(
        new Answer.Complete(
            0, List.of(new Frame("rebooting", "".getBytes(StandardCharsets.UTF_8))), ""));
  }

  private HostResult run() {
    return HostRun.perform(
        host.planned(),
        List.of(
            new ChangeStep(), new DrainStep(), new RebootStep(), new WaitStep(), new VerifyStep()),
        Status.CHANGED);
  }

  private static List<String> codes(HostResult result) {
    return result.findings().stream()
        .map(Finding::code)
        .filter(code -> code.startsWith("RG-LOCK") || code.startsWith("RG-REBOOT"))
        .toList();
  }

  private static String message(HostResult result) {
    return result.findings().stream()
        .filter(finding -> finding.code().equals("RG-LOCK-07"))
        .findFirst()
        .orElseThrow()
        .message();
  }

  @Test
  void between_the_change_and_the_reboot() {
    before(
        "reboot.sh",
        () -> {
          breakLock();
          lockedByOther();
        });
    HostResult result = run();
    assertEquals(Status.FAILED, result.status(), result::toString);
    assertEquals(Left.STAGED, result.left());
    assertEquals(List.of("RG-LOCK-07"), codes(result));
    assertEquals(
        "the lock of this run was broken; it is locked by run "
            + OTHER
            + " of eve@elsewhere since 2026-11-22T10:14:00Z: the host was not rebooted",
        message(result));
    assertFalse(Files.exists(sysroot.at("/sim/reboots")));
    assertEquals(OTHER + "\n", sysroot.read(LOCK + "/run"));
  }

  @Test
  void while_the_host_is_waited_for() {
    before("probe.sh", this::breakLock);
    HostResult result = run();
    assertEquals(Status.CHANGED, result.status(), result::toString);
    assertEquals(true, result.verified());
    assertEquals(List.of("RG-LOCK-07"), codes(result));
    assertFalse(result.findings().get(result.findings().size() - 1).isError());
    assertEquals(
        "the lock of this run was broken; nobody holds its lock: there was nothing to give back",
        message(result));
    assertFalse(Files.exists(sysroot.at(LOCK)));
    assertFalse(sysroot.read("/var/lib/regroup/history").contains(" verify "));
  }

  /** The connection breaks, the work ends all the same, and someone tidies up after it. */
  @Test
  void while_its_connection_is_looked_for_it_is_not_taken_again() {
    host.bend(
        script -> {
          if (script.resource().equals("work.sh") && host.sent("work.sh") == 1) {
            host.run(script);
            breakLock();
            sysroot.write(CONFIG, "GRUB_CMDLINE_LINUX_DEFAULT=\"mine\"\n");
            return Optional.of(ScriptedHost.broken(HostFault.Kind.CONNECTION_LOST));
          }
          return Optional.empty();
        });
    HostResult result = run();
    assertEquals(2, host.sent("work.sh"));
    assertEquals(Status.FAILED, result.status(), result::toString);
    assertEquals(Left.UNKNOWN, result.left());
    assertEquals(List.of("RG-LOCK-07"), codes(result));
    assertEquals("GRUB_CMDLINE_LINUX_DEFAULT=\"mine\"\n", sysroot.read(CONFIG));
    assertFalse(Files.exists(sysroot.at(LOCK)));
  }

  @Test
  void another_that_was_quicker_is_named_with_its_age_and_what_breaks_its_lock() {
    before("work.sh", this::lockedByOther);
    HostResult result = run();
    assertEquals(Status.REFUSED, result.status(), result::toString);
    assertEquals(List.of("RG-LOCK-04"), codes(result));
    Finding late =
        result.findings().stream()
            .filter(f -> f.code().equals("RG-LOCK-04"))
            .findFirst()
            .orElseThrow();
    assertTrue(
        late.message()
            .matches(".*locked by run " + OTHER + " of eve@elsewhere since \\S+ \\(\\d+ s ago\\)"),
        late::message);
    assertTrue(late.remedy().contains("'regroup unlock pve1 --run " + OTHER + "'"), late::remedy);
    assertEquals(OTHER + "\n", sysroot.read(LOCK + "/run"));
  }
}
