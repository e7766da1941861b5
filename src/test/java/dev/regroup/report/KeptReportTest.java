package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.journal.KeptRun;
import dev.regroup.journal.RunFolder;
import dev.regroup.run.Mode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeptReportTest {
  @TempDir private Path state;

  static Stream<RunResult> results() {
    return Stream.of(
        Samples.everyStatus(Mode.CHECK),
        Samples.everyStatus(Mode.APPLY),
        Hostile.result(),
        Hostile.result("\u00c3\u00bc"),
        Hostile.result("\u00c3\u0083\u00c2\u00bc \u2026"),
        Hostile.result("\u00c3\u0083\u00c2\u00bc"),
        new RunResult(Samples.RUN, Mode.VERIFY, "", 6, List.of()));
  }

  @ParameterizedTest
  @MethodSource("results")
  void a_run_prints_again_as_it_did_in_every_format(RunResult result) throws IOException {
    keep("report.json", JsonReport.document(result));
    KeptReport kept = read();
    TextOptions options = TextOptions.plain(true, 1);
    StringWriter text = new StringWriter();
    kept.print(options, new PrintWriter(text), Samples.START);
    List<RunEvent> whole =
        List.of(
            new RunEvent.RunStarted(
                Samples.START,
                result.run(),
                result.mode(),
                result.playbook(),
                result.hosts().stream().map(host -> host.host()).toList()),
            new RunEvent.RunEnded(Samples.START, result));
    assertEquals(Samples.text(whole, options).out(), text.toString());
    for (ReportFile.Format format : ReportFile.Format.values()) {
      Path file = state.resolve("again." + Shown.word(format));
      kept.write(file, format);
      assertEquals(Samples.report(format, result), Files.readString(file));
    }
    StringWriter json = new StringWriter();
    kept.json(json);
    assertEquals(JsonReport.document(result), json.toString());
    StringWriter pieces = new StringWriter();
    Reprint.document(KeptRun.of(state, Samples.RUN), pieces);
    assertEquals(JsonReport.document(result), pieces.toString());
  }

  /** What a version wrote that knew no names prints as that version printed it. */
  @Test
  void a_report_without_names_prints_by_addresses() throws IOException {
    Map<String, Object> document = Read.map(JsonReport.document(Samples.everyStatus(Mode.CHECK)));
    for (Object host : Read.list(document.get("hosts"))) {
      for (Object device : Read.list(Read.map(host).get("isolation"))) {
        Read.map(device).keySet().removeAll(List.of("name", "sharers"));
      }
    }
    keep("report.json", JSON.std.asString(document));
    Path file = state.resolve("again.html");
    read().write(file, ReportFile.Format.HTML);
    String page = Files.readString(file);
    assertTrue(page.contains("<li>shared with \n<code>0000:03:00.1</code></li>"), page);
    assertFalse(page.contains("Altera"), page);
  }

  @ParameterizedTest
  @MethodSource("results")
  void its_events_print_again_as_they_did(RunResult result) throws IOException {
    StringWriter lines = new StringWriter();
    JsonlReport report = new JsonlReport(new PrintWriter(lines));
    Samples.events(result).forEach(report::on);
    keep("report.json", JsonReport.document(result));
    keep("events.jsonl", lines.toString());
    StringWriter again = new StringWriter();
    Reprint.events(KeptRun.of(state, Samples.RUN), again);
    assertEquals(lines.toString(), again.toString());
    // Where the run was cut off in the middle of a line, the lines before it.
    Files.delete(folder().resolve("report.json"));
    keep("events.jsonl", lines.toString().substring(0, lines.toString().length() - 40));
    StringWriter cut = new StringWriter();
    Reprint.events(KeptRun.of(state, Samples.RUN), cut);
    assertEquals(lines.toString().lines().count() - 1, cut.toString().lines().count());
    assertTrue(lines.toString().startsWith(cut.toString()));
  }

  @Test
  void of_broken_files_nothing_is_printed() throws IOException {
    String whole = JsonReport.document(Samples.everyStatus(Mode.CHECK));
    keep("report.json", whole.substring(0, whole.length() - 200));
    keep("events.jsonl", "{\"event\": \"run_started\"}\n{\"event\": \"step");
    StringWriter out = new StringWriter();
    KeptRun run = KeptRun.of(state, Samples.RUN);
    assertInstanceOf(KeptReport.Reading.Broken.class, Reprint.document(run, out));
    assertInstanceOf(KeptReport.Reading.Broken.class, Reprint.events(run, out));
    keep("report.json", whole.replace("\"hosts\": [", "\"hosts\": [ ], \"hosts\": ["));
    assertInstanceOf(KeptReport.Reading.Broken.class, Reprint.document(run, out));
    assertEquals("", out.toString());
  }

  @Test
  void a_host_larger_than_any_is_refused_and_junk_is_passed_over() throws IOException {
    String whole = JsonReport.document(Samples.everyStatus(Mode.CHECK));
    String junk = "[" + "[],".repeat(1_000_000) + "[]]";
    keep("report.json", whole.replaceFirst("\"mode\"", "\"junk\": " + junk + ", \"mode\""));
    read();
    keep("report.json", whole.replaceFirst("\"wave\"", "\"junk\": " + junk + ", \"wave\""));
    KeptReport.Reading<Integer> large =
        Reprint.document(KeptRun.of(state, Samples.RUN), new StringWriter());
    assertTrue(large.toString().contains("holds more of one host than any host has"));
  }

  @Test
  void of_a_run_that_was_cut_off_its_events_tell() throws IOException {
    RunResult result = Samples.everyStatus(Mode.APPLY);
    StringWriter lines = new StringWriter();
    JsonlReport report = new JsonlReport(new PrintWriter(lines));
    List<RunEvent> events = new ArrayList<>(Samples.events(result));
    // Cut in the middle of the line that tells how the first host ended.
    events.remove(events.size() - 1);
    events.remove(events.size() - 1);
    events.add(
        events.size() - 1,
        new RunEvent.StepProgress(Samples.START, "ok1", StepName.WAIT, "a word", "old_boot"));
    events.forEach(report::on);
    String all = lines.toString();
    keep("events.jsonl", all.substring(0, all.length() - 40));
    StringWriter text = new StringWriter();
    read().print(TextOptions.plain(false, 0), new PrintWriter(text), Samples.START);
    String out = text.toString();
    assertTrue(out.contains("\nok1: unfinished\n"), out);
    assertTrue(out.contains("RG-RUNS-01"), out);
    assertTrue(out.contains("it was last seen old boot since " + Samples.START), out);
    assertTrue(out.contains("\nlater1: not_attempted\n"), out);
    assertTrue(out.contains("\npve1: changed\n"), out);
    assertTrue(
        out.endsWith(
            "10 hosts: 1 failed, 1 unreachable, 2 unfinished, 1 rescued, "
                + "1 rolled_back, 1 refused, 1 not_attempted, 1 changed, 1 ok\n"),
        out);
  }

  /** A lock of this very process is one that cannot be had, as another's is. */
  @Test
  void a_run_that_goes_on_tells_what_is_in_flight() throws IOException {
    try (RunFolder running = RunFolder.begin(state, Samples.RUN)) {
      StringWriter lines = new StringWriter();
      JsonlReport report = new JsonlReport(new PrintWriter(lines));
      List<RunEvent> events = Samples.events(Samples.everyStatus(Mode.APPLY));
      report.on(events.get(0));
      report.on(new RunEvent.StepStarted(Samples.START, "pve1", StepName.REFRESH));
      running.append(lines.toString().strip());
      assertTrue(printed(65).contains(", 10 hosts\n"), printed(65));
      assertTrue(printed(65).contains("\n0 of 10 hosts have ended\n\nin flight:\n"), printed(65));
      assertTrue(printed(65).endsWith("\n  pve1 refresh 1m05s\n  [" + "-".repeat(30) + "] 0/10\n"));
      StringWriter json = new StringWriter();
      read().json(json);
      assertEquals(
          "[{host=pve1, step=refresh, since=" + Samples.START + ", state=null, state_since=null}]",
          String.valueOf(Read.map(json.toString()).get("in_flight")));
      lines.getBuffer().setLength(0);
      report.on(
          new RunEvent.HostEnded(
              Samples.START, "pve1", Samples.everyStatus(Mode.APPLY).hosts().get(1)));
      running.append(lines.toString().strip());
      String one = "1 of 10 hosts has ended: 1 changed\n";
      assertTrue(printed(65).endsWith(one + "\nnothing is in flight just now\n"), printed(65));
      List<KeptRun> all = KeptRun.all(state);
      String list = RunsReport.text(all, TextOptions.plain(false, 0));
      assertTrue(list.contains("  " + one.strip()), list);
      Object summary = Read.map(Read.list(Read.map(RunsReport.json(all)).get("runs")).get(0));
      assertTrue(summary.toString().contains("summary={hosts=10, ok=0, changed=1,"), list);
      json.getBuffer().setLength(0);
      read().json(json);
      assertEquals(10, Read.map(Read.map(json.toString()).get("summary")).get("hosts"));
    }
  }

  @Test
  void a_run_that_soaks_says_so_and_how_far_it_is() throws IOException {
    try (RunFolder running = RunFolder.begin(state, Samples.RUN)) {
      StringWriter lines = new StringWriter();
      JsonlReport report = new JsonlReport(new PrintWriter(lines));
      report.on(Samples.events(Samples.everyStatus(Mode.APPLY)).get(0));
      report.on(new RunEvent.SlotsChanged(Samples.START, 0, 0, 1, 0, 0));
      report.on(new RunEvent.WaveStarted(Samples.START, 1, 1, "", List.of("pve1")));
      report.on(
          new RunEvent.HostEnded(
              Samples.START, "pve1", Samples.everyStatus(Mode.APPLY).hosts().get(1)));
      Map<Status, Integer> ended = Map.of(Status.CHANGED, 1);
      report.on(new RunEvent.WaveEnded(Samples.START, 1, 1, "", ended, 9));
      report.on(new RunEvent.RunWaits(Samples.START, 1, Samples.START.plusSeconds(3600)));
      running.append(lines.toString().strip());
      assertTrue(
          printed(65)
              .endsWith(
                  """

                  nothing is in flight just now:
                    wave 1 is over: the run soaks, 58m55s left
                    wave 1 [##############################] 1/1 1 changed
                    slots 0/1 in use, no failure allowed, 9 hosts in later waves
                    [###---------------------------] 1/10 1 changed
                  """),
          printed(65));
    }
  }

  private String printed(int at) {
    StringWriter text = new StringWriter();
    read().print(TextOptions.plain(false, 0), new PrintWriter(text), Samples.START.plusSeconds(at));
    return text.toString();
  }

  @Test
  void a_broken_line_among_its_events_costs_that_line_alone() throws IOException {
    StringWriter lines = new StringWriter();
    JsonlReport report = new JsonlReport(new PrintWriter(lines));
    Samples.events(Samples.everyStatus(Mode.APPLY)).forEach(report::on);
    List<String> broken = new ArrayList<>(lines.toString().lines().toList());
    int half = broken.size() / 2;
    broken.add(half, "\u0000\u0000\u0000 a disk's garbage");
    broken.add(half + 1, "");
    broken.add(half + 2, "{\"event\":\"host_ended\",\"host\":\"pve1\",\"result\":{\"stat");
    broken.add("{\"event\":\"step_st");
    keep("events.jsonl", String.join("\n", broken));
    assertEquals(2, read().unreadable());
    StringWriter text = new StringWriter();
    read().print(TextOptions.plain(false, 0), new PrintWriter(text), Samples.START);
    keep("events.jsonl", lines.toString());
    StringWriter whole = new StringWriter();
    read().print(TextOptions.plain(false, 0), new PrintWriter(whole), Samples.START);
    assertEquals(whole.toString(), text.toString());
    assertEquals(0, read().unreadable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\u001b[2J",
        "[]",
        "{}",
        "{\"schema\": \"regroup.run/2\"}",
        "{\"schema\": \"regroup.run/1\", \"mode\": \"dance\", \"summary\": {}, \"hosts\": []}",
        "{\"schema\": \"regroup.run/1\", \"mode\": \"check\", \"summary\": 1, \"hosts\": [{}]}",
        "{\"schema\": \"regroup.run/1\", \"mode\": \"check\", \"hosts\": [1]}",
        "{\"schema\": \"regroup.run/1\", \"mode\": \"che"
      })
  void a_broken_report_is_one_line(String text) throws IOException {
    keep("report.json", text);
    String why = why();
    assertTrue(why.startsWith("report.json is not "), why);
    HostileTest.harmless(why, false);
    assertTrue(why.length() < 300, why);
    String list = RunsReport.text(KeptRun.all(state), TextOptions.plain(false, 0));
    assertEquals(2, list.lines().count(), list);
    assertTrue(list.contains("broken"), list);
    HostileTest.harmless(list, false);
  }

  @Test
  void every_truncation_and_random_damage_is_one_line_or_a_run() throws IOException {
    String whole = JsonReport.document(Samples.everyStatus(Mode.CHECK));
    for (int length = 0; length < whole.length(); length += 997) {
      keep("report.json", whole.substring(0, length));
      assertTrue(why().startsWith("report.json is not "), "at " + length);
    }
    Random random = new Random(4711);
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder(whole);
      int at = random.nextInt(text.length() - 8);
      text.replace(at, at + random.nextInt(8), random.nextBoolean() ? "" : "null");
      keep("report.json", text.toString());
      KeptReport.of(KeptRun.of(state, Samples.RUN));
      RunsReport.json(KeptRun.all(state));
    }
  }

  @Test
  void a_folder_where_a_file_should_be_and_a_missing_one_are_one_line() throws IOException {
    Files.createDirectories(folder().resolve("report.json"));
    assertEquals("report.json is a directory", why());
    Files.delete(folder().resolve("report.json"));
    assertEquals("events.jsonl does not exist", why());
    keep("events.jsonl", "{\"event\": \"step");
    assertTrue(why().startsWith("events.jsonl is not"), why());
  }

  private void keep(String name, String text) throws IOException {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve(name), text);
  }

  private Path folder() {
    return state.resolve("runs").resolve(Samples.RUN.text());
  }

  private KeptReport read() {
    KeptReport.Reading<KeptReport> reading = KeptReport.of(KeptRun.of(state, Samples.RUN));
    if (reading instanceof KeptReport.Reading.Read<KeptReport> read) {
      return read.value();
    }
    throw new AssertionError(reading.toString());
  }

  private String why() {
    return assertInstanceOf(
            KeptReport.Reading.Broken.class, KeptReport.of(KeptRun.of(state, Samples.RUN)))
        .why();
  }
}
