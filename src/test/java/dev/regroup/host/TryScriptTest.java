package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code try.sh}: what a real shell makes of the files, before and after an edit. */
class TryScriptTest {
  private static final String GRUB = "/etc/default/grub";

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Sysroot host;

  @BeforeEach
  void build() {
    host = Sysroot.debianGrub(folder);
  }

  private GrubTrial trial(HostShell shell, Map<String, String> texts) {
    Answer answer = shell.run(ReadScript.tryGrub(new TreeMap<>(texts)));
    Answer.Complete complete = assertInstanceOf(Answer.Complete.class, answer, answer::toString);
    assertEquals(0, complete.status(), complete.stderr());
    assertEquals("", complete.stderr());
    return GrubTrial.parse(complete.frames());
  }

  private GrubTrial.Evaluation candidate(String text) {
    return trial(HostShell.in(folder), Map.of(GRUB, text)).candidate();
  }

  @ParameterizedTest
  @EnumSource
  void of_etc_kernel_cmdline_the_first_line_counts(Shells shell) {
    String path = "/etc/kernel/cmdline";
    String line = "root=ZFS=a/b  $HOME `id` \"x y\" \\n * é -- single ";
    host.write(path, "root=x").write("/etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\n");
    GrubTrial trial = trial(shell.in(host), Map.of(path, line + "\nsecond\n\n"));
    assertEquals("root=x", trial.current().values().get("CMDLINE"));
    assertEquals(line, trial.candidate().values().get("CMDLINE"));
    GrubTrial bad = trial(HostShell.in(folder), Map.of(path, "\nroot=x\n"));
    assertEquals(1, bad.candidate().status());
    assertTrue(bad.candidate().output().contains("No root= parameter"));
  }

  @ParameterizedTest
  @EnumSource
  void without_esps_of_proxmox_all_its_lines_are_joined(Shells shell) {
    String path = "/etc/kernel/cmdline";
    host.write(path, "quiet");
    String text = "  root=x\t$HOME\n\n `id`  \"x y\" \\n * é\n-- single \n";
    HostShell sh = shell.in(host);
    GrubTrial trial = trial(sh, Map.of(path, text));
    assertEquals("quiet", trial.current().values().get("CMDLINE"));
    assertEquals(
        " root=x $HOME `id` \"x y\" \\n * é -- single", trial.candidate().values().get("CMDLINE"));
    GrubTrial empty = trial(sh, Map.of(path, "\n \n"));
    assertEquals("", empty.candidate().values().get("CMDLINE"));
  }

