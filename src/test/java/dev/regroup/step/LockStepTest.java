package dev.regroup.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFault;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rollback whose lock is in doubt gives it back, or says that it stays. */
class LockStepTest {
  private static final String LOCK = "/var/lib/regroup/lock";

  @TempDir Path folder = Path.of("");

  private Sysroot sysroot = Sysroot.empty(folder);
  private ScriptedHost host = new ScriptedHost(sysroot);

  @BeforeEach
  void build() {
    sysroot = Sysroot.debianGrub(folder);
    host = new ScriptedHost(sysroot);
  }

  private HostResult lock() {
    WritableHostWork work = host.planned();
    work.locked(false);
    HostResult result =
        HostRun.perform(work, List.of(new RollbackSteps.LockStep()), Status.CHANGED);
    assertEquals(Status.REFUSED, result.status());
    assertEquals(Left.AS_FOUND, result.left());
    return result;
  }

  private static List<String> codes(HostResult result) {
    return result.findings().stream().map(Finding::code).toList();
  }

  @Test
  void taken_with_an_answer_that_is_lost_it_is_given_back() {
    host.bend(
        script -> {
          if (!script.resource().equals("lock.sh")) {
            return Optional.empty();
          }
          host.run(script);
          assertTrue(Files.exists(sysroot.at(LOCK)));
          return Optional.of(ScriptedHost.broken(HostFault.Kind.CONNECTION_LOST));
        });
    assertEquals(List.of("RG-LOCK-05"), codes(lock()));
    assertFalse(Files.exists(sysroot.at(LOCK)));
  }

  @Test
  void where_the_host_does_not_answer_again_the_lock_is_said_to_stay() {
    host.bend(
        script ->
            script.resource().equals("lock.sh") || script.resource().equals("finish.sh")
                ? Optional.of(ScriptedHost.broken(HostFault.Kind.CONNECTION_LOST))
                : Optional.empty());
    assertEquals(List.of("RG-LOCK-05", "RG-LOCK-02"), codes(lock()));
  }

  @Test
  void a_host_that_never_took_the_script_is_left_alone() {
    host.bend(
        script ->
            script.resource().equals("lock.sh")
                ? Optional.of(ScriptedHost.broken(HostFault.Kind.SUDO_REFUSED))
                : Optional.empty());
    assertEquals(List.of("RG-LOCK-05"), codes(lock()));
    assertEquals(0, host.sent("finish.sh"));
    assertFalse(Files.exists(sysroot.at(LOCK)));
  }
}
