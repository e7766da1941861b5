package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.Sha256;
import dev.regroup.journal.AgreedPlan;
import dev.regroup.journal.KeptRun;
import dev.regroup.report.CheckedPlans;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.RunId;
import dev.regroup.run.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is a plan for a run, and what a run keeps of it. */
class PlanFileTest {
  private static final String RUN = "20261122-101500-k3f9";

  @TempDir private Path folder = Path.of("");

  private static CheckedPlans checked(Mode mode, @Nullable Integer exit, String... hosts) {
    return new CheckedPlans(RUN, mode, "p.yml", "abc", exit, hosts(hosts));
  }

  private static List<CheckedPlans.Host> hosts(String... hosts) {
    return List.of(hosts).stream()
        .map(name -> new CheckedPlans.Host(name, Status.CHANGED, "sha256:" + name))
        .toList();
  }

  private static String fault(CheckedPlans checked) {
    return PlanFile.fault(checked, Set.of("a", "b"), "abc").orElse("");
  }

  @Test
  void a_check_of_that_playbook_is_a_plan() {
    assertEquals("", fault(checked(Mode.CHECK, 0, "a", "b", "c")));
    assertEquals("", fault(checked(Mode.CHECK, 7)));
  }

  @Test
  void what_was_no_check_or_did_not_end_is_none() {
    assertTrue(fault(checked(Mode.APPLY, 0, "a")).contains("another kind, apply"));
    assertTrue(fault(checked(Mode.VERIFY, 0, "a")).contains("another kind, verify"));
    assertTrue(fault(checked(Mode.CHECK, null, "a")).contains("run " + RUN + " did not end"));
    CheckedPlans back = new CheckedPlans(RUN, Mode.CHECK, "", null, 0, hosts("a"));
    assertTrue(fault(back).contains("another kind, rollback's check"));
  }

  @Test
  void one_of_another_playbook_or_of_an_older_version_is_none() {
    CheckedPlans older = new CheckedPlans(RUN, Mode.CHECK, "p.yml", null, 0, hosts("a"));
    assertTrue(fault(older).contains("an older Regroup wrote it"));
    CheckedPlans other = new CheckedPlans(RUN, Mode.CHECK, "p.yml", "def", 0, hosts("a"));
    assertTrue(fault(other).contains("the playbook is not as it was"));
  }

  @ParameterizedTest
  @CsvSource({"REFUSED,sha256:x", "UNREACHABLE,", "CHANGED,", "OK,", "UNFINISHED,"})
  void a_host_of_the_run_without_a_plan_is_named_and_another_is_in_nobodys_way(
      Status status, @Nullable String digest) {
    List<CheckedPlans.Host> with = List.of(new CheckedPlans.Host("b", status, digest));
    CheckedPlans checked = new CheckedPlans(RUN, Mode.CHECK, "p.yml", "abc", 7, with);
    String word = status.name().toLowerCase(Locale.ROOT);
    assertTrue(fault(checked).startsWith("that check found no plan for b (" + word + ")"));
    assertEquals("", PlanFile.fault(checked, Set.of("a"), "abc").orElse(""));
  }

  @Test
  void a_host_that_is_there_twice_is_told() {
    assertTrue(fault(checked(Mode.CHECK, 0, "c", "c")).contains("has the host c twice"));
  }

  @Test
  void names_are_compared_as_reports_show_them() {
    AgreedPlan plan = new AgreedPlan("p", Map.of("h\u00f6st", "sha256:1", "gone", "sha256:2"));
    String asBytes = "h\u00c3\u00b6st";
    assertEquals(List.of("gone"), PlanFile.others(plan, List.of(asBytes, "b")));
    assertEquals(Status.CHANGED, judged(plan, List.of(asBytes), asBytes));
    // Two that look alike: nobody knows which of them was meant.
    assertEquals(Status.REFUSED, judged(plan, List.of(asBytes, "h\u00f6st"), asBytes));
    assertEquals(Status.REFUSED, judged(plan, List.of(asBytes, "h\u00f6st"), "h\u00f6st"));
  }

  private static Status judged(AgreedPlan plan, List<String> hosts, String host) {
    HostResult planned =
        new HostResult(
            host,
            Status.CHANGED,
            Left.AS_FOUND,
            0,
            null,
            "sha256:1",
            "",
            HostResult.Reboot.NONE,
            null,
            List.of(),
            List.of());
    return PlanFile.approval(plan, hosts, Set.of()).judged(planned).status();
  }

  @Test
  void a_run_keeps_it_whole_or_says_that_it_is_not() throws IOException {
    AgreedPlan plan = new AgreedPlan("a/p.json", Map.of("h\u00f6st", "sha256:1"));
    KeptRun run = new KeptRun(RunId.parse(RUN).orElseThrow(), KeptRun.State.CUT_OFF, folder);
    Path file = folder.resolve(AgreedPlan.FILE);
    assertThrows(IOException.class, () -> AgreedPlan.of(run, plan.sha256()));
    Files.writeString(file, plan.json());
    assertEquals(plan, AgreedPlan.of(run, plan.sha256()));
    Files.writeString(file, plan.json().replace("sha256:1", "sha256:2"));
    assertThrows(IOException.class, () -> AgreedPlan.of(run, plan.sha256()));
    Files.writeString(file, "{");
    String broken = Sha256.of(new byte[] {'{'});
    assertThrows(IOException.class, () -> AgreedPlan.of(run, broken));
  }
}
