package dev.regroup.step;

import dev.regroup.host.ByteText;
import dev.regroup.host.Frame;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells the frames {@code progress} of work, each once: a connection that is found again brings all
 * frames once more. Confined to one work; its frames come one at a time.
 */
final class ToldOnce implements Consumer<Frame> {
  private final StepLog log;
  private final Set<String> told = new HashSet<>();

  ToldOnce(StepLog log) {
    this.log = log;
  }

  @Override
  public void accept(Frame frame) {
    if (frame.name().equals("progress") && told.add(frame.text())) {
      log.progress(ByteText.display(frame.text().strip()));
    }
  }
}
