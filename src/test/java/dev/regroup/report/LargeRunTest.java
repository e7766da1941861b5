package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.journal.KeptRun;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet of 5,000 through every reporter. */
class LargeRunTest {
  private static final int HOSTS = 5_000;

  @TempDir private Path folder;

  /** Counts what is written, and keeps the start of it. */
  private static final class Counting extends Writer {
    private final StringBuilder start = new StringBuilder();
    private long length;
    private int largest;

    @Override
    public void write(char[] text, int from, int count) {
      length += count;
      largest = Math.max(largest, count);
      if (start.length() < 4_000) {
        start.append(text, from, count);
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Nine of ten are alike; of the others each has a diff of its own. */
  private static RunResult fleet() {
    List<HostResult> hosts = new ArrayList<>();
    for (int i = 0; i < HOSTS; i++) {
      boolean own = i % 10 == 3;
      hosts.add(
          Samples.result(
              "node" + i,
              Status.CHANGED,
              Left.AS_FOUND,
              Samples.planFor(own ? "# node " + i + "\nGRUB_TIMEOUT=" + i + "\n" : ""),
              HostResult.Reboot.NEEDED,
              null,
              List.of(
                  new Finding(
                      "RG-TEST-01", Severity.NOTE, own ? "node " + i : "as the others", ""))));
    }
    return new RunResult(Samples.RUN, Mode.CHECK, "p.yml", 0, hosts);
  }

  @Test
  void every_report_is_written_piece_by_piece_and_never_as_one_text() throws IOException {
    RunView fleet = RunView.of(fleet());
    for (ReportFile.Format format : ReportFile.Format.values()) {
      Counting out = new Counting();
      ReportFile.write(format, fleet, out);
      assertTrue(out.length > 500_000, format + ": " + out.length);
      assertTrue(out.largest < 100_000, format + " wrote " + out.largest + " at once");
    }
  }

  @Test
  void text_tells_equal_hosts_together_and_names_each() {
    Counting results = new Counting();
    Counting progress = new Counting();
    TextReport report =
        new TextReport(
            new PrintWriter(results), new PrintWriter(progress), TextOptions.plain(true, 0));
    RunResult fleet = fleet();
    for (RunEvent event : Samples.events(fleet)) {
      report.on(event);
    }
    String start = results.start.toString();
    assertTrue(
        start.matches(
            "(?s).*\\n4500 hosts: [^\n]+\n  node0 node1 node2 node4 [^\n]{40,85}\n  node.*"),
        start);
    assertTrue(results.length < 2_000_000, "folded: " + results.length);
    assertTrue(progress.length > HOSTS * 20L, "a line a host at least");
  }

  @Test
  void what_was_kept_of_it_is_listed_without_its_hosts_and_read_with_them() throws IOException {
    Path run = Files.createDirectories(folder.resolve("runs").resolve(Samples.RUN.text()));
    RunResult fleet = fleet();
    try (Writer out = Files.newBufferedWriter(run.resolve("report.json"))) {
      JsonReport.write(fleet, out);
    }
    // What stands before the hosts is enough for the list, whatever follows.
    String head = Files.readString(run.resolve("report.json")).substring(0, 2_000);
    KeptReport.Reading<KeptReport> reading = KeptReport.of(KeptRun.of(folder, Samples.RUN));
    assertTrue(reading instanceof KeptReport.Reading.Read<KeptReport>, reading.toString());
    Files.writeString(run.resolve("report.json"), head);
    String list = RunsReport.text(KeptRun.all(folder), TextOptions.plain(false, 0));
    assertEquals(2, list.lines().count());
    assertTrue(list.contains("5000 hosts: 5000 changed"), list);
  }
}
