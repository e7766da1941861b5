package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextReportTest {
  private static final TextOptions PLAIN = TextOptions.plain(true, 0);

  @Test
  void a_check_of_every_status() {
    Samples.Printed printed = Samples.text(Samples.events(Samples.everyStatus(Mode.CHECK)), PLAIN);
    Golden.check("check.out.txt", printed.out());
    Golden.check("check.err.txt", printed.err());
  }

  @Test
  void an_apply_of_every_status_in_colour_and_with_detail() {
    TextOptions options =
        new TextOptions(true, 1, Palette.ANSI, Palette.ANSI, ZoneId.of("Asia/Tokyo"));
    Samples.Printed printed =
        Samples.text(Samples.events(Samples.everyStatus(Mode.APPLY)), options);
    Golden.check("apply-colour.out.txt", printed.out());
    Golden.check("apply-colour.err.txt", printed.err());
  }

  @Test
  void results_come_in_the_order_of_the_run_as_soon_as_they_can() {
    HostResult a = host("a", Status.OK);
    HostResult b = host("b", Status.OK);
    HostResult c = host("c", Status.OK);
    StringWriter out = new StringWriter();
    TextReport report =
        new TextReport(new PrintWriter(out), new PrintWriter(new StringWriter()), PLAIN);
    report.on(
        new RunEvent.RunStarted(
            Samples.START, Samples.RUN, Mode.APPLY, "p.yml", List.of("a", "b", "c")));
    report.on(new RunEvent.HostEnded(Samples.START, "b", b));
    assertFalse(out.toString().contains("b: ok"), "b waits for a");
    report.on(new RunEvent.HostEnded(Samples.START, "a", a));
    assertTrue(out.toString().indexOf("a: ok") < out.toString().indexOf("b: ok"), out.toString());
    report.on(
        new RunEvent.RunEnded(
            Samples.START, new RunResult(Samples.RUN, Mode.APPLY, "p.yml", 0, List.of(a, b, c))));
    assertEquals(1, out.toString().split("(?m)^b: ok", -1).length - 1, "each host once");
    assertEquals(1, out.toString().split("(?m)^c: ok", -1).length - 1, "c, though it never ended");
  }

  @Test
  void a_large_run_tells_equal_outcomes_together_and_leaves_no_name_out() {
    List<HostResult> hosts = new ArrayList<>();
    IntStream.range(0, 60)
        .forEach(i -> hosts.add(host("h" + i, i % 20 == 7 ? Status.REFUSED : Status.OK)));
    RunResult result = new RunResult(Samples.RUN, Mode.APPLY, "p.yml", 7, hosts);
    String out = Samples.text(Samples.events(result), PLAIN).out();
    assertTrue(out.contains("3 hosts: refused\n  h7 h27 h47\n"), out);
    assertTrue(out.contains("57 hosts (h0, h1, h2, and 54 more) : ok"), out);
    hosts.forEach(host -> assertTrue(out.matches("(?s).*\\b" + host.host() + "\\b.*"), out));
    String recap = out.substring(out.indexOf("RECAP"));
    assertTrue(recap.indexOf("refused") < recap.indexOf(": ok"), recap);
    assertTrue(recap.endsWith("60 hosts: 3 refused, 57 ok\n"), recap);
  }

  @Test
  void a_simulated_host_is_called_that_wherever_it_is_named() {
    HostResult host =
        new HostResult(
            "demo1",
            Status.FAILED,
            Left.PATCHED,
            0,
            Samples.plan(),
            null,
            "/srv/demo1",
            HostResult.Reboot.NEEDED,
            false,
            List.of(),
            List.of());
    RunResult result = new RunResult(Samples.RUN, Mode.APPLY, "", 2, List.of(host));
    String out = Samples.text(Samples.events(result), PLAIN).out();
    assertTrue(out.contains("demo1 (simulated): failed\n"), out);
    assertTrue(out.contains("demo1 (simulated) : failed "), out);
    assertEquals(out.split("demo1", -1).length, out.split("demo1 \\(simulated\\)", -1).length, out);
  }

  @Test
  void without_diff_no_diff_is_shown() {
    RunResult result = Samples.everyStatus(Mode.CHECK);
    String out = Samples.text(Samples.events(result), TextOptions.plain(false, 0)).out();
    assertFalse(out.contains("@@"), out);
    assertTrue(out.contains("+ iommu=pt"), out);
  }

  @Test
  void a_run_without_hosts_says_so() {
    RunResult result = new RunResult(Samples.RUN, Mode.CHECK, "p.yml", 6, List.of());
    assertTrue(
        Samples.text(Samples.events(result), PLAIN).out().endsWith("0 hosts: none matched\n"));
  }

  private static HostResult host(String name, Status status) {
    return Samples.result(
        name, status, Left.AS_FOUND, null, HostResult.Reboot.NONE, null, List.of());
  }
}
