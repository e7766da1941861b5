package dev.regroup.step;

import dev.regroup.host.Answer;
import dev.regroup.host.ByteText;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.FactsParser;
import dev.regroup.host.Frame;
import dev.regroup.host.WorkReport;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a script said of its own failure. */
final class Answers {
  private static final int QUOTED = 400;
  private static final int LINES = 3;

  /** How the body of an {@code end-STEP} frame begins where the step failed. */
  private static final String FAILED = "failed\n";

  private Answers() {}

  /**
   * Why a script did not do its work: what it refused, the step that failed, who holds the lock,
   * else the end of its stderr, else its exit status.
   */
  static String reason(Answer.Complete answer) {
    Optional<Frame> locked = answer.frame("locked");
    if (locked.isPresent()) {
      return shortened(lock(answer, locked.get()));
    }
    for (String name : List.of("refused", "lost", "other-boot")) {
      Optional<Frame> frame = answer.frame(name);
      if (frame.isPresent()) {
        return shortened(frame.get().text().strip().replace('\n', ' '));
      }
    }
    Optional<String> failed =
        answer.frames().stream()
            .filter(f -> f.name().startsWith("end-") && f.text().startsWith(FAILED))
            .reduce((first, second) -> second)
            .map(f -> f.text().substring(FAILED.length()).strip());
    String said = failed.orElse(answer.stderr().strip());
    return said.isEmpty() ? silent(answer.status()) : shortened(said) + tool(answer);
  }

  private static String lock(Answer.Complete answer, Frame locked) {
    String now =
        FactsParser.lock(locked)
            .map(lock -> "it is locked by " + lock.holder())
            .orElse("nobody holds its lock");
    return answer.frame("broken").isPresent() ? "the lock of this run was broken; " + now : now;
  }

  /** Work that ended as it should and kept no frame that says why had nowhere to keep it. */
  private static String silent(int status) {
    return switch (status) {
      case ExitStatus.REFUSED, ExitStatus.RESTORED, ExitStatus.LEFT_OVER ->
          "no reason could be kept: is the disk of /var/lib/regroup full?";
      default -> "exit status " + status;
    };
  }

  /** The last words of the host's own tool, where it was that tool which failed. */
  private static String tool(Answer.Complete answer) {
    if (answer.frame("end-refresh").filter(end -> end.text().startsWith(FAILED)).isEmpty()) {
      return "";
    }
    List<String> output = WorkReport.parse(answer.frames()).output();
    String last =
        output.subList(Math.max(0, output.size() - LINES), output.size()).stream()
            .map(String::strip)
            .collect(Collectors.joining(" / "));
    return last.isEmpty() ? "" : "; its last words: " + shortened(last);
  }

  private static String shortened(String said) {
    return said.length() > QUOTED
        ? "..." + ByteText.display(said.substring(said.length() - QUOTED))
        : ByteText.display(said);
  }
}
