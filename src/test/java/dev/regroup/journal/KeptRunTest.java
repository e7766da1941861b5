package dev.regroup.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.regroup.run.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptRunTest {
  private static final RunId OLD = new RunId("20261121-101500-aaaa");
  private static final RunId NEW = new RunId("20261122-101500-aaaa");

  @TempDir private Path state;

  @Test
  void runs_come_newest_first_and_what_is_not_named_as_one_is_left_out() throws IOException {
    assertEquals(List.of(), KeptRun.all(state));
    RunFolder.begin(state, OLD).close();
    RunFolder.begin(state, NEW).close();
    Files.createDirectory(RunFolder.runs(state).resolve("notes"));
    Files.writeString(RunFolder.runs(state).resolve(".DS_Store"), "");
    assertEquals(List.of(NEW, OLD), KeptRun.all(state).stream().map(KeptRun::run).toList());
  }

  @Test
  void a_run_goes_on_while_its_process_lives_then_it_was_cut_off_or_has_ended() throws IOException {
    try (RunFolder run = RunFolder.begin(state, NEW)) {
      assertEquals(KeptRun.State.RUNNING, KeptRun.of(state, NEW).state());
      run.append("{}");
    }
    assertEquals(KeptRun.State.CUT_OFF, KeptRun.of(state, NEW).state());
    try (RunFolder run = RunFolder.begin(state, OLD)) {
      run.write("report.json", out -> out.write("{}"));
    }
    assertEquals(KeptRun.State.ENDED, KeptRun.of(state, OLD).state());
  }

  @Test
  void one_that_is_not_kept_is_not_there() {
    assertFalse(KeptRun.of(state, NEW).isThere());
  }
}
