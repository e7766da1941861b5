package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.journal.KeptRun;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.RunId;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsComparedTest {
  private static final RunId LATER = new RunId("20261123-090000-b7xq");

  @TempDir private Path state;

  /** A check, and the apply after it in which one host went, one came and one is back. */
  private RunsCompared compared() throws IOException {
    List<HostResult> later = new ArrayList<>();
    for (HostResult host : Samples.everyStatus(Mode.APPLY).hosts()) {
      if (host.host().equals("pve1")) {
        later.add(
            new HostResult(
                "pve1",
                Status.OK,
                Left.AS_FOUND,
                0,
                Samples.asDesired(15, true),
                "sha256:" + "cd".repeat(32),
                "",
                HostResult.Reboot.NONE,
                true,
                List.of(),
                List.of()));
      } else if (!host.host().equals("later1")) {
        later.add(host);
      }
    }
    later.add(Samples.everyStatus(Mode.CHECK).hosts().get(1).inWave(2));
    later.set(later.size() - 1, named("new1", later.get(later.size() - 1)));
    return RunsCompared.of(
        traces(Samples.everyStatus(Mode.CHECK)),
        traces(new RunResult(LATER, Mode.APPLY, Samples.PLAYBOOK, 2, later)));
  }

  private static HostResult named(String name, HostResult r) {
    return new HostResult(
        name,
        r.status(),
        r.left(),
        r.wave(),
        r.plan(),
        r.planDigest(),
        r.simulated(),
        r.reboot(),
        r.verified(),
        r.findings(),
        r.steps());
  }

  private RunTraces traces(RunResult result) throws IOException {
    Path folder = Files.createDirectories(state.resolve("runs").resolve(result.run().text()));
    Files.writeString(folder.resolve("report.json"), JsonReport.document(result));
    KeptReport.Reading<RunTraces> read = RunTraces.of(KeptRun.of(state, result.run()));
    return ((KeptReport.Reading.Read<RunTraces>) read).value();
  }

  @Test
  void what_changed_is_told_host_by_host() throws IOException {
    Golden.check("compared.txt", compared().text(TextOptions.plain(false, 0)));
    Golden.check("compared.json", compared().json());
  }

  @Test
  void a_run_is_as_itself() throws IOException {
    RunTraces same = traces(Hostile.result());
    String text = RunsCompared.of(same, same).text(TextOptions.plain(false, 0));
    assertEquals(4, text.lines().count(), text);
    HostileTest.harmless(text, true);
  }

  @Test
  void nothing_that_a_host_said_moves_the_cursor() throws IOException {
    RunTraces hostile = traces(Hostile.result());
    RunTraces none = traces(new RunResult(LATER, Mode.CHECK, "", 0, List.of()));
    HostileTest.harmless(RunsCompared.of(none, hostile).text(TextOptions.plain(false, 0)), true);
    HostileTest.harmless(RunsCompared.of(none, hostile).json(), true);
  }

  @Test
  void of_a_fleet_hosts_that_differ_equally_are_told_together() throws IOException {
    List<HostResult> before = new ArrayList<>();
    List<HostResult> after = new ArrayList<>();
    for (String name : IntStream.range(0, 60).mapToObj(i -> "node-" + i).toList()) {
      before.add(host(name, Status.NOT_ATTEMPTED));
      after.add(host(name, name.equals("node-7") ? Status.FAILED : Status.OK));
    }
    RunTraces first = traces(new RunResult(Samples.RUN, Mode.APPLY, "p.yml", 2, before));
    RunTraces second = traces(new RunResult(LATER, Mode.APPLY, "p.yml", 2, after));
    String text = RunsCompared.of(first, second).text(TextOptions.plain(false, 0));
    assertTrue(text.contains("\n59 hosts: not_attempted -> ok\n  node-0 node-1 "), text);
    assertTrue(text.contains("\nnode-7: not_attempted -> failed\n"), text);
    Map<String, Object> json = Read.map(RunsCompared.of(first, second).json());
    assertEquals(60, Read.list(json.get("hosts")).size());
    assertEquals(60, Read.map(json.get("summary")).get("status"));
  }

  private static HostResult host(String name, Status status) {
    return Samples.result(
        name, status, Left.AS_FOUND, null, HostResult.Reboot.NONE, null, List.of());
  }
}
