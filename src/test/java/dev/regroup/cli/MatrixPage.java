package dev.regroup.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The fault matrix as {@code docs/reliability.md} holds it. */
final class MatrixPage {
  /** Lines above the first cell's. */
  private static final int HEAD = 2;

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

  /**
   * Lines of a table that say otherwise than those that were kept, but for outcomes that hang on
   * the moment: of these each one is proven, and any may come.
   */
  static List<String> otherwise(List<MatrixCell> cells, String kept, String told) {
    List<String> keptLines = kept.lines().toList();
    List<String> toldLines = told.lines().toList();
    if (keptLines.size() != toldLines.size()) {
      return List.of(toldLines.size() + " lines, " + keptLines.size() + " were kept");
    }
    List<String> otherwise = new ArrayList<>();
    for (int i = 0; i < toldLines.size(); i++) {
      boolean moment = i >= HEAD && cells.get(i - HEAD).fault().hangsOnTheMoment();
      String keptLine = keptLines.get(i);
      String toldLine = toldLines.get(i);
      if (moment ? !strike(keptLine).equals(strike(toldLine)) : !keptLine.equals(toldLine)) {
        otherwise.add("told: " + toldLine + "\nkept: " + keptLine);
      } else if (!keptLine.equals(toldLine)) {
        System.out.println("of this moment: " + toldLine);
      }
    }
    return otherwise;
  }

  /** Its step, fault, and where it fired. */
  private static List<String> strike(String line) {
    return Arrays.asList(line.split(" \\| ", -1)).subList(0, 3);
  }
}