  @ParameterizedTest
  @EnumSource
  void both_trees_are_evaluated_in_order(Shells shell) {
    host.write("/etc/default/grub.d/50-a.cfg", "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX a\"\n");
    host.write("/etc/default/grub.d/60-b.cfg", "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX b\"");
    host.write("/etc/default/grub.d/60-b.cfg.bak", "GRUB_CMDLINE_LINUX=lost\n");
    host.write("/etc/default/grub.d/.70-c.cfg", "GRUB_CMDLINE_LINUX=lost\n");
    String text = host.read(GRUB).replace("quiet", "quiet 'pci=config_acs=1;2' é\\$x \\\"y\\\"");
    GrubTrial trial =
        trial(
            shell.in(host),
            Map.of(
                GRUB,
                text,
                "/etc/default/grub.d/60-b.cfg",
                "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX B\"\n"));
    assertEquals(0, trial.current().status());
    assertEquals("quiet", trial.current().values().get("GRUB_CMDLINE_LINUX_DEFAULT"));
    assertEquals(" a b", trial.current().values().get("GRUB_CMDLINE_LINUX"));
    assertEquals("0", trial.current().values().get("GRUB_DEFAULT"));
    assertNull(trial.current().values().get("GRUB_DISABLE_SUBMENU"));
    assertEquals(0, trial.candidate().status(), trial.candidate().output());
    assertEquals(
        "quiet 'pci=config_acs=1;2' é$x \"y\"",
        trial.candidate().values().get("GRUB_CMDLINE_LINUX_DEFAULT"));
    assertEquals(" a B", trial.candidate().values().get("GRUB_CMDLINE_LINUX"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "an unterminated quote|GRUB_CMDLINE_LINUX=\"quiet",
        "blanks around the sign|GRUB_CMDLINE_LINUX = \"quiet\"",
        "a line that fails, which ends set -e|GRUB_TIMEOUT=5; false; GRUB_CMDLINE_LINUX=quiet",
        "an early exit|exit 0",
      })
  void what_would_end_grub_mkconfig_is_a_failure(String why, String text) {
    GrubTrial.Evaluation evaluation = candidate(text + "\n");
    assertTrue(evaluation.status() != 0, why);
    assertEquals(Map.of(), evaluation.values());
  }

  @Test
  void silent_losses_show_as_the_shell_sees_them() {
    assertEquals(
        "quiet", candidate("GRUB_CMDLINE_LINUX=quiet x=on\n").values().get("GRUB_CMDLINE_LINUX"));
    assertEquals(
        "quiet\r", candidate("GRUB_CMDLINE_LINUX=quiet\r\n").values().get("GRUB_CMDLINE_LINUX"));
  }

  @Test
  void what_a_file_prints_and_sets_cannot_spoil_the_answer() {
    GrubTrial.Evaluation evaluation =
        candidate(
            """
            echo noise; echo more >&2; IFS=x; set -- a b; text=t
            GRUB_CMDLINE_LINUX='a
            b
            '
            set -u; LC_ALL=en_US.UTF-8
            """);
    assertEquals(0, evaluation.status(), evaluation.output());
    assertEquals("a\nb\n", evaluation.values().get("GRUB_CMDLINE_LINUX"));
    assertEquals("noise\nmore", evaluation.output());
  }

  @Test
  void files_run_as_nobody_where_the_host_can() {
    GrubTrial trial = trial(HostShell.in(folder), Map.of(GRUB, "GRUB_CMDLINE_LINUX=`id -u`\n"));
    String user = trial.candidate().values().getOrDefault("GRUB_CMDLINE_LINUX", "");
    assertEquals(trial.evaluatedAs().equals("nobody") ? "65534" : user, user);
  }

  @Test
  void a_candidate_that_nothing_reads_is_refused() {
    Answer answer =
        HostShell.in(folder)
            .run(ReadScript.tryGrub(new TreeMap<>(Map.of("/etc/default/nothing", "A=1\n"))));
    assertEquals(64, assertInstanceOf(Answer.Complete.class, answer).status());
  }

  @ParameterizedTest
  @EnumSource
  void a_job_left_in_the_background_holds_nothing_up(Shells shell) {
    host.write("/etc/default/grub.d/50-job.cfg", "sleep 45 &\n");
    long began = System.nanoTime();
    GrubTrial trial = trial(shell.in(host), Map.of(GRUB, "GRUB_CMDLINE_LINUX=quiet\n"));
    assertEquals("quiet", trial.candidate().values().get("GRUB_CMDLINE_LINUX"));
    long seconds = (System.nanoTime() - began) / 1_000_000_000;
    assertTrue(seconds < 20, () -> seconds + " s");
  }

  @Test
  void a_host_without_timeout_evaluates_as_well() {
    HostShell shell = HostShell.in(folder, WithoutTimeout.command());
    assertEquals(
        "quiet",
        trial(shell, Map.of(GRUB, "GRUB_CMDLINE_LINUX=quiet\n"))
            .candidate()
            .values()
            .get("GRUB_CMDLINE_LINUX"));
    assertTrue(
        trial(shell, Map.of(GRUB, "GRUB_CMDLINE_LINUX=\"quiet\n")).candidate().status() != 0);
  }
}
