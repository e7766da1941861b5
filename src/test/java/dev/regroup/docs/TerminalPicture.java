package dev.regroup.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines of a terminal as an SVG: colours as SGR sets them, lines wrapped where the terminal ends.
 * It needs no font and no style sheet from elsewhere: each piece of text is told how wide it is.
 * Stateless.
 */
final class TerminalPicture {
  private static final Pattern SGR = Pattern.compile("\u001b\\[([0-9;]*)m");
  private static final double ADVANCE = 7.8;
  private static final int LEADING = 18;
  private static final int MARGIN = 16;
  private static final String INK = "#e6edf3";
  private static final Map<String, String> INKS =
      Map.of(
          "0;32", "#56d364",
          "0;33", "#e3b341",
          "0;31", "#ff7b72",
          "1;31", "#ff7b72",
          "0;36", "#76e3ea",
          "1;35", "#d2a8ff",
          "1", INK);

  private TerminalPicture() {}

  /** A piece of one colour. */
  private record Piece(int column, String text, String sgr) {}

  /**
   * The picture, ended by a newline.
   *
   * @param lines with SGR sequences, none of which reaches over a line's end
   * @param columns how wide the terminal is
   * @param title what a reader hears who does not see it
   */
  static String draw(List<String> lines, int columns, String title) {
    List<List<Piece>> rows = new ArrayList<>();
    lines.forEach(line -> rows.addAll(rows(line, columns)));
    while (rows.get(rows.size() - 1).isEmpty()) {
      rows.remove(rows.size() - 1);
    }
    StringBuilder svg = new StringBuilder();
    long width = Math.round(columns * ADVANCE) + 2L * MARGIN;
    int height = rows.size() * LEADING + 2 * MARGIN;
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"" + width + "\"");
    svg.append(" height=\"" + height + "\" viewBox=\"0 0 " + width + " " + height + "\"\n");
    svg.append("  font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, monospace\"");
    svg.append(" font-size=\"13\" fill=\"" + INK + "\">\n");
    svg.append("<title>" + escaped(title) + "</title>\n");
    svg.append("<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>\n");
    for (int row = 0; row < rows.size(); row++) {
      for (Piece piece : rows.get(row)) {
        svg.append(text(piece, MARGIN + (row + 1) * LEADING - 5));
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static String text(Piece piece, int y) {
    String text = piece.text().strip();
    if (text.isEmpty()) {
      return "";
    }
    int column = piece.column() + piece.text().indexOf(text);
    String ink = INKS.getOrDefault(piece.sgr(), INK);
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%d\" textLength=\"%.1f\"%s%s xml:space=\"preserve\">%s</text>%n",
        MARGIN + column * ADVANCE,
        y,
        text.length() * ADVANCE,
        ink.equals(INK) ? "" : " fill=\"" + ink + "\"",
        piece.sgr().startsWith("1") ? " font-weight=\"bold\"" : "",
        escaped(text));
  }

  /** One line as rows of the terminal. */
  private static List<List<Piece>> rows(String line, int columns) {
    List<List<Piece>> rows = new ArrayList<>(List.of(new ArrayList<>()));
    int column = 0;
    int at = 0;
    String sgr = "";
    Matcher next = SGR.matcher(line);
    while (at < line.length()) {
      boolean more = next.find();
      String text = line.substring(at, more ? next.start() : line.length());
      while (!text.isEmpty()) {
        if (column == columns) {
          rows.add(new ArrayList<>());
          column = 0;
        }
        String fits = text.substring(0, Math.min(text.length(), columns - column));
        rows.get(rows.size() - 1).add(new Piece(column, fits, sgr));
        column += fits.length();
        text = text.substring(fits.length());
      }
      at = more ? next.end() : line.length();
      sgr = more ? next.group(1) : sgr;
    }
    return rows;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
