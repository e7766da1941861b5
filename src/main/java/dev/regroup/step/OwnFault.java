package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.ByteText;
import dev.regroup.run.RunCode;
import java.util.Arrays;

/** A fault in Regroup itself while it was at one host: that host's trouble, and no other's. */
public final class OwnFault {
  private static final int QUOTED = 200;

  private OwnFault() {}

  /** The finding that tells it, with the place in the code; an error. */
  public static Finding finding(RuntimeException fault) {
    String said = ByteText.display(String.valueOf(fault)).replace('\n', ' ');
    String at =
        Arrays.stream(fault.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("dev.regroup."))
            .findFirst()
            .map(frame -> " at " + frame.getFileName() + ":" + frame.getLineNumber())
            .orElse("");
    return RunCode.OWN_FAULT.of(
        "a fault in Regroup itself: " + said.substring(0, Math.min(QUOTED, said.length())) + at);
  }
}
