package dev.regroup.report;

import dev.regroup.plan.HostPlan;
import dev.regroup.run.HostResult;
import dev.regroup.run.Mode;
import dev.regroup.run.RunResult;
import java.util.ArrayList;
import java.util.Comparator;
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

  static String document(RunResult result) {
    StringBuilder page = new StringBuilder();
    page.append("# Regroup ").append(Shown.word(result.mode())).append(' ').append(result.run());
    page.append("\n\n");
    if (result.mode() == Mode.CHECK) {
      page.append("**Check mode: nothing was written.**\n\n");
    }
    if (!result.playbook().isEmpty()) {
      page.append("Playbook ").append(code(result.playbook())).append(". ");
    }
    page.append(escaped(Recap.summary(result))).append(".\n");
    List<HostResult> sorted = new ArrayList<>(result.hosts());
    sorted.sort(Comparator.comparing(host -> Recap.TROUBLE.indexOf(host.status())));
    new MarkdownReport(result.mode()).hosts(page, sorted, result.mode());
    return page.toString();
  }

  private void hosts(StringBuilder page, List<HostResult> sorted, Mode mode) {
    if (!sorted.isEmpty()) {
      page.append(
          "\n| host | status | reboot | verified | device groups |\n|---|---|---|---|---|\n");
    }
    sorted.forEach(host -> row(page, host));
    for (List<HostResult> equal : Fold.equal(sorted, this::told)) {
      HostResult first = equal.get(0);
      List<String> names = Fold.names(equal).stream().map(MarkdownReport::code).toList();
      page.append("\n## ").append(String.join(", ", names));
      page.append(": ").append(escaped(Words.outcome(first.status(), mode))).append("\n\n");
      page.append(block("text", text.body(first)));
      String diff = diff(first);
      if (!diff.isEmpty()) {
        page.append('\n').append(block("diff", diff));
      }
    }
  }

  /** All that is told of a host below its name: equal for those that are told together. */
  private String told(HostResult host) {
    return host.status() + text.body(host) + diff(host);
  }

  private static String diff(HostResult host) {
    HostPlan plan = host.plan();
    return plan == null ? "" : Diffs.unified(plan.edits());
  }

  private static void row(StringBuilder page, HostResult host) {
    List<String> groups =
        Groups.latest(host.plan(), host.after()).stream()
            .map(device -> device.device() + " " + group(device))
            .map(MarkdownReport::cell)
            .toList();
    page.append("| ").append(cell(Words.host(host)));
    page.append(" | ").append(escaped(Shown.word(host.status())));
    page.append(" | ").append(Shown.word(host.reboot()));
    page.append(" | ").append(Words.known(host.verified()));
    page.append(" | ").append(String.join(", ", groups)).append(" |\n");
  }

  private static String group(HostPlan.Isolation device) {
    String group = device.group() < 0 ? "none" : String.valueOf(device.group());
    Integer predicted = device.predictedGroup();
    return predicted == null || predicted == device.group() ? group : group + " -> " + predicted;
  }

  /** A code span: between more backticks than any in it, with blanks where it begins with one. */
  private static String code(String said) {
    String line = Shown.line(said);
    String fence = "`".repeat(longest(line) + 1);
    boolean edge = fence.length() > 1 || line.isBlank() || !line.equals(line.strip());
    String pad = edge ? " " : "";
    return fence + pad + (line.isBlank() ? "-" : line) + pad + fence;
  }

  /** In a table a bar ends the cell, in code too. */
  private static String cell(String said) {
    return code(said).replace("|", "\\|");
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
