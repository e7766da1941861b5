package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.run.Mode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever is printed, the lines that are drawn are taken away first. */
class LiveProgressTest {
  private final StringWriter printed = new StringWriter();
  private final FakeArea area = new FakeArea();

  /** Notes where it was while something was printed. */
  private final class FakeArea implements StatusArea {
    private List<String> shown = List.of();
    private final List<List<String>> history = new ArrayList<>();
    private int printedWhenShown;
    private boolean closed;

    @Override
    public int columns() {
      return 80;
    }

    @Override
    public int rows() {
      return 24;
    }

    @Override
    public void show(List<String> lines) {
      assertFalse(closed);
      undisturbed();
      shown = List.copyOf(lines);
      history.add(shown);
      printedWhenShown = printed.getBuffer().length();
    }

    @Override
    public void clear() {
      undisturbed();
      shown = List.of();
    }

    @Override
    public void close() {
      clear();
      closed = true;
    }

    private void undisturbed() {
      assertTrue(
          shown.isEmpty() || printedWhenShown == printed.getBuffer().length(),
          "something was printed over what is drawn");
    }
  }

  @Test
  void drawn_lines_and_printed_ones_never_mix_and_nothing_is_left() {
    RunResult result = Samples.everyStatus(Mode.APPLY);
    PrintWriter out = new PrintWriter(printed);
    TextReport report =
        TextReport.live(
            out,
            out,
            TextOptions.plain(true, 0),
            area,
            Clock.fixed(Samples.START.plusSeconds(9), ZoneOffset.UTC));
    for (RunEvent event : Samples.events(result)) {
      report.on(event);
      report.say(out, "said");
    }
    report.close();
    assertTrue(area.closed);
    assertEquals(List.of(), area.shown);
    assertTrue(
        area.history.stream().anyMatch(lines -> lines.get(0).startsWith("pve1 facts")),
        area.history.toString());
    String text = printed.toString();
    assertFalse(text.contains("pve1 connect"), "steps are drawn, and leave no line");
    assertTrue(text.contains("pve1: changed\n"), text);
    assertTrue(text.contains("not attempted: 1 host\n"), text);
    assertTrue(text.contains("RECAP"), text);
  }
}
