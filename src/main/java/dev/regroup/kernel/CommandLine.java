package dev.regroup.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * A kernel command line as tokens, split as the kernel splits it (Linux 6.12, lib/cmdline.c, {@code
 * next_arg}): at white space outside double quotes; {@code "} toggles quoting anywhere and there is
 * no escape. What stands after a bare {@code --} belongs to init. Immutable.
 */
public final class CommandLine {
  private static final String SEPARATOR = "--";

  private final List<Token> kernel;
  private final List<Token> init;
  private final boolean separated;

  private CommandLine(List<Token> kernel, List<Token> init, boolean separated) {
    this.kernel = List.copyOf(kernel);
    this.init = List.copyOf(init);
    this.separated = separated;
  }

  /**
   * A command line of these tokens, the last ones after {@code --} where {@code init} is not empty.
   */
  public static CommandLine of(List<Token> kernel, List<Token> init) {
    return new CommandLine(kernel, init, !init.isEmpty());
  }

  /** Splits any text; an unbalanced quote reaches to the end, as in the kernel. Never fails. */
  public static CommandLine parse(String text) {
    List<Token> kernel = new ArrayList<>();
    List<Token> init = new ArrayList<>();
    boolean separated = false;
    int at = 0;
    while (at < text.length()) {
      if (isSpace(text.charAt(at))) {
        at++;
        continue;
      }
      int end = tokenEnd(text, at);
      Token token = new Token(text.substring(at, end));
      at = end;
      if (!separated && token.text().replace("\"", "").equals(SEPARATOR)) {
        separated = true;
      } else {
        (separated ? init : kernel).add(token);
      }
    }
    return new CommandLine(kernel, init, separated);
  }

  private static int tokenEnd(String text, int start) {
    boolean quoted = false;
    int at = start;
    while (at < text.length() && (quoted || !isSpace(text.charAt(at)))) {
      quoted ^= text.charAt(at) == '"';
      at++;
    }
    return at;
  }

  /**
   * White space as the kernel has it (lib/ctype.c: {@code _S} for 9 to 13, 32, and 160, the
   * no-break space of Latin-1, which is also the second byte of some UTF-8 letters).
   */
  static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
  }

  /** The same line with other tokens for the kernel; what belongs to init stays. */
  public CommandLine withTokens(List<Token> tokens) {
    return new CommandLine(tokens, init, separated);
  }

  /** Tokens for the kernel, in order. */
  public List<Token> tokens() {
    return kernel;
  }

  /** Tokens for init: what stands after {@code --}. */
  public List<Token> initTokens() {
    return init;
  }

  /** The tokens of one key, in order; the key normalised as {@link Token#key()}. */
  public List<Token> tokens(String key) {
    return kernel.stream().filter(token -> token.key().equals(key)).toList();
  }

  /** The tokens joined by single blanks. */
  public String text() {
    List<String> parts = new ArrayList<>();
    kernel.forEach(token -> parts.add(token.text()));
    if (separated) {
      parts.add(SEPARATOR);
      init.forEach(token -> parts.add(token.text()));
    }
    return String.join(" ", parts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CommandLine line
        && line.kernel.equals(kernel)
        && line.init.equals(init)
        && line.separated == separated;
  }

  @Override
  public int hashCode() {
    return kernel.hashCode() * 31 + init.hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
