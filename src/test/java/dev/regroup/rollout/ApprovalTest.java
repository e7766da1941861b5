package dev.regroup.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.regroup.finding.Finding;
import dev.regroup.plan.RestoreCode;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which hosts may have their turn by what somebody agreed to. */
class ApprovalTest {
  private static final Approval APPROVAL =
      Approval.of(Map.of("a", "sha256:one", "b", "sha256:two"), Set.of("w"));

  private static HostResult planned(String host, Status status, String digest, Finding... found) {
    return new HostResult(
        host,
        status,
        Left.AS_FOUND,
        0,
        null,
        digest,
        "",
        HostResult.Reboot.NONE,
        null,
        List.of(found),
        List.of());
  }

  private static String judged(HostResult planned) {
    HostResult judged = APPROVAL.judged(planned);
    return judged.status()
        + " "
        + judged.left()
        + judged.findings().stream().filter(Finding::isError).map(Finding::code).toList();
  }

  @Test
  void the_plan_that_was_agreed_to_is_carried_out_and_another_is_not() {
    HostResult same = planned("a", Status.CHANGED, "sha256:one");
    assertSame(same, APPROVAL.judged(same));
    assertEquals(
        "REFUSED AS_FOUND[RG-PLAN-24]", judged(planned("a", Status.CHANGED, "sha256:two")));
    assertEquals(
        "REFUSED AS_FOUND[RG-PLAN-25]", judged(planned("c", Status.CHANGED, "sha256:one")));
  }

  @Test
  void a_host_that_has_no_turn_ends_as_it_would() {
    assertEquals("OK AS_FOUND[]", judged(planned("c", Status.OK, "sha256:now")));
    assertEquals("REFUSED AS_FOUND[]", judged(planned("b", Status.REFUSED, "sha256:now")));
    assertEquals("UNREACHABLE AS_FOUND[]", judged(planned("a", Status.UNREACHABLE, "")));
  }

  @Test
  void what_an_earlier_run_left_is_taken_away_only_where_the_host_is_in_the_plan() {
    Finding left = RestoreCode.LEFT_BEHIND.of("guests");
    assertEquals("OK AS_FOUND[]", judged(planned("a", Status.OK, "sha256:now", left)));
    assertEquals(
        "REFUSED AS_FOUND[RG-PLAN-25]", judged(planned("c", Status.OK, "sha256:now", left)));
  }

  @Test
  void a_host_on_which_a_run_had_begun_is_not_bound() {
    assertEquals("CHANGED AS_FOUND[]", judged(planned("w", Status.CHANGED, "sha256:now")));
  }
}
