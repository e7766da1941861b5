package dev.regroup.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.regroup.finding.Finding;
import dev.regroup.host.Hardware;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.step.Planned;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Names and machines. */
class IdentityTest {
  private static final String ONE = "3b1f0c52-7a4e-4c1d-9d53-3f0a6c1f2b11";
  private static final String TWO = "00000000-0000-4000-8000-000000000002";
  private static final String OWN = "00000000-0000-4000-8000-000000000009";

  private static Planned planned(String host, Status status, String bootId) {
    HostResult result =
        new HostResult(
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
    return new Planned(result, bootId, Hardware.UNKNOWN, null);
  }

  private static List<String> said(Planned host) {
    return host.result().findings().stream().map(Finding::code).toList();
  }

  @Test
  void names_of_one_machine_are_all_refused_and_name_each_other() {
    List<Planned> planned =
        List.of(
            planned("a", Status.CHANGED, ONE),
            planned("b", Status.CHANGED, TWO),
            planned("c", Status.OK, ONE));
    List<Planned> judged = Identity.judge(planned, OWN);
    assertEquals(
        List.of(Status.REFUSED, Status.CHANGED, Status.REFUSED),
        judged.stream().map(Planned::result).map(HostResult::status).toList());
    assertEquals(List.of("RG-ID-01"), said(judged.get(0)));
    assertEquals(
        "the same machine as c: boot id " + ONE,
        judged.get(0).result().findings().get(0).message());
    assertEquals(
        "the same machine as a: boot id " + ONE,
        judged.get(2).result().findings().get(0).message());
    assertSame(planned.get(1), judged.get(1));
  }

  @Test
  void of_thousands_of_names_of_one_machine_the_first_are_named() {
    List<Planned> planned =
        IntStream.range(0, 3_000).mapToObj(i -> planned("h" + i, Status.CHANGED, ONE)).toList();
    assertEquals(
        "the same machine as h1, h2, h3, h4, h5 and 2994 more: boot id " + ONE,
        Identity.judge(planned, OWN).get(0).result().findings().get(0).message());
  }

  @Test
  void the_controller_s_own_machine_is_refused_whatever_it_is_called() {
    List<Planned> judged =
        Identity.judge(
            List.of(planned("localhost", Status.CHANGED, OWN), planned("b", Status.CHANGED, OWN)),
            OWN);
    assertEquals(List.of("RG-ID-02"), said(judged.get(0)));
    assertEquals(List.of("RG-ID-02"), said(judged.get(1)));
  }

  @Test
  void hosts_of_which_nothing_is_known_are_not_one_machine() {
    List<Planned> planned =
        List.of(
            planned("a", Status.UNREACHABLE, ""),
            planned("b", Status.UNREACHABLE, ""),
            planned("c", Status.CHANGED, ONE));
    assertEquals(planned, Identity.judge(planned, ""));
  }
}
