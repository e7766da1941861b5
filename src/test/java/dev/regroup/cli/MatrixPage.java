package dev.regroup.cli;

import java.util.List;
import java.util.Locale;

/** The fault matrix as {@code docs/reliability.md} holds it. */
final class MatrixPage {
  private MatrixPage() {}

  /** The table of one layout. */
  static String table(List<MatrixCell> cells, List<MatrixCell.Ended> ended) {
    StringBuilder text =
        new StringBuilder("| step | fault | fired | the run itself | the host is well after |\n");
    text.append("|---|---|---|---|---|\n");
    String step = "";
    for (int i = 0; i < cells.size(); i++) {
      MatrixCell cell = cells.get(i);
      MatrixCell.Ended end = ended.get(i);
      String name = cell.row().name().equals(step) ? "" : cell.row().name();
      step = cell.row().name();
      Told first = end.first();
      String run = first == null ? "killed" : first.words();
      String after =
          end.by().isEmpty()
              ? "the run itself"
              : "`regroup " + end.by() + "`: " + end.last().status();
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | once, %s | %s | %s |%n",
              name,
              cell.fault().words(),
              end.where(),
              run,
              after));
    }
    return text.toString();
  }
}
