package dev.regroup.step;

import dev.regroup.host.Answer;
import dev.regroup.host.ByteText;
import dev.regroup.host.Frame;

/** What a script said of its own failure. */
final class Answers {
  private static final int QUOTED = 400;

  private Answers() {}

  /** The script's own reason, else the end of its stderr, else its exit status. */
  static String reason(Answer.Complete answer) {
    String said =
        answer.frame("reason").map(Frame::text).orElse("").strip();
    if (said.isEmpty()) {
      said = answer.stderr().strip();
    }
    if (said.isEmpty()) {
      return "exit status " + answer.status();
    }
    return said.length() > QUOTED
        ? "..." + ByteText.display(said.substring(said.length() - QUOTED))
        : ByteText.display(said);
  }
}
