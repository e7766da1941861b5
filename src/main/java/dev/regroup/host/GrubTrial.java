package dev.regroup.host;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code try.sh} found: the variables of {@code /etc/default/grub} and its drop-ins as
 * grub-mkconfig would have them. Immutable.
 *
 * @param current of the files as they are
 * @param candidate of the files with the candidate texts in place
 * @param evaluatedAs {@code nobody}, {@code root} where the host has no way to drop root, {@code
 *     self} where the login is not root
 */
public record GrubTrial(Evaluation current, Evaluation candidate, String evaluatedAs) {

  /**
   * One evaluation.
   *
   * @param status 0 where grub-mkconfig would go on; 124: it took too long
   * @param output what the files printed, stdout and stderr, byte text
   * @param values variables that are set, byte texts; empty unless {@code status} is 0
   */
  public record Evaluation(int status, String output, Map<String, String> values) {
    public Evaluation {
      values = Map.copyOf(values);
    }
  }

  /** Reads the frames of {@link ReadScript#tryGrub}; what is missing counts as failed. */
  public static GrubTrial parse(List<Frame> answer) {
    FrameIndex frames = new FrameIndex(answer);
    return new GrubTrial(
        evaluation(frames, "current"),
        evaluation(frames, "candidate"),
        frames.first("evaluated-as"));
  }

  private static Evaluation evaluation(FrameIndex frames, String name) {
    String status = frames.first(name + "-status");
    Map<String, String> values = values(frames.first(name + "-values"));
    boolean ended = status.equals("0") && values.remove("end") != null;
    int code = status.matches("[0-9]{1,3}") ? Integer.parseInt(status) : 1;
    return new Evaluation(
        ended ? 0 : Math.max(code, 1),
        frames.first(name + "-output").strip(),
        ended ? values : Map.of());
  }

  /** Lines {@code NAME LENGTH}, so many bytes and a newline each; {@code end} is the last. */
  private static Map<String, String> values(String text) {
    Map<String, String> values = new TreeMap<>();
    int at = 0;
    while (at < text.length()) {
      int newline = text.indexOf('\n', at);
      String line = text.substring(at, newline < 0 ? text.length() : newline);
      if (line.equals("end")) {
        values.put("end", "");
        return values;
      }
      int blank = line.indexOf(' ');
      if (newline < 0 || blank < 0 || !line.substring(blank + 1).matches("[0-9]{1,7}")) {
        return values;
      }
      int end = newline + 1 + Integer.parseInt(line.substring(blank + 1));
      if (end >= text.length()) {
        return values;
      }
      values.put(line.substring(0, blank), text.substring(newline + 1, end));
      at = end + 1;
    }
    return values;
  }
}
