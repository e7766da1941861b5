package dev.regroup.report;

import dev.regroup.run.Mode;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run as Markdown for a ticket or a pull request: a table, worst first, then what was found and
 * the diff of each host, equal ones together in a large run. What a host said stands in code alone,
 * where nothing in it is markup. Pure.
 */
final class MarkdownReport {
  private static final Pattern BACKTICKS = Pattern.compile("`+");

  private final HostText text;

  private MarkdownReport(Mode mode) {
    this.text = new HostText(TextOptions.plain(false, 0), mode);
  }

  /**
   * Writes the page.
   *
   * @throws IOException as the writer does, which stays open
   */
  static void write(RunView run, Writer page) throws IOException {
    page.append("# Regroup ").append(Shown.word(run.mode())).append(' ');
    page.append(run.run().text()).append("\n\n");
    if (run.mode() == Mode.CHECK) {
      page.append("**Check mode: nothing was written.**\n\n");
    }
    if (!run.playbook().isEmpty()) {
      page.append("Playbook ").append(code(Shown.line(run.playbook()))).append(". ");
    }
    page.append(escaped(Recap.summary(run))).append(".\n");
    new MarkdownReport(run.mode()).hosts(page, run.worstFirst(), run.mode());
  }

  private void hosts(Writer page, List<HostView> sorted, Mode mode) throws IOException {
    if (!sorted.isEmpty()) {
      page.append(
          "\n| host | status | reboot | verified | device groups |\n|---|---|---|---|---|\n");
    }
    for (HostView host : sorted) {
      row(page, host);
    }
    for (List<HostView> equal : Fold.equal(sorted, this::told)) {
      HostView first = equal.get(0);
      List<String> names = Fold.names(equal).stream().map(MarkdownReport::code).toList();
      boolean one = names.size() == 1;
      page.append("\n## ").append(one ? names.get(0) : Words.hosts(names.size()));
      page.append(": ").append(escaped(Words.outcome(first.status(), mode))).append("\n\n");
      page.append(one ? "" : String.join(", ", names) + "\n\n");
      page.append(block("text", text.body(first)));
      String diff = Shown.text(first.diff());
      if (!diff.isEmpty()) {
        page.append('\n').append(block("diff", diff));
      }
    }
  }

  /** All that is told of a host below its name: equal for those that are told together. */
  private String told(HostView host) {
    return host.status() + text.body(host) + host.diff();
  }

  private static void row(Writer page, HostView host) throws IOException {
    List<String> groups =
        host.isolation().stream()
            .map(device -> Shown.line(device.device()) + " " + Words.group(device))
            .map(MarkdownReport::cell)
            .toList();
    page.append("| ").append(cell(Words.host(host)));
    page.append(" | ").append(escaped(Shown.word(host.status())));
    page.append(" | ").append(Shown.word(host.reboot()));
    page.append(" | ").append(Words.known(host.verified()));
    page.append(" | ").append(String.join(", ", groups)).append(" |\n");
  }

  /**
   * A code span of a line as it is shown: between more backticks than any in it, with blanks where
   * it begins with one.
   */
  private static String code(String line) {
    String fence = "`".repeat(longest(line) + 1);
    boolean edge = fence.length() > 1 || line.isBlank() || !line.equals(line.strip());
    String pad = edge ? " " : "";
    return fence + pad + (line.isBlank() ? "-" : line) + pad + fence;
  }

  /** In a table a bar ends the cell, in code too. */
  private static String cell(String line) {
    return code(line).replace("|", "\\|");
  }

  private static String block(String language, String lines) {
    String fence = "`".repeat(Math.max(3, longest(lines) + 1));
    String end = lines.isEmpty() || lines.endsWith("\n") ? "" : "\n";
    return fence + language + "\n" + lines + end + fence + "\n";
  }

  private static int longest(String text) {
    Matcher runs = BACKTICKS.matcher(text);
    int longest = 0;
    while (runs.find()) {
      longest = Math.max(longest, runs.end() - runs.start());
    }
    return longest;
  }

  /** Words of Regroup's own: {@code not_attempted} has an underscore. */
  private static String escaped(String words) {
    return words.replace("_", "\\_");
  }
}
