package dev.regroup.boot;

import java.util.List;
import java.util.Optional;

/** Questions about words of a shell script as people write them. Stateless. */
final class ShellWords {
  private static final String CARRIAGE_RETURN = "a carriage return, a line end of Windows,";

  private ShellWords() {}

  /** Whether a value holds that of a variable. */
  static boolean hold(List<ShellPart> parts, String name) {
    return parts.stream()
        .anyMatch(
            part ->
                (part instanceof ShellPart.Reference reference && reference.name().equals(name))
                    || (part instanceof ShellPart.Conditional conditional
                        && ((conditional.otherwise() && conditional.name().equals(name))
                            || hold(conditional.word(), name))));
  }

  /** What its writer did not mean, for the message, empty where nothing is odd. */
  static Optional<String> oddity(ShellToken.Word word) {
    if (word.raw().indexOf('\r') >= 0) {
      return Optional.of("holds " + CARRIAGE_RETURN + " which GRUB leaves out");
    }
    // UTF-8 of U+2018 to U+201F, what word processors make of quotes.
    if (word.raw().matches("(?s).*\u00e2\u0080[\u0098-\u009f].*")) {
      return Optional.of("holds typographic quotes, which are letters to the shell and the kernel");
    }
    return Optional.empty();
  }

  /** Words of {@code export} that no shell splits or reads as options. */
  static boolean arePlain(List<ShellToken.Word> words) {
    return words.stream()
        .skip(1)
        .allMatch(
            word ->
                !word.raw().startsWith("-")
                    && !word.appends()
                    && word.parts().stream().allMatch(ShellWords::isUnsplit));
  }

  private static boolean isUnsplit(ShellPart part) {
    return part instanceof ShellPart.Literal
        || part instanceof ShellPart.Conditional
        || (part instanceof ShellPart.Reference reference && reference.quoted());
  }

  /** Whether the command is a line end of Windows on a line of its own, or after a blank. */
  static boolean areCarriageReturn(List<ShellToken.Word> words) {
    return words.get(0).raw().equals("\r");
  }

  /** Why a command most likely fails, for the message. */
  static String whyTheyEnd(ShellCommand command, List<ShellToken.Word> words) {
    String name = words.get(0).raw();
    if (areCarriageReturn(words)) {
      return CARRIAGE_RETURN + " stands here as a command";
    }
    if (words.size() < command.words().size()) {
      String set = command.words().get(0).assigns().orElseThrow();
      return set + " ends before \"" + shown(words) + "\": a value with blanks needs quotes";
    }
    return words.size() > 1 && words.get(1).raw().startsWith("=")
        ? "a blank stands between \"" + name + "\" and the ="
        : "\"" + shown(words) + "\" is run as a command, and where it fails nothing is generated";
  }

  /** The first word, on one line. */
  static String shown(List<ShellToken.Word> words) {
    return words.get(0).raw().replaceAll("\\s", " ");
  }
}
