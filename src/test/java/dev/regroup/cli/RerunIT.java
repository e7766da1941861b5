package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs that meet other runs, other hands, or what they did themselves before. */
@Tag("sshd")
class RerunIT extends EngineFixture {
  private static final String OTHER = "20261101-080000-abcd";

  private void lockedBy(String run) {
    host.write("/var/lib/regroup/lock/run", run + "\n");
    host.write("/var/lib/regroup/lock/owner", "eve@elsewhere\n");
    host.write("/var/lib/regroup/lock/since", "2026-11-01T08:00:00Z\n");
    host.write("/var/lib/regroup/lock/boot", Sysroot.BOOT_ID + "\n");
  }

  /** As a power cut leaves files that were not yet on disk. */
  @Test
  void a_lock_without_a_name_is_told_with_what_breaks_it() {
    for (String file : List.of("run", "owner", "since", "boot")) {
      host.write("/var/lib/regroup/lock/" + file, "");
    }
    Outcome outcome = apply();
    String message = outcome.failedWith(7, "refused", "as_found", "RG-LOCK-01");
    assertTrue(message.contains("locked by a run that its lock does not name"), message);
    assertTrue(outcome.out().contains("'regroup unlock pve1 --run unknown'"), outcome::toString);
    Outcome unlocked = engine.run("unlock", "pve1", "--run", "unknown");
    assertEquals(0, unlocked.exit(), unlocked::toString);
    apply().endedWell("changed");
  }

  @Test
  void a_lock_of_another_controller_is_respected_until_it_is_broken_by_name() {
    lockedBy(OTHER);
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(7, "refused", "as_found", "RG-LOCK-01");
    assertTrue(message.contains(OTHER) && message.contains("eve@elsewhere"), message);
    assertTrue(message.contains("2026-11-01T08:00:00Z"), message);
    assertTrue(message.contains("ago"), message);
    assertTrue(outcome.out().contains("regroup unlock pve1 --run " + OTHER), outcome::toString);
    before.assertUnchanged(host, outcome);
    assertEquals(OTHER + "\n", host.read("/var/lib/regroup/lock/run"));
    rollback("pve1").failedWith(7, "refused", "as_found", "RG-ROLLBACK-01");

    with("check").failedWith(7, "refused", "as_found", "RG-LOCK-01");

    Outcome wrong = engine.run("unlock", "pve1", "--run", "20261101-080000-zzzz");
    assertEquals(7, wrong.exit(), wrong::toString);
    Map<String, Object> kept = engine.run("unlock", "pve1", "--output", "json").json();
    assertEquals(false, kept.get("unlocked"));
    assertTrue(String.valueOf(kept.get("lock")).contains("run=" + OTHER), kept.toString());
    Outcome unasked = engine.run("unlock", "pve1");
    assertEquals(7, unasked.exit(), unasked::toString);
    assertTrue(unasked.out().contains(OTHER), unasked::toString);
    assertEquals(OTHER + "\n", host.read("/var/lib/regroup/lock/run"));
    Outcome unlocked = engine.run("unlock", "pve1", "--run", OTHER);
    assertEquals(0, unlocked.exit(), unlocked::toString);
    assertFalse(Files.exists(host.at("/var/lib/regroup/lock")), unlocked::toString);
    Outcome document = engine.run("unlock", "pve1", "--run", OTHER, "--output", "json");
    assertEquals(
        "{schema=regroup.unlock/1, host=pve1, simulated=true, lock=null, unlocked=false}",
        document.json().toString());
    Outcome again = engine.run("unlock", "pve1", "--run", OTHER);
    assertEquals(0, again.exit(), again::toString);
    assertTrue(again.out().startsWith("pve1 (simulated): not locked"), again::toString);
    HostState.assertTidy(host, apply().endedWell("changed"));
  }

  @Test
  void what_is_in_the_place_of_the_lock_and_is_none_is_told() {
    host.write("/var/lib/regroup/lock", "x\n");
    Outcome unlocked = engine.run("unlock", "pve1", "--run", OTHER);
    assertEquals(7, unlocked.exit(), unlocked::toString);
    assertTrue(unlocked.err().contains("/lock is there and is no folder"), unlocked::toString);
    Outcome refused = apply();
    assertTrue(refused.toString().contains("/lock is there and is no folder"), refused::toString);
    assertEquals("x\n", host.read("/var/lib/regroup/lock"));
  }

