package dev.regroup.inventory.yaml;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Text to tree, with snakeyaml 2.7's parser: nothing is constructed or typed. Pure; thread-safe.
 */
public final class YamlParser {
  /** snakeyaml copies all that it has seen of a token again every 1,025 letters. */
  private static final int LONGEST_LINE = 1 << 20;

  private static final String NO_COLON = "could not find expected ':'";

  private YamlParser() {}

  /** What of YAML is allowed beside maps, lists and scalars. */
  public enum Dialect {
    /** No merge keys, no tags; a Jinja2 expression is a problem wherever it stands. */
    PLAYBOOK(100_000),
    /**
     * Merge keys, {@code !vault} and {@code !unsafe}; Jinja2 is left to whoever needs the value.
     */
    ANSIBLE(1_000_000);

    /** How many values a document may have with its aliases written out. */
    final int largest;

    Dialect(int largest) {
      this.largest = largest;
    }
  }

  /**
   * Parses one document. Never throws, whatever the text.
   *
   * @return null where it is empty or not YAML; then a problem was noted. A tree may come with
   *     problems too, such as a key that is there twice.
   */
  public static @Nullable Yaml parse(Source source, Dialect dialect, Reading reading) {
    if (!printable(source, reading)) {
      return null;
    }
    Reading.Noted before = reading.noted();
    try {
      return new YamlTree(new Bounded(source.text(), dialect), source, dialect, reading).document();
    } catch (MarkedYAMLException e) {
      reading.forget(before);
      syntax(source, e, reading);
    } catch (TooLarge e) {
      reading.forget(before);
      reading.problem(
          source.whole(),
          "has more than " + dialect.largest + " values",
          "Split it; is it the right file?");
    } catch (YamlTree.TooDeep e) {
      reading.forget(before);
      reading.problem(
          source.whole(),
          "is nested more than " + YamlTree.DEEPEST + " levels deep",
          "Write it flatter and simpler.");
    } catch (YamlTree.Full e) {
      return null; // The problem was noted where no more would fit.
    } catch (YAMLException e) {
      reading.forget(before);
      reading.problem(
          source.whole(),
          "is not YAML: " + Shown.line(String.valueOf(e.getMessage())),
          "Write it simpler.");
    }
    return null;
  }

  /** Stops a document that would become more values than it may have. */
  private static final class Bounded extends ParserImpl {
    private int left;

    Bounded(String text, Dialect dialect) {
      super(new StreamReader(text), unlimited());
      left = dialect.largest;
    }

    /** Files are bounded where they are read. */
    private static LoaderOptions unlimited() {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(Integer.MAX_VALUE);
      return options;
    }

    @Override
    public Event getEvent() {
      if (left-- == 0) {
        throw new TooLarge();
      }
      return super.getEvent();
    }
  }

  /** Thrown through snakeyaml, caught in {@link #parse}. */
  private static final class TooLarge extends YAMLException {
    TooLarge() {
      super("too large");
    }
  }

  private static boolean printable(Source source, Reading reading) {
    String text = source.text();
    int lineStart = 0;
    int c;
    for (int i = 0; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      if (!StreamReader.isPrintable(c)) {
        reading.problem(
            source.atOffset(i),
            "a character that YAML does not allow: " + Shown.line(Character.toString(c)),
            "Remove it, or write it as an escape within double quotes.");
        return false;
      }
      lineStart = c == '\n' ? i + 1 : lineStart;
      if (i - lineStart > LONGEST_LINE) {
        reading.problem(
            source.atOffset(lineStart),
            "a line of more than " + LONGEST_LINE + " letters",
            "Break it up; is it the right file?");
        return false;
      }
    }
    return true;
  }

  private static void syntax(Source source, MarkedYAMLException e, Reading reading) {
    String what = String.valueOf(e.getProblem());
    // What never ends is noticed where the text goes on; the fault is where it begins.
    boolean begins = what.contains("unexpected end of stream") || what.contains(NO_COLON);
    Mark mark = begins || e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
    Position at =
        mark == null ? source.whole() : source.at(mark.getLine() + 1, mark.getColumn() + 1);
    String context = e.getContext() == null ? "" : e.getContext() + ": ";
    String problem = context + e.getProblem();
    String line = source.line(at.line());
    if (line.contains("{{") || line.contains("{%")) {
      reading.problem(at, "not YAML, and Jinja2 is not evaluated", YamlTree.JINJA_REMEDY);
      return;
    }
    if (what.contains(NO_COLON) && inOneLine(e)) {
      reading.problem(
          at, "a key of more than 1024 letters", "Shorten it; a long text goes behind a key.");
      return;
    }
    for (Known known : KNOWN) {
      if (problem.contains(known.words())) {
        reading.problem(at, known.message(), known.remedy());
        return;
      }
    }
    reading.problem(at, "not YAML: " + Shown.line(problem), "Mend the line, or the one above it.");
  }

  /** A key may not leave its line, and not be longer than 1,024 letters; both are told alike. */
  private static boolean inOneLine(MarkedYAMLException e) {
    Mark from = e.getContextMark();
    Mark to = e.getProblemMark();
    return from != null
        && to != null
        && from.getLine() == to.getLine()
        && to.getIndex() - from.getIndex() > 1024;
  }

  /** Words of snakeyaml 2.7 and what they mean to someone who writes a playbook. */
  private record Known(String words, String message, String remedy) {}

  private static final List<Known> KNOWN =
      List.of(
          new Known(
              "'\\t(TAB)'",
              "a tab where YAML wants blanks",
              "Indent with blanks; YAML allows no tabs there."),
          new Known(
              "mapping values are not allowed here",
              "a `:` where no key can stand",
              "Compare the indentation with the line above; a text that contains `: ` needs quotes."),
          new Known(
              "found unexpected end of stream",
              "a quoted text that does not end",
              "Close the quote that is opened here."),
          new Known(
              "but found another document",
              "a second document begins here",
              "Keep one document a file: remove the `---`, or split the file."),
          new Known(
              "expected <block end>",
              "this line fits no indentation above it",
              "Indent it like its siblings; keys of one map begin in one column."),
          new Known(
              NO_COLON,
              "a key without its `:`",
              "Write `key: value`; a text over several lines needs quotes or a `|`."),
          new Known(
              "found undefined alias",
              "an alias without its anchor",
              "A text that begins with `*` needs quotes."),
          new Known(
              "while scanning an alias",
              "an alias without a name",
              "A text that begins with `*` needs quotes."),
          new Known(
              "found unknown escape character",
              "an unknown escape within double quotes",
              "Use single quotes, or double the backslash."));
}
