package dev.regroup.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.Frame;
import dev.regroup.host.HostFault;
import dev.regroup.host.ReadScript;
import dev.regroup.host.Script;
import dev.regroup.host.WriteScript;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.testing.Sysroot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The order to reboot and its answers, whatever became of either: a host that may have heard it is
 * watched, and no other is. The lock is looked for as a file.
 */
class RebootStepTest {
  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
  private static final String HISTORY = "/var/lib/regroup/history";
  private static final String NEW_BOOT = "00000000-0000-4000-8000-000000000001";
  @TempDir static Path folder = Path.of("");

  /** Facts by what of them changes here: reading them takes a tenth of a second. */
  private static final Map<String, Answer> FACTS = new HashMap<>();

  private static Sysroot sysroot = Sysroot.empty(folder);
  private ScriptedHost host = new ScriptedHost(sysroot);

  @BeforeAll
  static void build() {
    sysroot = Sysroot.debianGrub(folder);
    sysroot.write("/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet iommu=pt\"\n");
    sysroot.runUpdateGrub();
  }

  @BeforeEach
  void lock() {
    sysroot.write(BOOT_ID, Sysroot.BOOT_ID + "\n");
    sysroot.write(HISTORY, "");
    host = new ScriptedHost(sysroot);
    complete(host.run(WriteScript.lock(ScriptedHost.RUN, "tester", "now", Sysroot.BOOT_ID)));
  }

  /** How the host takes the n-th order, from 1: what happens on it, and what it answers. */
  private interface Conduct {
    Answer order(int time);
  }

  private HostResult reboot(Conduct conduct) {
    Function<Script, Optional<Answer>> answers =
        script ->
            switch (script.resource()) {
              case "reboot.sh" -> Optional.of(conduct.order((int) host.sent("reboot.sh")));
              case "facts.sh" -> Optional.of(facts());
              case "probe.sh" -> Optional.of(answer(0, "boot-id", bootId()));
              default -> Optional.empty();
            };
    host.bend(answers);
    WritableHostWork work = host.planned();
    assertEquals(HostPlan.Reboot.NEEDED, work.plan().reboot());
    return HostRun.perform(work, List.of(new RebootStep(), new WaitStep()), Status.CHANGED);
  }

  private Answer facts() {
    return FACTS.computeIfAbsent(
        bootId() + sysroot.read(HISTORY), state -> host.run(ReadScript.facts()));
  }

  private static Answer.Complete complete(Answer answer) {
    if (answer instanceof Answer.Complete complete && complete.status() == 0) {
      return complete;
    }
    throw new AssertionError("" + answer);
  }

  private static Answer answer(int status, String name, String text) {
    return new Answer.Complete(
        status, List.of(new Frame(name, text.getBytes(StandardCharsets.UTF_8))), "");
  }

  private static String bootId() {
    return sysroot.read(BOOT_ID).strip();
  }

  private static void newBoot() {
    sysroot.write(BOOT_ID, NEW_BOOT + "\n");
  }

  /** As reboot.sh does before it orders the reboot. */
  private static void heard() {
    sysroot.write(
        HISTORY,
        "2026-11-22T10:15:00Z " + ScriptedHost.RUN + " reboot boot=" + bootId() + " entry=0\n");
  }

  private static boolean locked() {
    return Files.exists(sysroot.at("/var/lib/regroup/lock"));
  }

  private void assertNewBoot(HostResult result) {
    assertEquals(Status.CHANGED, result.status(), result::toString);
    assertEquals(Left.REBOOTED, result.left());
    assertEquals(HostResult.Reboot.DONE, result.reboot());
    assertEquals(List.of(), codes(result));
    assertFalse(locked());
  }

  private void assertDidNotGoDown(HostResult result) {
    assertEquals(Status.FAILED, result.status(), result::toString);
    assertEquals(Left.STAGED, result.left());
    assertEquals(HostResult.Reboot.NEEDED, result.reboot());
    assertEquals(List.of("RG-REBOOT-02", "RG-LOCK-02"), codes(result));
    assertTrue(locked(), "it may still go down");
  }

