package dev.regroup.report;

import dev.regroup.journal.KeptRun;
import dev.regroup.report.Palette.Colour;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code regroup runs} prints: a line a run, newest first. Reads the kept files, no more. */
public final class RunsReport {
  static final String SCHEMA = "regroup.runs/1";

  private RunsReport() {}

  /**
   * One run.
   *
   * @param head null where nothing could be read
   * @param problem why nothing could be read, null where it could
   */
  private record Entry(KeptRun kept, @Nullable RunHead head, @Nullable String problem) {
    static Entry of(KeptRun kept) {
      KeptReport.Reading<RunHead> reading = KeptReport.headOf(kept);
      return reading instanceof KeptReport.Reading.Broken<RunHead> broken
          ? new Entry(kept, null, broken.why())
          : new Entry(kept, ((KeptReport.Reading.Read<RunHead>) reading).value(), null);
    }
  }

  /** For people; each line ended by a newline. */
  public static String text(List<KeptRun> runs, TextOptions options) {
    if (runs.isEmpty()) {
      return "no runs are kept\n";
    }
    StringBuilder text = new StringBuilder();
    text.append(String.format("%-20s  %-8s  %-7s  %4s\n", "run", "mode", "state", "exit"));
    runs.forEach(run -> line(text, Entry.of(run), options.results()));
    return text.toString();
  }

  private static void line(StringBuilder text, Entry entry, Palette palette) {
    RunHead head = entry.head();
    String state = Shown.word(entry.kept().state()).replace('_', ' ');
    if (head == null) {
      text.append(String.format("%-20s  %-8s  ", entry.kept().run(), "?"));
      text.append(palette.paint(Colour.RED, "broken")).append("         ").append(entry.problem());
    } else {
      text.append(String.format("%-20s  %-8s  ", entry.kept().run(), Shown.word(head.mode())));
      Colour colour = entry.kept().state() == KeptRun.State.ENDED ? Colour.NONE : Colour.YELLOW;
      text.append(palette.paint(colour, String.format("%-7s", state)));
      text.append(String.format("  %4s  ", head.exit() == null ? "-" : head.exit()));
      text.append(Recap.summary(head.hosts(), head.counts()));
      text.append(head.playbook().isEmpty() ? "" : "  " + Shown.line(head.playbook()));
    }
    text.append('\n');
  }

  /** The document {@code regroup.runs/1}, indented, ASCII alone, ended by a newline. */
  public static String json(List<KeptRun> runs) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("schema", SCHEMA);
    map.put("runs", runs.stream().map(Entry::of).map(RunsReport::map).toList());
    return Json.document(map);
  }

  private static Map<String, @Nullable Object> map(Entry entry) {
    RunHead head = entry.head();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("run", entry.kept().run().text());
    map.put("state", head == null ? "broken" : Shown.word(entry.kept().state()));
    map.put("mode", head == null ? null : Shown.word(head.mode()));
    map.put("playbook", head == null ? null : Json.shownOrNull(head.playbook()));
    map.put("exit", head == null ? null : head.exit());
    map.put("summary", head == null ? null : RunJson.summary(head.hosts(), head.counts()));
    map.put("problem", entry.problem());
    return map;
  }
}
