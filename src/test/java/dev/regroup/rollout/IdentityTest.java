package dev.regroup.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.regroup.finding.Finding;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Names and machines. */
class IdentityTest {
  private static final String ONE = "3b1f0c52-7a4e-4c1d-9d53-3f0a6c1f2b11";
  private static final String TWO = "00000000-0000-4000-8000-000000000002";
  private static final String OWN = "00000000-0000-4000-8000-000000000009";

  private static HostResult planned(String host, Status status) {
    return new HostResult(
        host,
        status,
        Left.AS_FOUND,
        1,
        null,
        null,
        "",
        HostResult.Reboot.NEEDED,
        null,
        List.of(),
        List.of());
  }

  private static List<String> said(HostResult host) {
    return host.findings().stream().map(Finding::code).toList();
  }

  @Test
  void names_of_one_machine_are_all_refused_and_name_each_other() {
    List<HostResult> planned =
        List.of(
            planned("a", Status.CHANGED), planned("b", Status.CHANGED), planned("c", Status.OK));
    List<HostResult> judged = Identity.judge(planned, Map.of("a", ONE, "b", TWO, "c", ONE), OWN);
    assertEquals(
        List.of(Status.REFUSED, Status.CHANGED, Status.REFUSED),
        judged.stream().map(HostResult::status).toList());
    assertEquals(List.of("RG-ID-01"), said(judged.get(0)));
    assertEquals(
        "the same machine as c: boot id " + ONE, judged.get(0).findings().get(0).message());
    assertEquals(
        "the same machine as a: boot id " + ONE, judged.get(2).findings().get(0).message());
    assertSame(planned.get(1), judged.get(1));
  }

  @Test
  void the_controller_s_own_machine_is_refused_whatever_it_is_called() {
    List<HostResult> judged =
        Identity.judge(
            List.of(planned("localhost", Status.CHANGED), planned("b", Status.CHANGED)),
            Map.of("localhost", OWN, "b", OWN),
            OWN);
    assertEquals(List.of("RG-ID-02"), said(judged.get(0)));
    assertEquals(List.of("RG-ID-02"), said(judged.get(1)));
  }

  @Test
  void hosts_of_which_nothing_is_known_are_not_one_machine() {
    List<HostResult> planned =
        List.of(
            planned("a", Status.UNREACHABLE),
            planned("b", Status.UNREACHABLE),
            planned("c", Status.CHANGED));
    assertEquals(planned, Identity.judge(planned, Map.of("c", ONE), ""));
  }
}
