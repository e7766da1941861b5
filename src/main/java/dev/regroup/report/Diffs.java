package dev.regroup.report;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.regroup.boot.FileEdit;
import java.util.ArrayList;
import java.util.List;

/** Unified diffs of file edits, as {@code diff -u} prints them. Stateless. */
public final class Diffs {
  /** Lines of context, {@code diff}'s own default. */
  private static final int CONTEXT = 3;

  private static final String NO_NEWLINE = "\n\\ No newline at end of file";

  private Diffs() {}

  /**
   * One edit.
   *
   * @return headers with the path and hunks, each line whole and ended by a newline; shown line by
   *     line, since files may hold lines of several encodings, and to be shown again; empty where
   *     nothing changes
   */
  public static String unified(FileEdit edit) {
    List<String> before = lines(edit.before());
    List<String> after = lines(edit.after());
    String path = Shown.again(Shown.line(edit.path()));
    List<String> diff =
        UnifiedDiffUtils.generateUnifiedDiff(
            path, path, before, DiffUtils.diff(before, after), CONTEXT);
    StringBuilder text = new StringBuilder();
    diff.forEach(line -> text.append(Shown.again(Shown.text(line))).append('\n'));
    return text.toString();
  }

  /** All edits, one after the other. */
  public static String unified(List<FileEdit> edits) {
    StringBuilder text = new StringBuilder();
    edits.forEach(edit -> text.append(unified(edit)));
    return text.toString();
  }

  /**
   * The lines without their ends. A last line that has none carries the remark behind it, so that
   * it differs from the same line with an end and is printed with the remark wherever it stands.
   */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      if (end < 0) {
        lines.add(text.substring(at) + NO_NEWLINE);
        break;
      }
      lines.add(text.substring(at, end));
      at = end + 1;
    }
    return lines;
  }
}
