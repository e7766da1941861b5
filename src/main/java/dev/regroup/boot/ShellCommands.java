package dev.regroup.boot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Groups the tokens of a shell script into simple commands and tells for each whether it is always
 * carried out. Compound commands are not followed, only noticed. Used by one thread for one text.
 */
final class ShellCommands {
  private static final Map<String, String> OPENING =
      Map.of("if", "fi", "while", "done", "until", "done", "{", "}");
  private static final Set<String> INSIDE = Set.of("then", "else", "elif", "do", "!");
  private static final Set<String> REDIRECTIONS = Set.of("<", ">", ">>", "<&", ">&", "<>", ">|");
  private static final String FUNCTION_END = "} of function";

  private final List<ShellToken> tokens;
  private final List<ShellCommand> commands = new ArrayList<>();
  private final Deque<String> open = new ArrayDeque<>();
  private final Set<String> functions = new HashSet<>();
  private List<ShellToken.Word> words = new ArrayList<>();
  private boolean listed;
  private boolean functionNext;
  private Header header = Header.NONE;
  private ShellLexer.@Nullable Problem problem;

  private enum Header {
    NONE,
    FOR,
    CASE,
    PATTERN
  }

  private ShellCommands(List<ShellToken> tokens) {
    this.tokens = tokens;
  }

  /**
   * What a text does.
   *
   * @param commands in order
   * @param functions the names of those that it defines
   * @param problem the place from which on the commands cannot be told, null for none
   */
  record Parsed(
      List<ShellCommand> commands, Set<String> functions, ShellLexer.@Nullable Problem problem) {}

  static Parsed parse(String text, int file) {
    ShellLexer.Lexed lexed = ShellLexer.lex(text, file);
    ShellCommands parser = new ShellCommands(lexed.tokens());
    parser.run();
    if (parser.problem == null) {
      parser.problem = lexed.problem();
    }
    if (parser.problem == null && !parser.open.isEmpty()) {
      parser.problem =
          new ShellLexer.Problem(
              text.length(), "\"" + parser.open.peek() + "\" that is missing", Doubt.Kind.OTHER);
    }
    return new Parsed(parser.commands, parser.functions, parser.problem);
  }

  private void run() {
    for (int i = 0; i < tokens.size() && problem == null; i++) {
      if (tokens.get(i) instanceof ShellToken.Word word) {
        word(word);
      } else if (tokens.get(i) instanceof ShellToken.Operator operator) {
        if (REDIRECTIONS.contains(operator.text())) {
          i++; // the file's name is no word of the command
        } else if (operator.text().equals("(") && startsFunction(i)) {
          functions.add(words.get(0).raw());
          words.clear();
          functionNext = true;
          i++;
        } else {
          operator(operator);
        }
      }
    }
    if (problem == null) {
      flush(false);
    }
  }

  private boolean startsFunction(int index) {
    return header == Header.NONE
        && words.size() == 1
        && index + 1 < tokens.size()
        && tokens.get(index + 1) instanceof ShellToken.Operator next
        && next.text().equals(")");
  }

  private void word(ShellToken.Word word) {
    String raw = word.raw();
    if (header == Header.CASE && raw.equals("in")) {
      header = Header.PATTERN;
      words.clear();
    } else if (header == Header.PATTERN) {
      if (raw.equals("esac")) {
        close(word);
      }
    } else if (header != Header.NONE || !words.isEmpty() || !reserved(word)) {
      words.add(word);
    }
  }

  /** Takes a reserved word in command position; false where it is none. */
  private boolean reserved(ShellToken.Word word) {
    String raw = word.raw();
    String end = OPENING.get(raw);
    if (end != null) {
      open.push(functionNext ? FUNCTION_END : end);
      functionNext = false;
    } else if (raw.equals("for")) {
      open.push("done");
      header = Header.FOR;
    } else if (raw.equals("case")) {
      open.push("esac");
      header = Header.CASE;
    } else if (raw.equals("fi") || raw.equals("done") || raw.equals("esac") || raw.equals("}")) {
      close(word);
    } else {
      return INSIDE.contains(raw);
    }
    return true;
  }

  private void close(ShellToken.Word word) {
    String expected = open.isEmpty() ? "" : open.pop();
    header = Header.NONE;
    if (!expected.equals(word.raw())
        && !(expected.equals(FUNCTION_END) && word.raw().equals("}"))) {
      fail(word, "\"" + word.raw() + "\" that nothing opened");
    }
  }

  private void operator(ShellToken.Operator operator) {
    String text = operator.text();
    if (header == Header.PATTERN) {
      if (text.equals(")")) {
        header = Header.NONE;
      }
      return;
    }
    switch (text) {
      case "(" -> {
        if (!words.isEmpty()) {
          fail(operator, "a parenthesis that the shell does not expect");
        }
        open.push(functionNext ? FUNCTION_END : ")");
        functionNext = false;
      }
      case ")" -> {
        flush(false);
        if (open.isEmpty() || (!open.peek().equals(")") && !open.peek().equals(FUNCTION_END))) {
          fail(operator, "\")\" that nothing opened");
        } else {
          open.pop();
        }
      }
      case ";;" -> {
        flush(false);
        header = Header.PATTERN;
      }
      case "&&", "||" -> {
        flush(listed, true);
        listed = true;
      }
      case "|", "&" -> {
        flush(true);
        listed = text.equals("|");
      }
      default -> flush(listed);
    }
  }

  private void flush(boolean conditional) {
    flush(conditional, false);
  }

  /** Ends a simple command, which may or may not be carried out in this shell where conditional. */
  private void flush(boolean conditional, boolean guarded) {
    boolean always = open.isEmpty() && !conditional && !listed;
    if (words.isEmpty()) {
      return; // a list goes on after a line end
    }
    listed = false;
    String loopVariable = header == Header.FOR ? words.get(0).raw() : null;
    commands.add(
        new ShellCommand(
            words.get(0).start(),
            loopVariable == null ? words : List.of(),
            loopVariable,
            always && loopVariable == null,
            guarded,
            open.contains(FUNCTION_END)));
    words = new ArrayList<>();
    header = Header.NONE;
  }

  private void fail(ShellToken token, String what) {
    problem = new ShellLexer.Problem(token.start(), what, Doubt.Kind.OTHER);
  }
}