  private static List<String> codes(HostResult result) {
    return result.findings().stream().map(Finding::code).toList();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.MATCH_ANY,
      names = {"DEADLINE", "TOO_MUCH_OUTPUT", "PROTOCOL", "CONNECTION_LOST", "KILLED"})
  void a_reboot_whose_answer_is_no_answer_is_watched(HostFault.Kind kind) {
    assertNewBoot(
        reboot(
            time -> {
              newBoot();
              return ScriptedHost.broken(kind);
            }));
    assertEquals(1, host.sent("reboot.sh"));
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.MATCH_ANY,
      names = {"DEADLINE", "PROTOCOL"})
  void an_order_that_nobody_seems_to_hear_is_repeated_and_then_waited_for(HostFault.Kind kind) {
    assertDidNotGoDown(reboot(time -> ScriptedHost.broken(kind)));
    assertEquals(3, host.sent("reboot.sh"));
  }

  /** Whatever is no boot id is no new boot. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", "new", NEW_BOOT + "\nand more", "3B1F0C52-7A4E-4C1D-9D53-3F0A6C1F2B11"})
  void a_host_that_names_no_boot_did_not_come_back(String named) {
    HostResult result =
        reboot(
            time -> {
              sysroot.write(BOOT_ID, named);
              return answer(0, "rebooting", "");
            });
    assertEquals(Status.FAILED, result.status(), result::toString);
    assertEquals(Left.UNKNOWN, result.left());
    assertEquals(List.of("RG-REBOOT-05", "RG-LOCK-02"), codes(result));
  }

  @Test
  void an_order_that_was_heard_is_not_repeated() {
    assertDidNotGoDown(
        reboot(
            time -> {
              heard();
              return ScriptedHost.broken(HostFault.Kind.DEADLINE);
            }));
    assertEquals(1, host.sent("reboot.sh"));
  }

  /** The first order was on its way all the while, and the second comes too late. */
  @ParameterizedTest
  @CsvSource({"76, other-boot", "75, locked", "10, refused"})
  void a_no_after_an_order_that_may_be_under_way_is_no_no(int status, String frame) {
    assertNewBoot(
        reboot(
            time -> {
              if (time == 1) {
                return ScriptedHost.broken(HostFault.Kind.DEADLINE);
              }
              newBoot();
              return answer(status, frame, "what it says");
            }));
    assertEquals(2, host.sent("reboot.sh"));
  }

  @Test
  void a_script_that_was_ended_after_its_order_is_watched() {
    assertNewBoot(
        reboot(
            time -> {
              newBoot();
              return answer(143, "sysroot", "");
            }));
  }

  @Test
  void a_script_that_ended_before_its_order_is_not() {
    HostResult result = reboot(time -> answer(1, "sysroot", ""));
    assertEquals(Status.REFUSED, result.status(), result::toString);
    assertEquals(Left.AS_FOUND, result.left());
    assertEquals(List.of("RG-REBOOT-01"), codes(result));
    assertFalse(locked());
    assertEquals(0, host.sent("probe.sh"));
  }

  @Test
  void a_host_that_says_no_is_believed() {
    HostResult result = reboot(time -> answer(10, "refused", "systemctl is not on the host"));
    assertEquals(Status.REFUSED, result.status(), result::toString);
    assertEquals(List.of("RG-REBOOT-01"), codes(result));
    assertTrue(result.findings().get(0).message().contains("systemctl is not on the host"));
    assertFalse(locked());
    assertEquals(1, host.sent("reboot.sh"));
    assertEquals(0, host.sent("probe.sh"));
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.MATCH_ANY,
      names = {"SUDO_PASSWORD_MISSING", "SUDO_PASSWORD_REJECTED", "SUDO_REFUSED", "NO_SHELL"})
  void an_order_that_never_left_is_not_waited_for(HostFault.Kind kind) {
    HostResult result = reboot(time -> ScriptedHost.broken(kind));
    assertEquals(Status.UNREACHABLE, result.status(), result::toString);
    assertEquals(Left.AS_FOUND, result.left());
    assertFalse(locked());
    assertEquals(1, host.sent("reboot.sh"));
    assertEquals(0, host.sent("probe.sh"));
  }
}
