package dev.regroup.boot;

import dev.regroup.boot.SourceChar.Quoting;
import dev.regroup.kernel.Token;
import java.util.Optional;
import java.util.regex.Pattern;

/** Words of a GRUB script and the kernel tokens that they become. Stateless. */
final class GrubWord {
  /** Ubuntu's 10_linux adds it beside {@code splash}; GRUB fills in vt.handoff=. */
  static final String HANDOFF = "$vt_handoff";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.,:/@=+%^~-]+");
  private static final Pattern SHELL_PLAIN = Pattern.compile("[A-Za-z0-9_.,:/@=+%^-]+");

  private GrubWord() {}

  /**
   * What the kernel is given for a word: quoted where it holds a blank, with a backslash before
   * quotes and backslashes (GRUB 2.06, grub-core/lib/cmdline.c, grub_create_loader_cmdline).
   */
  static String handedOver(String word) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '"' || c == '\'' || c == '\\') {
        text.append('\\');
      }
      text.append(c);
    }
    return word.indexOf(' ') >= 0 ? "\"" + text + "\"" : text.toString();
  }

  /** Why GRUB cannot hand a token over as it is, empty where it can. */
  static Optional<String> cannotCarry(Token token) {
    String word = unquoted(token);
    return word.indexOf('\\') >= 0 || word.indexOf('\'') >= 0 || word.indexOf('"') >= 0
        ? Optional.of("GRUB puts a backslash before each quote and backslash in a parameter")
        : Optional.empty();
  }

  /** A token as a word of a GRUB script that gives it to the kernel. */
  static String render(Token token) {
    String word = unquoted(token);
    return PLAIN.matcher(word).matches() ? word : "'" + word + "'";
  }

  /** The token without the quotes that the kernel takes off: GRUB puts its own around blanks. */
  private static String unquoted(Token token) {
    String value = token.value();
    if (value == null) {
      return token.text().replace("\"", "");
    }
    String text = token.text();
    String key = text.substring(0, text.indexOf('=', 1)).replaceFirst("^\"", "");
    return key + "=" + value;
  }

  /** A text as it must be written in a shell word, where that kind of quoting is in force. */
  static String inShell(String text, Quoting quoting) {
    return switch (quoting) {
      case SINGLE -> text.replace("'", "'\\''");
      case DOUBLE -> text.replaceAll("[\\\\\"$`]", "\\\\$0");
      case BARE ->
          SHELL_PLAIN.matcher(text).matches() ? text : '"' + inShell(text, Quoting.DOUBLE) + '"';
    };
  }
}
