package dev.regroup.report;

import dev.regroup.finding.Finding;
import java.util.Comparator;
import java.util.List;

/** Lines of text under labels in a column of their own. Values come ready to be shown. */
final class Labelled {
  private static final int WIDEST_LABEL = 12;
  private static final String UNDER = " ".repeat(2 + WIDEST_LABEL + 1);

  private final StringBuilder text = new StringBuilder();
  private final Palette palette;

  Labelled(Palette palette) {
    this.palette = palette;
  }

  void line(String label, String value) {
    String pad = " ".repeat(Math.max(0, WIDEST_LABEL - label.length()) + 1);
    text.append(("  " + label + pad + value).stripTrailing()).append('\n');
  }

  /** The label before the first line alone; nothing where there is no line. */
  void lines(String label, List<String> values) {
    String first = label;
    for (String value : values) {
      line(first, value);
      first = "";
    }
  }

  /** Text that has its line ends and no label. */
  void append(String lines) {
    text.append(lines);
  }

  /** Worst first, otherwise in the order they were made. */
  void findings(List<Finding> findings) {
    findings.stream()
        .sorted(Comparator.comparing(Finding::severity).reversed())
        .forEach(this::finding);
  }

  private void finding(Finding finding) {
    String severity = Shown.word(finding.severity());
    text.append("  ")
        .append(palette.paint(Palette.of(finding.severity()), severity))
        .append(" ".repeat(UNDER.length() - 2 - severity.length()))
        .append(Shown.line(finding.code()))
        .append(": ")
        .append(Shown.line(finding.message()))
        .append('\n');
    if (!finding.remedy().isEmpty()) {
      text.append(UNDER).append(Shown.line(finding.remedy())).append('\n');
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
