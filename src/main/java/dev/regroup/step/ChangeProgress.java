package dev.regroup.step;

import dev.regroup.host.ByteText;
import dev.regroup.host.Frame;
import dev.regroup.run.StepName;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells the steps within {@code change.sh} as the host begins them, and what its tools print. A
 * connection that is found again brings all frames once more: each is told once. Confined to one
 * change; its frames come one at a time.
 */
final class ChangeProgress implements Consumer<Frame> {
  private static final Map<String, StepName> WITHIN =
      Map.of(
          "begin-lock", StepName.LOCK,
          "begin-guard", StepName.GUARD,
          "begin-backup", StepName.BACKUP,
          "begin-patch", StepName.PATCH,
          "begin-refresh", StepName.REFRESH,
          "begin-confirm", StepName.CONFIRM);

  /** The frame that every answer begins with. */
  private static final String FIRST = "sysroot";

  private final StepLog log;
  private final Set<StepName> told = EnumSet.noneOf(StepName.class);
  private boolean restoring;
  private int linesTold;
  private int linesSeen;

  ChangeProgress(StepLog log) {
    this.log = log;
  }

  /** The steps that it tells, for docs and tests. */
  static Collection<StepName> steps() {
    return WITHIN.values();
  }

  @Override
  public void accept(Frame frame) {
    StepName begun = WITHIN.get(frame.name());
    if (begun != null) {
      begin(begun);
    } else if (frame.name().equals(FIRST)) {
      linesSeen = 0;
    } else if (frame.name().equals("begin-restore") && !restoring) {
      restoring = true;
      log.progress("putting everything back");
    } else if (frame.name().equals("refresh-line")) {
      linesSeen++;
      if (linesSeen > linesTold) {
        linesTold = linesSeen;
        log.output(ByteText.display(frame.text().strip()));
      }
    }
  }

  private void begin(StepName step) {
    if (told.add(step) && step != log.current()) {
      log.begin(step);
    }
  }
}
