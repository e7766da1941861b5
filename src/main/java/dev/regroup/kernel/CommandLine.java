package dev.regroup.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * A kernel command line as tokens, split as the kernel splits it (Linux 6.12, lib/cmdline.c, {@code
 * next_arg}): at white space outside double quotes; {@code "} toggles quoting anywhere and there is
 * no escape. What stands after a bare {@code --} belongs to init. Immutable.
 */
public final class CommandLine {
  private final List<Token> kernel;
  private final List<Token> init;

  private CommandLine(List<Token> kernel, List<Token> init) {
    this.kernel = List.copyOf(kernel);
    this.init = List.copyOf(init);
  }

  /**
   * A command line of these tokens, the last ones after {@code --} where {@code init} is not empty.
   */
  public static CommandLine of(List<Token> kernel, List<Token> init) {
    return new CommandLine(kernel, init);
  }

  /** Splits any text; an unbalanced quote reaches to the end, as in the kernel. Never fails. */
  public static CommandLine parse(String text) {
    List<Token> kernel = new ArrayList<>();
    List<Token> init = new ArrayList<>();
    List<Token> target = kernel;
    int at = 0;
    while (at < text.length()) {
      if (isSpace(text.charAt(at))) {
        at++;
        continue;
      }
      int start = at;
      boolean quoted = false;
      while (at < text.length() && (quoted || !isSpace(text.charAt(at)))) {
        quoted ^= text.charAt(at) == '"';
        at++;
      }
      String token = text.substring(start, at);
      if (token.equals("--") && target == kernel) {
        target = init;
      } else {
        target.add(new Token(token));
      }
    }
    return new CommandLine(kernel, init);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
  }

  /** Tokens for the kernel, in order. */
  public List<Token> tokens() {
    return kernel;
  }

  /** Tokens for init: what stands after {@code --}. */
  public List<Token> initTokens() {
    return init;
  }

  /** The tokens of one key, in order. */
  public List<Token> tokens(String key) {
    return kernel.stream().filter(token -> token.key().equals(key)).toList();
  }

  /** The tokens joined by single blanks. */
  public String text() {
    List<String> parts = new ArrayList<>();
    kernel.forEach(token -> parts.add(token.text()));
    if (!init.isEmpty()) {
      parts.add("--");
      init.forEach(token -> parts.add(token.text()));
    }
    return String.join(" ", parts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CommandLine line
        && line.kernel.equals(kernel)
        && line.init.equals(init);
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
