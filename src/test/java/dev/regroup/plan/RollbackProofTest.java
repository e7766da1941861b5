package dev.regroup.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.Backup;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFacts;
import dev.regroup.host.ReadScript;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.KernelInstallHosts;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What proves that a host runs its old line again. */
class RollbackProofTest {
  @TempDir Path folder = Path.of("");
  private Sysroot host;
  private HostPlan plan;

  @BeforeEach
  void files_are_put_back() {
    putBack(Sysroot.debianGrub(folder));
  }

  private void putBack(Sysroot found) {
    host = found;
    HostFacts facts = facts();
    Backup backup = new Backup("20261122-101500-k3f9", List.of(), List.of());
    plan = RollbackPlanner.putBack(RollbackPlanner.plan("host", facts, backup, true), facts);
  }

  @Test
  void the_old_line_with_what_the_loader_adds_is_proof() {
    running("quiet vt.handoff=7");
    assertEquals(List.of(), against());
  }

  /** It is on the running line, and in the entry, and in no file of the host's own. */
  @Test
  void the_machine_id_that_kernel_install_adds_speaks_against_nothing() throws IOException {
    putBack(KernelInstallHosts.debian(Files.createDirectory(folder.resolve("uefi"))));
    assertTrue(host.read("/proc/cmdline").contains(" systemd.machine_id="));
    assertEquals(List.of(), against());
  }

  @Test
  void a_parameter_that_was_rolled_back_and_still_runs_is_none() {
    running("quiet iommu=pt");
    assertEquals(
        List.of(
            "RG-VERIFY-08: the running kernel was booted with iommu=pt, which its old line does not"
                + " hold"),
        against());
  }

  @Test
  void a_parameter_of_the_old_line_that_is_missing_is_none() {
    running("");
    assertEquals(
        List.of("RG-VERIFY-08: the running kernel was not booted with quiet of its old line"),
        against());
  }

  /** Only a host that the failed run brought into the new line is rebooted once more. */
  @Test
  void after_a_failure_a_host_is_rebooted_where_that_run_had_rebooted_it_into_the_new_line() {
    String line = "2026-11-22T10:20:00Z 20261122-101500-k3f9 reboot boot=%s entry=01\n";
    String other = line.replace("k3f9", "zzzz").formatted("00000000-1111-2222-3333-444444444444");
    running("quiet iommu=pt");
    history(other);
    assertEquals(HostPlan.Reboot.NONE, reboot(RollbackPlanner.Reboot.IF_RUN_REBOOTED));
    assertEquals(HostPlan.Reboot.NEEDED, reboot(RollbackPlanner.Reboot.UNLESS_OLD));
    history(line.formatted(facts().bootId()));
    assertEquals(HostPlan.Reboot.NONE, reboot(RollbackPlanner.Reboot.IF_RUN_REBOOTED));
    history(line.formatted("00000000-1111-2222-3333-444444444444"));
    assertEquals(HostPlan.Reboot.NEEDED, reboot(RollbackPlanner.Reboot.IF_RUN_REBOOTED));
    running("quiet");
    assertEquals(HostPlan.Reboot.NONE, reboot(RollbackPlanner.Reboot.IF_RUN_REBOOTED));
    assertEquals(HostPlan.Reboot.NONE, reboot(RollbackPlanner.Reboot.UNLESS_OLD));
    assertEquals(HostPlan.Reboot.NEEDED, reboot(RollbackPlanner.Reboot.ALWAYS));
    assertEquals(HostPlan.Reboot.NONE, reboot(RollbackPlanner.Reboot.NEVER));
  }

  /** As the host itself would refuse it; where every file is as it was nothing is put back. */
  @Test
  void what_the_host_would_refuse_to_put_back_is_refused_by_the_plan() {
    String config = "/etc/default/grub";
    String sha = facts().file(config).orElseThrow().sha256();
    String why = config + " has been changed since run 20261122-101500-k3f9 wrote it";
    HostPlan plan = plan(new Backup.Entry(config, Backup.Kind.EDIT, "00".repeat(32), ""), why);
    assertEquals(
        List.of("RG-ROLLBACK-02: the backup cannot be put back: " + why),
        plan.findings().stream()
            .filter(Finding::isError)
            .map(f -> f.code() + ": " + f.message())
            .toList());
    assertFalse(plan(new Backup.Entry(config, Backup.Kind.EDIT, sha, ""), why).refused());
  }

  private HostPlan plan(Backup.Entry entry, String against) {
    Backup backup =
        new Backup("20261122-101500-k3f9", List.of(entry), List.of(), List.of(), against);
    return RollbackPlanner.plan("host", facts(), backup, false);
  }

  @Test
  void a_reboot_is_refused_while_the_history_cannot_be_read() {
    host.write("/var/lib/regroup/history/odd", "x\n");
    Backup backup = new Backup("20261122-101500-k3f9", List.of(), List.of());
    assertTrue(RollbackPlanner.plan("host", facts(), backup, true).refused());
    assertFalse(RollbackPlanner.plan("host", facts(), backup, false).refused());
  }

  private void history(String lines) {
    host.write("/var/lib/regroup/history", lines);
  }

  private HostPlan.Reboot reboot(RollbackPlanner.Reboot when) {
    Backup backup = new Backup("20261122-101500-k3f9", List.of(), List.of());
    return RollbackPlanner.plan("host", facts(), backup, when).reboot();
  }

  private void running(String parameters) {
    host.write(
        "/proc/cmdline",
        "BOOT_IMAGE=/boot/vmlinuz-6.1.0-18-amd64 root=UUID="
            + Sysroot.UUID
            + " ro "
            + parameters
            + "\n");
  }

  private List<String> against() {
    return RollbackPlanner.against(facts(), plan).stream()
        .filter(Finding::isError)
        .map(finding -> finding.code() + ": " + finding.message())
        .toList();
  }

  private HostFacts facts() {
    return FactsParser.parse(HostShell.in(host.root()).run(ReadScript.facts()).frames());
  }
}
