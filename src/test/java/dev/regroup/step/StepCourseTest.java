package dev.regroup.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.HostFault;
import dev.regroup.host.Script;
import dev.regroup.plan.GuardCode;
import dev.regroup.plan.RestoreCode;
import dev.regroup.run.HostResult;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import dev.regroup.run.StepRecord;
import dev.regroup.testing.Sysroot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However a host ends: what was taken off it is given back first, where that may be. */
class StepCourseTest {
  @TempDir static Path folder = Path.of("");

  private static Sysroot sysroot = Sysroot.empty(folder);
  private final List<String> sent = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // before each
  private WritableHostWork work;

  @BeforeAll
  static void build() {
    sysroot = Sysroot.debianGrub(folder);
  }

  @BeforeEach
  void givesBack() {
    answers(new Answer.Complete(0, List.of(), ""));
  }

  /** What the host says to the script that gives back; the lock goes whatever it says. */
  private void answers(Answer restore) {
    ScriptedHost host = new ScriptedHost(sysroot);
    work = host.planned();
    work.drained(true);
    sent.clear();
    host.bend(
        script -> {
          sent.add(script.resource());
          return written(script, restore);
        });
  }

  private static Optional<Answer> written(Script script, Answer restore) {
    return switch (script.resource()) {
      case "work.sh", "follow.sh" -> Optional.of(restore);
      case "finish.sh" -> Optional.of(new Answer.Complete(0, List.of(), ""));
      default -> throw new AssertionError("not to be sent: " + script.resource());
    };
  }

  private HostResult ended(Function<WritableHostWork, StepOutcome> step, Status atTheEnd) {
    return HostRun.perform(work, List.of(new OneStep(step)), atTheEnd);
  }

  private record OneStep(Function<WritableHostWork, StepOutcome> does)
      implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return StepName.DRAIN;
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      return does.apply(work);
    }
  }

  private static StepOutcome stopped(Status status) {
    return new StepOutcome.Stopped(status, GuardCode.GUESTS.of("a guest came"));
  }

  private static List<String> steps(HostResult result) {
    return result.steps().stream()
        .map(step -> step.step() + " " + step.status())
        .map(text -> text.toLowerCase(Locale.ROOT))
        .toList();
  }

  private static List<String> codes(HostResult result) {
    return result.findings().stream().map(Finding::code).toList();
  }

  @Test
  void a_host_that_was_not_rebooted_gets_all_back_before_its_lock_goes() {
    HostResult result = ended(same -> stopped(Status.FAILED), Status.CHANGED);
    assertEquals(Status.FAILED, result.status());
    assertEquals(List.of("drain failed", "restore ok", "unlock ok"), steps(result));
    assertEquals(List.of("work.sh", "finish.sh"), sent);
    assertFalse(work.drained());
  }

  /** The end is the one that the host came to, and there is one attempt only. */
  @Test
  void what_cannot_be_given_back_is_told_and_alters_no_end() {
    answers(ScriptedHost.broken(HostFault.Kind.SUDO_REFUSED));
    HostResult result = ended(same -> stopped(Status.REFUSED), Status.CHANGED);
    assertEquals(Status.REFUSED, result.status());
    assertEquals(List.of("drain failed", "restore failed", "unlock ok"), steps(result));
    assertTrue(codes(result).contains(RestoreCode.FAILED.row().code()), result::toString);
    assertEquals(List.of("work.sh", "finish.sh"), sent);
  }

  @Test
  void a_step_that_throws_is_an_end_as_any_other() {
    HostResult result =
        ended(
            same -> {
              throw new IllegalStateException("nobody thought of this");
            },
            Status.CHANGED);
    assertEquals(Status.FAILED, result.status());
    assertEquals(List.of("drain failed", "restore ok", "unlock ok"), steps(result));
    assertEquals(List.of("work.sh", "finish.sh"), sent);
  }

  @Test
  void the_end_of_the_list_is_one_as_well() {
    HostResult result = ended(same -> new StepOutcome.Done(""), Status.CHANGED);
    assertEquals(Status.CHANGED, result.status());
    assertEquals(List.of("drain ok", "restore ok", "unlock ok"), steps(result));
  }

  @Test
  void where_nothing_was_taken_off_nothing_is_given_back() {
    work.drained(false);
    HostResult result = ended(same -> stopped(Status.FAILED), Status.CHANGED);
    assertEquals(List.of("drain failed", "unlock ok"), steps(result));
    assertEquals(List.of("finish.sh"), sent);
  }

  @Test
  void a_host_whose_end_is_not_proven_keeps_it_off_and_is_told_so() {
    work.reboot(HostResult.Reboot.DONE);
    HostResult result = ended(same -> stopped(Status.FAILED), Status.CHANGED);
    assertEquals(List.of("finish.sh"), sent);
    assertEquals(1, codes(result).stream().filter(RestoreCode.STAYS.row().code()::equals).count());
    assertEquals(StepRecord.Status.FAILED, result.steps().get(0).status());
  }

  /** A reboot may still come, or came: only a host that put itself back is as it was before. */
  @ParameterizedTest
  @CsvSource({
    "true,  false, NONE,   FAILED,     true,  false",
    "true,  false, NONE,   REFUSED,    true,  false",
    "true,  false, NONE,   UNFINISHED, true,  false",
    "false, false, NONE,   FAILED,     false, false",
    "false, true,  DONE,   FAILED,     false, false",
    "true,  true,  NONE,   FAILED,     false, true",
    "true,  false, NEEDED, FAILED,     false, true",
    "true,  false, DONE,   FAILED,     false, true",
    "true,  false, DONE,   RESCUED,    true,  false",
    "true,  true,  DONE,   RESCUED,    false, true",
  })
  void it_is_owed_where_the_host_is_in_the_boot_that_it_was_found_in_or_put_itself_back(
      boolean drained,
      boolean atWork,
      HostResult.Reboot reboot,
      Status ended,
      boolean owed,
      boolean told) {
    work.drained(drained);
    work.atWork(atWork);
    work.reboot(reboot);
    assertEquals(owed, RestoreStep.isOwed(work, ended));
    assertEquals(told, work.findings().stream().anyMatch(RestoreCode.STAYS::is));
  }

  @Test
  void a_check_owes_nothing() {
    HostWork reads = new HostWork(work.task(), work.context());
    assertFalse(RestoreStep.isOwed(reads, Status.FAILED));
    assertEquals(List.of(), reads.findings());
  }
}
