package dev.regroup.boot;

import dev.regroup.boot.SourceChar.Quoting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a shell script into words and operators as POSIX has it (Shell Command Language 2.3),
 * keeping for each character where it is written. Expansions are named, not carried out. Used by
 * one thread for one text.
 */
final class ShellLexer {
  private static final List<String> OPERATORS =
      List.of(
          "<<-", "&&", "||", ";;", "<<", ">>", "<&", ">&", "<>", ">|", ";", "&", "|", "(", ")", "<",
          ">", "\n");

  private final String text;
  private final int file;
  private final List<ShellToken> tokens = new ArrayList<>();
  private int at;
  private List<ShellPart> parts = new ArrayList<>();
  private @Nullable Problem problem;

  private ShellLexer(String text, int file) {
    this.text = text;
    this.file = file;
  }

  /**
   * What a text consists of.
   *
   * @param problem where it cannot be followed any further, null where it was followed to its end
   */
  record Lexed(List<ShellToken> tokens, @Nullable Problem problem) {}

  /** A place that cannot be followed. */
  record Problem(int at, String what, Doubt.Kind kind) {}

  /** Splits a text; never fails. */
  static Lexed lex(String text, int file) {
    ShellLexer lexer = new ShellLexer(text, file);
    lexer.run();
    return new Lexed(lexer.tokens, lexer.problem);
  }

