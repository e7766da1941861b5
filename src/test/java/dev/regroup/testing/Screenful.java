package dev.regroup.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A terminal of the simplest kind, made after ECMA-48: what stands on it after the bytes that a
 * program wrote. It knows cursor up, erase to the end of the line and of the screen, colours, and
 * fails on everything else. Not thread-safe.
 */
public final class Screenful {
  private static final Pattern SEQUENCE = Pattern.compile("\\[([0-9;]*)([A-Za-z])");

  private final int columns;
  private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
  private int row;
  private int column;
  private String colour = "";

  private Screenful(int columns) {
    this.columns = columns;
  }

  /** What the text makes of an empty terminal that is so wide. */
  public static Screenful of(String written, int columns) {
    Screenful screen = new Screenful(columns);
    screen.write(written);
    return screen;
  }

  /** Lines, without blanks at their ends. */
  public List<String> lines() {
    return lines.stream().map(line -> line.toString().stripTrailing()).toList();
  }

  /** The colour that the next character would have, empty for none. */
  public String colour() {
    return colour;
  }

  private void write(String text) {
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\u001b') {
        Matcher sequence = SEQUENCE.matcher(text).region(at + 1, text.length());
        if (!sequence.lookingAt()) {
          fail("no sequence that is known: " + text.substring(at + 1, at + 9));
        }
        control(sequence.group(1), sequence.group(2));
        at = sequence.end() - 1;
      } else if (c == '\r') {
        column = 0;
      } else if (c == '\n') {
        down();
      } else if (c < ' ' || c == 0x7f) {
        fail("a control character: " + (int) c);
      } else {
        put(c);
      }
    }
  }

  private void control(String parameters, String end) {
    switch (end) {
      case "A" ->
          row = Math.max(0, row - (parameters.isEmpty() ? 1 : Integer.parseInt(parameters)));
      case "K" -> line().setLength(Math.min(line().length(), column));
      case "J" -> {
        line().setLength(Math.min(line().length(), column));
        lines.subList(row + 1, lines.size()).clear();
      }
      case "m" -> colour = parameters.equals("0") ? "" : parameters;
      default -> fail("a sequence that it should not need: " + parameters + end);
    }
  }

  private void put(char c) {
    if (column == columns) {
      column = 0;
      down();
    }
    while (line().length() <= column) {
      line().append(' ');
    }
    line().setCharAt(column++, c);
  }

  private void down() {
    row++;
    if (row == lines.size()) {
      lines.add(new StringBuilder());
    }
  }

  private StringBuilder line() {
    return lines.get(row);
  }
}
