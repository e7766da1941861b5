package dev.regroup.boot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a GRUB script into words as GRUB does (2.06, grub-core/script/yylex.l: {@code {}|&$;<>}
 * and white space end a word, quotes and backslash as in the shell). Used by one thread for one
 * text.
 */
final class GrubLexer {
  private final String text;
  private final List<Piece> pieces = new ArrayList<>();
  private int at;
  private @Nullable String problem;

  private GrubLexer(String text) {
    this.text = text;
  }

  /** What a piece is. */
  enum Kind {
    WORD,
    /** A line end or {@code ;}. */
    END,
    OPEN,
    CLOSE,
    /** {@code | & < >}, which no generated file holds. */
    OPERATOR,
    COMMENT
  }

  /**
   * A piece of a script.
   *
   * @param text a word with its quotes taken off, variables as they are written
   * @param start offset of its first byte
   * @param end offset after its last
   * @param variable whether a word holds a variable
   */
  record Piece(Kind kind, String text, int start, int end, boolean variable) {
    boolean is(String word) {
      return kind == Kind.WORD && text.equals(word);
    }
  }

  /**
   * The pieces of a text.
   *
   * @param problem which quote is not closed, so that it cannot be followed; null where all are
   */
  record Lexed(List<Piece> pieces, @Nullable String problem) {}

  static Lexed lex(String text) {
    GrubLexer lexer = new GrubLexer(text);
    while (lexer.problem == null && lexer.at < text.length()) {
      lexer.next();
    }
    return new Lexed(lexer.pieces, lexer.problem);
  }

  private void next() {
    char c = text.charAt(at);
    switch (c) {
      case ' ', '\t' -> at++;
      case '\n', ';' -> single(Kind.END);
      case '{' -> single(Kind.OPEN);
      case '}' -> single(Kind.CLOSE);
      case '|', '&', '<', '>' -> single(Kind.OPERATOR);
      case '#' -> {
        int end = text.indexOf('\n', at);
        int stop = end < 0 ? text.length() : end;
        pieces.add(new Piece(Kind.COMMENT, text.substring(at, stop), at, stop, false));
        at = stop;
      }
      default -> word();
    }
  }

  private void single(Kind kind) {
    pieces.add(new Piece(kind, text.substring(at, at + 1), at, at + 1, false));
    at++;
  }

  private void word() {
    int start = at;
    StringBuilder word = new StringBuilder();
    boolean variable = false;
    while (problem == null && at < text.length() && " \t\n;{}|&<>".indexOf(text.charAt(at)) < 0) {
      char c = text.charAt(at);
      if (c == '\'') {
        single(word);
      } else if (c == '"') {
        variable |= quoted(word);
      } else if (text.startsWith("\\\n", at)) {
        at += 2;
      } else if (c == '\\' && at + 1 < text.length()) {
        word.append(text.charAt(at + 1));
        at += 2;
      } else if (c == '$') {
        variable |= variable(word);
      } else {
        word.append(c);
        at++;
      }
    }
    pieces.add(new Piece(Kind.WORD, word.toString(), start, at, variable));
  }

  private void single(StringBuilder word) {
    int end = text.indexOf('\'', at + 1);
    if (end < 0) {
      problem = "a single quote is not closed";
      return;
    }
    word.append(text, at + 1, end);
    at = end + 1;
  }

  private boolean quoted(StringBuilder word) {
    boolean variable = false;
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at);
      if (text.startsWith("\\\n", at)) {
        at += 2;
      } else if (c == '\\' && at + 1 < text.length() && "$\"\\".indexOf(text.charAt(at + 1)) >= 0) {
        word.append(text.charAt(at + 1));
        at += 2;
      } else if (c == '$') {
        variable |= variable(word);
      } else {
        word.append(c);
        at++;
      }
    }
    if (at >= text.length()) {
      problem = "a double quote is not closed";
    }
    at++;
    return variable;
  }

  /** A variable stays as it is written: its value is known to the loader alone. */
  private boolean variable(StringBuilder word) {
    int end;
    if (text.startsWith("${", at)) {
      int close = text.indexOf('}', at);
      end = close < 0 ? at + 1 : close + 1;
    } else {
      end = ShellSkip.name(text, at + 1);
      if (end == at + 1 && end < text.length() && "?#*@0123456789".indexOf(text.charAt(end)) >= 0) {
        end++;
      }
    }
    boolean variable = end > at + 1;
    word.append(text, at, Math.max(end, at + 1));
    at = Math.max(end, at + 1);
    return variable;
  }
}
