package dev.regroup.iommu;

import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The text of {@code --predict}, laid over a host's command line. Stateless. */
public final class CommandLineOverlay {
  private CommandLineOverlay() {}

  /**
   * Each key that the text names replaces all of that key's tokens, in the order given; {@code
   * -KEY} removes a key. Keys that the text does not name stay, and so does what is for init.
   *
   * @param text tokens as on a command line; never fails
   */
  public static CommandLine lay(CommandLine base, String text) {
    Set<String> named = named(text);
    List<Token> tokens = new ArrayList<>();
    base.tokens().stream().filter(token -> !named.contains(token.key())).forEach(tokens::add);
    tokens.addAll(added(text));
    return CommandLine.of(tokens, base.initTokens());
  }

  /** What the text puts on the command line. */
  static List<Token> added(String text) {
    return CommandLine.parse(text).tokens().stream().filter(token -> !removes(token)).toList();
  }

  /** The keys that the text sets or removes. */
  static Set<String> named(String text) {
    Set<String> named = new LinkedHashSet<>();
    for (Token token : CommandLine.parse(text).tokens()) {
      named.add(removes(token) ? new Token(token.text().substring(1)).key() : token.key());
    }
    return named;
  }

  private static boolean removes(Token token) {
    return token.text().length() > 1 && token.text().startsWith("-");
  }
}
