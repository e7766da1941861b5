package dev.regroup.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.host.Frame;
import dev.regroup.run.RunEvent;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of a change whose connection was lost and found again. */
class ChangeProgressTest {
  private final List<String> told = new ArrayList<>();
  private final StepLog log =
      new StepLog("pve1", Clock.systemUTC(), event -> told.add(told(event)));
  private final ChangeProgress progress = new ChangeProgress(log);

  private static String told(RunEvent event) {
    if (event instanceof RunEvent.StepStarted started) {
      return "begin " + started.step();
    }
    if (event instanceof RunEvent.StepOutput output) {
      return "line " + output.line();
    }
    return event instanceof RunEvent.StepEnded ended ? "end " + ended.step().step() : "" + event;
  }

  private void frame(String name, String text) {
    progress.accept(new Frame(name, text.getBytes(StandardCharsets.UTF_8)));
  }

  private void upToTheSecondLine() {
    frame("sysroot", "");
    frame("begin-lock", "");
    frame("begin-patch", "");
    frame("begin-refresh", "");
    frame("refresh-line", "Found linux image");
    frame("refresh-line", "Found linux image");
  }

  @Test
  void what_comes_twice_is_told_once() {
    upToTheSecondLine();
    upToTheSecondLine();
    frame("refresh-line", "done");
    frame("begin-confirm", "");
    assertEquals(
        List.of(
            "begin LOCK",
            "end LOCK",
            "begin PATCH",
            "end PATCH",
            "begin REFRESH",
            "line Found linux image",
            "line Found linux image",
            "line done",
            "end REFRESH",
            "begin CONFIRM"),
        told);
  }
}
