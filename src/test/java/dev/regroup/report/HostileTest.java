package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.regroup.run.HostResult;
import dev.regroup.run.Mode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing that a host says moves the cursor, makes a line of its own or breaks a format. */
class HostileTest {
  @Test
  void text_has_no_control_character_but_newlines_and_tabs_of_diffs() {
    Samples.Printed printed = Samples.text(events(), TextOptions.plain(true, 2));
    harmless(printed.out().replaceAll("(?m)^[ +-].*$", ""), false);
    harmless(printed.out(), true);
    harmless(printed.err(), false);
    assertFalse(printed.out().lines().anyMatch(line -> line.startsWith("fake: ok")));
    assertFalse(printed.err().lines().anyMatch(line -> line.startsWith("fake: ok")));
  }

  @Test
  void colours_are_the_reports_own_alone() {
    TextOptions options = new TextOptions(true, 2, Palette.ANSI, Palette.ANSI, ZoneOffset.UTC);
    Samples.Printed printed = Samples.text(events(), options);
    harmless((printed.out() + printed.err()).replaceAll("\u001b\\[[01](;3[0-9])?m", ""), true);
  }

  @Test
  void a_large_run_is_harmless_too() {
    List<HostResult> hosts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      hosts.add(Hostile.result().hosts().get(0));
    }
    RunResult many = new RunResult(Samples.RUN, Mode.APPLY, Hostile.SAID, 2, hosts);
    harmless(Samples.text(Samples.events(many), TextOptions.plain(true, 0)).out(), true);
  }

  /** What a host said twice encoded is told so: the letters of one text may be another's bytes. */
  @ParameterizedTest
  @CsvSource({"\u00c3\u00bc, \u00fc", "\u00c3\u0083\u00c2\u00bc, \u00c3\u00bc"})
  void other_letters_are_decoded_once_in_every_format(String said, String shown) {
    RunResult result = Hostile.result(said);
    Samples.Printed text = Samples.text(Samples.events(result), TextOptions.plain(true, 2));
    StringWriter lines = new StringWriter();
    JsonlReport report = new JsonlReport(new PrintWriter(lines));
    Samples.events(result).forEach(report::on);
    List<String> printed =
        new ArrayList<>(
            List.of(
                text.out(),
                text.err(),
                Read.map(JsonReport.document(result)).toString(),
                Samples.report(ReportFile.Format.XML, result),
                Samples.report(ReportFile.Format.MD, result),
                Samples.report(ReportFile.Format.HTML, result)));
    lines.toString().lines().map(line -> Read.map(line).toString()).forEach(printed::add);
    for (String each : printed) {
      String letters = each.replaceAll("[ -~\\s]", "").replace(shown, "");
      assertEquals("", letters, each);
    }
  }

  @Test
  void json_values_are_harmless_once_they_are_read() {
    StringWriter lines = new StringWriter();
    JsonlReport report = new JsonlReport(new PrintWriter(lines));
    events().forEach(report::on);
    assertEquals(events().size(), lines.toString().lines().count());
    lines.toString().lines().forEach(line -> harmlessValues(Read.map(line)));
    harmlessValues(Read.map(JsonReport.document(Hostile.result())));
    harmlessValues(Read.map(FactsReport.json(List.of(facts()), true)));
  }

  @Test
  void facts_have_no_control_character() {
    harmless(FactsReport.text(List.of(facts()), TextOptions.plain(false, 2)), false);
  }

  private static FactsReport.Entry facts() {
    return new FactsReport.Entry(Hostile.SAID, Status.OK, Hostile.facts(), Hostile.findings());
  }

  private static List<RunEvent> events() {
    List<RunEvent> events = new ArrayList<>(Samples.events(Hostile.result()));
    events.add(
        1, new RunEvent.StepOutput(Samples.START, Hostile.SAID, StepName.REFRESH, Hostile.SAID));
    events.add(
        1, new RunEvent.StepProgress(Samples.START, Hostile.SAID, StepName.REFRESH, Hostile.SAID));
    events.add(
        2,
        new RunEvent.RunHalted(
            Samples.START,
            RunEvent.Cause.FAILURES,
            Hostile.SAID,
            List.of(Hostile.SAID),
            Hostile.SAID));
    return events;
  }

  private static void harmlessValues(Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, each) -> {
            harmless(String.valueOf(key), false);
            harmlessValues(each);
          });
    } else if (value instanceof List<?> list) {
      list.forEach(HostileTest::harmlessValues);
    } else if (value instanceof String text) {
      harmless(text, true);
    }
  }

  static void harmless(String text, boolean tabs) {
    String bad =
        text.codePoints()
            .filter(c -> c != '\n' && !(tabs && c == '\t'))
            .filter(
                c ->
                    Character.isISOControl(c)
                        || Character.getType(c) == Character.FORMAT
                        || c == 0x2028)
            .mapToObj(Integer::toHexString)
            .distinct()
            .toList()
            .toString();
    assertEquals("[]", bad);
  }
}
