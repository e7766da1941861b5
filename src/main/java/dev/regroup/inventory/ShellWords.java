package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Source;
import java.util.ArrayList;
import java.util.List;

/** Words parted by blanks, with quotes and backslashes as in Python's shlex (POSIX mode). */
final class ShellWords {
  private ShellWords() {}

  /** One word, quotes removed, and where it begins. */
  record Word(String text, Position at) {}

  static List<Word> split(Source source, Reading reading) {
    return split(source, 0, source.text().length(), false, reading);
  }

  /**
   * Splits a part of the source.
   *
   * @param comments whether {@code #} outside quotes ends it
   */
  static List<Word> split(Source source, int from, int to, boolean comments, Reading reading) {
    List<Word> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    String text = source.text();
    int start = -1;
    char quote = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (quote == 0 && comments && c == '#') {
        break;
      }
      if (quote == 0 && Character.isWhitespace(c)) {
        if (start >= 0) {
          words.add(new Word(word.toString(), source.atOffset(start)));
          word.setLength(0);
          start = -1;
        }
        continue;
      }
      start = start < 0 ? i : start;
      boolean escapes =
          quote == 0 || (quote == '"' && i + 1 < to && "\\\"".indexOf(text.charAt(i + 1)) >= 0);
      if (c == '\\' && escapes && i + 1 < to) {
        word.append(text.charAt(++i));
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else {
        word.append(c);
      }
    }
    if (quote != 0) {
      reading.problem(source.atOffset(start), "a quote that is not closed", "Close the quote.");
    } else if (start >= 0) {
      words.add(new Word(word.toString(), source.atOffset(start)));
    }
    return words;
  }
}
