package dev.regroup.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.Frame;
import dev.regroup.host.ReadScript;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would stop an apply before its first write is told by a check, in the same words. */
class PlanStepTest {
  @TempDir Path folder = Path.of("");

  private Sysroot sysroot = Sysroot.empty(folder);
  private ScriptedHost host = new ScriptedHost(sysroot);

  @BeforeEach
  void build() {
    sysroot = Sysroot.debianGrub(folder);
    host = new ScriptedHost(sysroot);
  }

  /** Facts of a host of which every line of such frames is another. */
  private void facts(String frame, UnaryOperator<String> line) {
    Answer.Complete whole = assertInstanceOf(Answer.Complete.class, host.run(ReadScript.facts()));
    List<Frame> frames =
        whole.frames().stream().map(f -> f.name().equals(frame) ? edited(f, line) : f).toList();
    Answer bent = new Answer.Complete(whole.status(), frames, whole.stderr());
    host.bend(
        script -> script.resource().equals("facts.sh") ? Optional.of(bent) : Optional.empty());
  }

  private static Frame edited(Frame frame, UnaryOperator<String> line) {
    String text = frame.lines().stream().map(line).collect(Collectors.joining("\n"));
    return new Frame(frame.name(), text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The one finding that refuses a check as well as an apply. */
  private Finding refused(String code) {
    HostResult check = HostRun.perform(host.planned(), List.of(new PlanStep()), Status.CHANGED);
    HostResult apply =
        HostRun.perform(host.planned(), List.of(new GuardStep(), new ChangeStep()), Status.CHANGED);
    assertEquals(Status.REFUSED, check.status());
    assertEquals(Status.REFUSED, apply.status());
    assertEquals(Left.AS_FOUND, apply.left());
    assertEquals(0, host.sent("work.sh"));
    assertFalse(Files.exists(sysroot.at("/var/lib/regroup")), "nothing was written");
    Finding finding = check.findings().stream().filter(Finding::isError).findFirst().orElseThrow();
    assertEquals(code, finding.code());
    assertTrue(apply.findings().contains(finding), () -> "" + apply.findings());
    return finding;
  }

  @Test
  void a_file_that_does_not_evaluate_already_is_told_once() throws IOException {
    String text = Files.readString(sysroot.at("/etc/default/grub"));
    sysroot.write("/etc/default/grub", text + "GRUB_DISTRIBUTOR=$(false)\n");
    HostResult check = HostRun.perform(host.planned(), List.of(new PlanStep()), Status.CHANGED);
    assertEquals(Status.REFUSED, check.status());
    List<String> told =
        check.findings().stream()
            .filter(finding -> finding.code().startsWith("RG-TRY"))
            .filter(Finding::isError)
            .map(Finding::message)
            .toList();
    assertEquals(1, told.size(), () -> "" + told);
    assertTrue(told.get(0).startsWith("/etc/default/grub as it is"), told.get(0));
  }

  @Test
  void a_refused_plan_has_nothing_coming() throws IOException {
    HostResult well = HostRun.perform(host.planned(), List.of(new PlanStep()), Status.CHANGED);
    assertEquals(HostResult.Reboot.NEEDED, well.reboot());
    assertTrue(coming(well), "edits, changes and a refresh");
    String text = Files.readString(sysroot.at("/etc/default/grub"));
    sysroot.write("/etc/default/grub", text + "GRUB_DISTRIBUTOR=$(false)\n");
    HostResult check = HostRun.perform(host.planned(), List.of(new PlanStep()), Status.CHANGED);
    assertEquals(Status.REFUSED, check.status());
    assertEquals(HostResult.Reboot.NONE, check.reboot());
    assertFalse(coming(check), "neither edits nor changes nor a refresh");
    HostPlan plan = Objects.requireNonNull(check.plan());
    assertEquals(Objects.requireNonNull(well.plan()).desired(), plan.desired());
  }

  private static boolean coming(HostResult result) {
    HostPlan plan = Objects.requireNonNull(result.plan());
    List<Boolean> work =
        List.of(!plan.edits().isEmpty(), !plan.changes().isEmpty(), plan.refresh() != null);
    assertEquals(1, work.stream().distinct().count(), () -> "" + plan);
    return work.get(0);
  }

  @Test
  void too_little_room_for_a_new_grub_cfg() {
    facts("room", line -> line.endsWith("/boot") ? line.replaceFirst("^\\d+ \\d+", "512 3") : line);
    String message = refused("RG-GUARD-04").message();
    assertTrue(message.startsWith("/boot has 1536 bytes free, and "), message);
    assertTrue(message.endsWith(" are needed for update-grub"), message);
  }

  @Test
  void too_little_room_for_the_backup() {
    facts(
        "room", line -> line.endsWith("/var/lib") ? line.replaceFirst("^\\d+ \\d+", "1 9") : line);
    String message = refused("RG-GUARD-04").message();
    assertEquals("/var/lib has 9 bytes free, and 8388608 are needed for backup and work", message);
  }

  @Test
  void no_timeout_to_end_a_generator_that_hangs() {
    facts("tools", line -> line.equals("timeout") ? "" : line);
    String message = refused("RG-GUARD-05").message();
    assertEquals("timeout is not on the host, and update-grub could hang without end", message);
  }
}
