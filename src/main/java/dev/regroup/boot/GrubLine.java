package dev.regroup.boot;

import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernel command line that GRUB makes of {@code GRUB_CMDLINE_LINUX} and {@code
 * GRUB_CMDLINE_LINUX_DEFAULT}: 10_linux writes both values raw, in this order, into grub.cfg, where
 * GRUB splits them once more. Immutable.
 *
 * @param chars both values with a blank between them, without carriage returns
 * @param words the words for the kernel, one for each token of {@code line}, in order
 * @param separator offset in {@code chars} of the {@code --} before words for init, -1 for none
 * @param line what the kernel is given
 * @param trouble why GRUB would not make one line of it, null where it does
 */
record GrubLine(
    List<SourceChar> chars,
    List<Word> words,
    int separator,
    CommandLine line,
    @Nullable Trouble trouble) {

  GrubLine {
    chars = List.copyOf(chars);
    words = List.copyOf(words);
  }

  /** A word by its range in {@code chars}. */
  record Word(int from, int to) {}

  /** A place in {@code chars}. */
  record Trouble(int at, String what, Doubt.Kind kind) {}

  static GrubLine of(List<SourceChar> linux, List<SourceChar> linuxDefault) {
    List<SourceChar> chars = new ArrayList<>(linux);
    chars.add(SourceChar.joint());
    chars.addAll(linuxDefault);
    // GRUB leaves them out (2.06, grub-core/normal/main.c, grub_file_getline).
    chars.removeIf(c -> c.c() == '\r');
    GrubLexer.Lexed lexed = GrubLexer.lex(ShellValue.text(chars));
    List<Word> words = new ArrayList<>();
    List<Token> tokens = new ArrayList<>();
    List<Token> init = new ArrayList<>();
    int separator = -1;
    Trouble trouble =
        lexed.problem() == null
            ? null
            : new Trouble(chars.size() - 1, lexed.problem(), Doubt.Kind.NOT_CLOSED);
    for (GrubLexer.Piece piece : lexed.pieces()) {
      if (trouble == null) {
        trouble = trouble(piece);
      }
      String text = GrubWord.handedOver(piece.text());
      if (separator >= 0) {
        init.add(new Token(text));
      } else if (text.equals("--")) {
        separator = piece.start();
      } else if (!text.isEmpty()) {
        words.add(new Word(piece.start(), piece.end()));
        tokens.add(new Token(text));
      }
    }
    CommandLine line = CommandLine.parse(text(tokens, separator, init));
    if (trouble == null && !line.tokens().equals(tokens)) {
      trouble =
          new Trouble(
              0,
              "the kernel splits the words of the value in another way than GRUB",
              Doubt.Kind.OTHER);
    }
    return new GrubLine(chars, words, separator, line, trouble);
  }

  private static String text(List<Token> tokens, int separator, List<Token> init) {
    List<String> texts = new ArrayList<>(tokens.stream().map(Token::text).toList());
    if (separator >= 0) {
      texts.add("--");
      init.forEach(token -> texts.add(token.text()));
    }
    return String.join(" ", texts);
  }

  private static @Nullable Trouble trouble(GrubLexer.Piece piece) {
    if (piece.kind() == GrubLexer.Kind.WORD) {
      return piece.variable() && !piece.text().equals(GrubWord.HANDOFF)
          ? new Trouble(
              piece.start(),
              "\"" + piece.text() + "\" holds a variable that only GRUB knows",
              Doubt.Kind.GRUB_VARIABLE)
          : null;
    }
    boolean end = piece.text().equals("\n");
    String what = end ? "a line end" : "\"" + piece.text().charAt(0) + "\"";
    return new Trouble(
        piece.start(),
        what + " stands there without quotes of its own, and GRUB ends the kernel's line at it",
        end ? Doubt.Kind.LINE_END : Doubt.Kind.GRUB_SIGN);
  }
}
