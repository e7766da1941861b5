package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is put back, what is not, and what is asked before. */
@Tag("sshd")
class RollbackIT extends EngineFixture {
  @Test
  void a_file_that_someone_changed_since_is_not_rolled_back() {
    Outcome applied = apply().endedWell("changed");
    host.write(CONFIG, host.read(CONFIG) + "# mine\n");
    HostState before = HostState.of(host);
    for (String what : List.of("pve1", String.valueOf(applied.json().get("run")))) {
      Outcome outcome = rollback(what);
      String message = outcome.failedWith(7, "refused", "as_found", "RG-ROLLBACK-02");
      assertTrue(message.contains("/etc/default/grub has been changed since"), message);
      Outcome checked = rollback(what, "--check");
      checked.failedWith(7, "refused", "as_found", "RG-ROLLBACK-02");
      before.assertUnchanged(host, outcome);
      HostState.assertTidy(host, outcome);
    }
  }

  @Test
  void rollback_with_the_reboot_brings_the_old_line_back() {
    String line = host.read("/proc/cmdline");
    HostState before = HostState.of(host);
    Outcome applied = apply().endedWell("changed");
    Outcome rolledBack = rollback(String.valueOf(applied.json().get("run")), "--reboot");
    rolledBack.endedWell("changed");
    assertEquals("true", rolledBack.host("verified"), rolledBack::toString);
    before.assertUnchanged(host, rolledBack);
    assertFalse(host.read("/proc/cmdline").contains("iommu=pt"), line);
    assertEquals("reboot\nreboot\n", host.read("/sim/reboots"));
    HostState.assertTidy(host, rolledBack);
    rollback("pve1").endedWell("ok");
    apply().endedWell("changed");
  }

  @Test
  void there_is_nothing_to_roll_back_to() {
    rollback("pve1").failedWith(7, "refused", "as_found", "RG-ROLLBACK-01");
    Outcome unknown = rollback("20261101-080000-abcd");
    assertEquals(5, unknown.exit(), unknown::toString);
    assertEquals("", unknown.out());
    unknown.assertNoJava();
  }

  @Test
  void only_what_was_shown_is_put_back() {
    String before = host.read(CONFIG);
    apply().endedWell("changed");
    String cfg = host.read(CFG);
    engine.watch(
        line -> {
          if (line.endsWith("would be changed")) {
            host.write(CONFIG, before);
          }
        });
    Outcome outcome = rollback("pve1");
    engine.watch(line -> {});
    String message = outcome.failedWith(7, "refused", "as_found", "RG-PLAN-08");
    assertTrue(message.contains("the host changed since the plan"), message);
    assertEquals(before, host.read(CONFIG));
    assertEquals(cfg, host.read(CFG));
    HostState.assertTidy(host, outcome);
  }

  @Test
  void guests_that_a_reboot_would_take_down_are_asked_before_anything_is_put_back() {
    apply().endedWell("changed");
    host.write("/run/qemu-server/101.pid", "1\n");
    HostState before = HostState.of(host);
    for (List<String> words :
        List.of(List.of("pve1", "--reboot"), List.of("pve1", "--reboot", "--check"))) {
      Outcome outcome = rollback(words.toArray(String[]::new));
      String message = outcome.failedWith(7, "refused", "as_found", "RG-GUARD-02");
      assertTrue(message.contains("qemu 101"), message);
      before.assertUnchanged(host, outcome);
      HostState.assertTidy(host, outcome);
    }
    rollback("pve1").endedWell("changed");
    assertFalse(host.read(CONFIG).contains("iommu=pt"));
    assertEquals("reboot\n", host.read("/sim/reboots"));
  }

  @Test
  void a_run_that_put_its_own_change_back_does_not_hide_the_one_before() {
    HostState before = HostState.of(host);
    apply().endedWell("changed");
    wants("nosmt", "never");
    host.grubFault("once fail");
    Outcome failed = apply();
    failed.failedWith(2, "failed", "as_found", "RG-CHANGE-02");
    assertTrue(host.read(CONFIG).contains("\"quiet iommu=pt\""));

    Outcome nothing = rollback(String.valueOf(failed.json().get("run")));
    assertEquals(5, nothing.exit(), nothing::toString);
    assertTrue(nothing.err().contains("changed no host"), nothing::toString);

    Outcome rolledBack = rollback("pve1").endedWell("changed");
    before.assertUnchanged(host, rolledBack);
    Outcome again = rollback("pve1").endedWell("ok");
    assertTrue(again.out().contains("found it"), again::toString);
    before.assertUnchanged(host, again);
  }

  @Test
  void change_after_change_is_put_back() {
    HostState before = HostState.of(host);
    wants("iommu=pt", "never");
    Outcome first = apply().endedWell("changed");
    HostState between = HostState.of(host);
    wants("nosmt", "never");
    apply().endedWell("changed");
    // The earlier one alone: its files are under those of the later one.
    rollback(String.valueOf(first.json().get("run")))
        .failedWith(7, "refused", "as_found", "RG-ROLLBACK-02");
    between.assertUnchanged(host, rollback("pve1").endedWell("changed"));
    before.assertUnchanged(host, rollback("pve1").endedWell("changed"));
  }

  @Test
  void old_entries_of_a_kernel_that_is_gone_are_not_put_back() throws Exception {
    wants("iommu=pt", "never");
    apply().endedWell("changed");
    HostState before = HostState.of(host);
    String release = Sysroot.KERNEL;
    Files.move(host.at("/boot/vmlinuz-" + release), host.at("/boot/vmlinuz-6.1.0-99-amd64"));
    Outcome outcome = rollback("pve1");
    String message = outcome.failedWith(7, "refused", "as_found", "RG-ROLLBACK-04");
    assertTrue(message.contains("/boot/vmlinuz-" + release + " is not there"), message);
    Files.move(host.at("/boot/vmlinuz-6.1.0-99-amd64"), host.at("/boot/vmlinuz-" + release));
    before.assertUnchanged(host, outcome);
  }
}