  @Test
  void a_host_that_changed_between_the_plan_and_its_turn_is_refused() {
    engine.watch(
        line -> {
          if (line.endsWith("would be changed")) {
            host.write(CONFIG, host.read(CONFIG).replace("\"quiet", "\"quiet splash"));
          }
        });
    String cfg = host.read(CFG);
    Outcome outcome = apply();
    engine.watch(line -> {});
    String message = outcome.failedWith(7, "refused", "as_found", "RG-PLAN-08");
    assertTrue(message.contains("the host changed since the plan"), message);
    assertTrue(host.read(CONFIG).contains("\"quiet splash\""));
    assertEquals(cfg, host.read(CFG));
    assertFalse(Files.exists(host.at("/var/lib/regroup")), outcome::toString);
    apply().endedWell("changed");
    assertTrue(host.read("/proc/cmdline").contains(" quiet splash iommu=pt"));
  }

  @Test
  void a_package_manager_at_work_is_left_alone() {
    host.holdLock("/var/lib/dpkg/lock-frontend", 4242, "apt-get");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(7, "refused", "as_found", "RG-GUARD-01");
    assertTrue(message.contains("apt-get (process 4242) holds /var/lib/dpkg/lock-front"), message);
    before.assertUnchanged(host, outcome);
    HostState.assertTidy(host, outcome);
  }

  @Test
  void a_package_manager_that_starts_after_the_change_holds_the_reboot() {
    host.holdLock("/var/lib/dpkg/lock-frontend", 4242, "apt-get");
    host.write("/sim/locks", host.read("/proc/locks")).write("/proc/locks", "");
    prependToUpdateGrub("cp $R/sim/locks $R/proc/locks");
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "staged", "RG-GUARD-01");
    assertFalse(Files.exists(host.at("/sim/reboots")), outcome::toString);
    HostState.assertTidy(host, outcome);
    host.write("/proc/locks", "");
    assertEquals("done", apply().endedWell("changed").host("reboot"));
  }

  @Test
  void a_reboot_that_is_forbidden_stays_pending_and_drift() {
    wants("iommu=pt", "never");
    Outcome outcome = apply().endedWell("changed");
    assertEquals("pending", outcome.host("reboot"));
    assertEquals("staged", outcome.host("left"));
    assertTrue(host.read(CFG).contains("quiet iommu=pt\n"));
    HostState.assertTidy(host, outcome);

    HostState written = HostState.of(host);
    Outcome again = apply("--detailed-exitcode");
    assertEquals(3, again.exit(), again::toString);
    assertEquals("ok", again.host("status"), again::toString);
    assertEquals("pending", again.host("reboot"), again::toString);
    written.assertUnchanged(host, again);
    assertFalse(Files.exists(host.at("/sim/reboots")));
    with("verify").failedWith(2, "failed", "as_found", "RG-VERIFY-03");

    rebuild();
    Outcome detailed = apply("--detailed-exitcode");
    assertEquals(3, detailed.exit(), detailed::toString);
    assertEquals("changed", detailed.host("status"), detailed::toString);
    with("verify").failedWith(2, "failed", "as_found", "RG-VERIFY-03");
  }

  @Test
  void events_are_lines_of_json_each_with_run_time_event_and_host() throws IOException {
    Outcome outcome = engine.run("apply", playbook.toString(), "--output", "jsonl", "-y");
    assertEquals(0, outcome.exit(), outcome::toString);
    List<String> lines = outcome.out().lines().toList();
    assertTrue(lines.size() > 20, outcome::toString);
    String run = null;
    for (String line : lines) {
      Map<String, Object> event = JSON.std.mapFrom(line);
      run = run == null ? String.valueOf(event.get("run")) : run;
      assertEquals(run, event.get("run"), line);
      assertTrue(event.containsKey("at") && event.containsKey("event"), line);
      assertTrue(event.containsKey("host"), line);
    }
    assertEquals(
        lines, Files.readAllLines(engine.state().resolve("regroup/runs/" + run + "/events.jsonl")));
  }

  @Test
  void verify_of_a_host_that_nobody_changed_is_drift() {
    HostState before = HostState.of(host);
    Outcome outcome = with("verify");
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals("failed", outcome.host("status"));
    assertEquals("as_found", outcome.host("left"));
    assertTrue(outcome.codes().contains("RG-VERIFY-01"), outcome::toString);
    outcome.assertNoJava();
    before.assertUnchanged(host, outcome);
  }
}