  private void run() {
    while (problem == null && at < text.length()) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t') {
        at++;
      } else if (text.startsWith("\\\n", at)) {
        at += 2;
      } else if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else {
        String operator = operator();
        if (operator != null) {
          operator(operator);
        } else {
          word();
        }
      }
    }
  }

  private @Nullable String operator() {
    return OPERATORS.stream().filter(o -> text.startsWith(o, at)).findFirst().orElse(null);
  }

  private void operator(String operator) {
    if (operator.startsWith("<<")) {
      fail("a here-document", Doubt.Kind.HERE_DOCUMENT);
      return;
    }
    tokens.add(new ShellToken.Operator(at, operator));
    at += operator.length();
  }

  private void word() {
    int start = at;
    parts = new ArrayList<>();
    int segment = at;
    while (problem == null && at < text.length() && !endsWord(text.charAt(at))) {
      char c = text.charAt(at);
      if (c == '\'' || c == '"') {
        quoted(c);
        segment = at;
      } else if (text.startsWith("\\\n", at)) {
        at += 2;
      } else if (c == '\\' && at + 1 < text.length()) {
        literal(text.charAt(at + 1), 2, Quoting.BARE, segment);
      } else if (c == '\\') {
        fail("a backslash at the end of the file", Doubt.Kind.OTHER);
      } else if (c == '$' || c == '`') {
        expansion(Quoting.BARE, segment);
      } else if (c == '\0') {
        fail("a NUL byte", Doubt.Kind.OTHER);
      } else {
        literal(c, 1, Quoting.BARE, segment);
      }
    }
    tokens.add(new ShellToken.Word(start, at, text.substring(start, at), parts));
  }

  private static boolean endsWord(char c) {
    return " \t\n;&|()<>".indexOf(c) >= 0;
  }

  private void literal(char c, int length, Quoting quoting, int segment) {
    parts.add(new ShellPart.Literal(new SourceChar(c, file, at, at + length, quoting, segment)));
    at += length;
  }

  private void quoted(char quote) {
    int open = at++;
    while (problem == null) {
      if (at >= text.length()) {
        at = open;
        notClosed("a quote");
        return;
      }
      char c = text.charAt(at);
      if (c == quote) {
        at++;
        return;
      } else if (quote == '\'') {
        literal(c, 1, Quoting.SINGLE, open + 1);
      } else if (text.startsWith("\\\n", at)) {
        at += 2;
      } else if (c == '\\'
          && at + 1 < text.length()
          && "$`\"\\".indexOf(text.charAt(at + 1)) >= 0) {
        literal(text.charAt(at + 1), 2, Quoting.DOUBLE, open + 1);
      } else if (c == '$' || c == '`') {
        expansion(Quoting.DOUBLE, open + 1);
      } else {
        literal(c, 1, Quoting.DOUBLE, open + 1);
      }
    }
  }

  private void expansion(Quoting quoting, int segment) {
    if (text.charAt(at) == '`') {
      opaque("a command substitution", ShellSkip.backticks(text, at));
    } else if (text.startsWith("$(", at)) {
      opaque("a command substitution", ShellSkip.parentheses(text, at + 1));
    } else if (text.startsWith("${", at)) {
      braces(quoting, segment);
    } else {
      dollar(quoting, segment);
    }
  }

  private void dollar(Quoting quoting, int segment) {
    int end = ShellSkip.name(text, at + 1);
    char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    if (end > at + 1) {
      boolean quoted = quoting == Quoting.DOUBLE;
      parts.add(new ShellPart.Reference(text.substring(at + 1, end), quoted));
      at = end;
    } else if ("0123456789@*#?!$-".indexOf(next) >= 0) {
      opaque("a special parameter of the shell", at + 2);
    } else if (quoting == Quoting.BARE && (next == '\'' || next == '"')) {
      opaque("a quote that only bash knows", at + 1);
    } else {
      literal('$', 1, quoting, segment);
    }
  }

  private void braces(Quoting quoting, int segment) {
    int nameEnd = ShellSkip.name(text, at + 2);
    if (nameEnd > at + 2 && nameEnd < text.length() && text.charAt(nameEnd) == '}') {
      boolean quoted = quoting == Quoting.DOUBLE;
      parts.add(new ShellPart.Reference(text.substring(at + 2, nameEnd), quoted));
      at = nameEnd + 1;
      return;
    }
    if (nameEnd > at + 2 && quoting == Quoting.DOUBLE && conditional(nameEnd, segment)) {
      return;
    }
    boolean assigns = text.startsWith("=", nameEnd) || text.startsWith(":=", nameEnd);
    String name = text.substring(at + 2, nameEnd);
    int end = ShellSkip.braces(text, at + 1);
    if (end < 0) {
      notClosed("an expansion");
      return;
    }
    parts.add(new ShellPart.Opaque("an expansion with a condition", assigns ? name : null));
    at = end;
  }

  /**
   * Takes <code>${NAME:-word}</code> and its like, where the word is of letters and variables
   * alone; false, with nothing taken, where it is anything else.
   */
  private boolean conditional(int nameEnd, int segment) {
    boolean colon = text.startsWith(":", nameEnd);
    int operator = colon ? nameEnd + 1 : nameEnd;
    boolean otherwise = text.startsWith("-", operator);
    if (!otherwise && !text.startsWith("+", operator)) {
      return false;
    }
    int open = at;
    List<ShellPart> outer = parts;
    List<ShellPart> word = new ArrayList<>();
    parts = word;
    at = operator + 1;
    while (problem == null && at < text.length() && "}{\\\"'`\0".indexOf(text.charAt(at)) < 0) {
      if (text.charAt(at) == '$') {
        expansion(Quoting.DOUBLE, segment);
      } else {
        literal(text.charAt(at), 1, Quoting.DOUBLE, segment);
      }
    }
    parts = outer;
    boolean closed = problem == null && text.startsWith("}", at);
    if (!closed || word.stream().anyMatch(ShellPart.Opaque.class::isInstance)) {
      problem = null;
      at = open;
      return false;
    }
    parts.add(new ShellPart.Conditional(text.substring(open + 2, nameEnd), colon, otherwise, word));
    at++;
    return true;
  }

  private void opaque(String what, int end) {
    if (end < 0) {
      notClosed(what);
      return;
    }
    parts.add(new ShellPart.Opaque(what, null));
    at = end;
  }

  private void notClosed(String what) {
    fail(what + " that is not closed", Doubt.Kind.NOT_CLOSED);
  }

  private void fail(String what, Doubt.Kind kind) {
    problem = new Problem(at, what, kind);
  }
}
