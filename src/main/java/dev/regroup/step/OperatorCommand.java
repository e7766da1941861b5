package dev.regroup.step;

import dev.regroup.host.Answer;
import dev.regroup.host.ByteText;
import dev.regroup.host.Frame;
import dev.regroup.host.ReadScript;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A command of the operator's own, run on the host: what it does is the operator's. */
final class OperatorCommand {
  private OperatorCommand() {}

  /**
   * Runs it within the limit for what reads.
   *
   * @param command program and arguments, not empty
   * @return why it did not succeed, its words quoted; empty where it did
   */
  static Optional<String> run(HostWork work, List<String> command) {
    Duration limit = work.context().limits().read();
    Answer answer = work.read(ReadScript.test(command, limit.toSeconds()), limit.plusSeconds(30));
    String status = answer.frame("test-status").map(Frame::text).orElse("").strip();
    if (answer instanceof Answer.Complete && status.equals("0")) {
      return Optional.empty();
    }
    return Optional.of(
        answer instanceof Answer.Broken broken
            ? broken.fault().message()
            : "status "
                + status
                + ", "
                + ByteText.display(
                    answer.frame("test-output").map(Frame::text).orElse("").strip()));
  }
}
