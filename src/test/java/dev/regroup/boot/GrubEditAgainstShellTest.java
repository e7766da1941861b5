package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link GrubEditTrials} over a few hundred trees, under the machine's own {@code sh}. */
class GrubEditAgainstShellTest {
  private static final long USUAL_SEED = 20_261_122L;
  private static final int USUAL_TREES = 400;
  private static final long SEED = Long.getLong("regroup.seed", USUAL_SEED);
  private static final int TREES = Integer.getInteger("regroup.trees", USUAL_TREES);
  private static final Path REFUSALS = Path.of("src/test/resources/boot/debian-grub/refusals.txt");

  @Test
  void edits_change_what_is_asked_and_nothing_else(@TempDir Path folder)
      throws IOException, InterruptedException {
    GrubEditTrials trials = new GrubEditTrials(SEED);
    trials.plan(TREES, folder);
    int compared = trials.judge(folder, "/bin/sh");
    assertTrue(compared > TREES * 3 / 4, "compared " + compared);
    trials.generator.seen.forEach(
        (feature, count) -> assertTrue(count * 100 >= TREES * 3, feature + " in " + count));
    assertEquals(GrubTreeGenerator.Feature.values().length, trials.generator.seen.size());
    if (SEED == USUAL_SEED && TREES == USUAL_TREES) {
      golden(trials.refusals());
    }
  }

  /** With {@code -Dregroup.golden=write} the refusals are written anew, to be read. */
  private static void golden(String refusals) throws IOException {
    if ("write".equals(System.getProperty("regroup.golden"))) {
      Files.writeString(REFUSALS, refusals);
    }
    assertEquals(Files.readString(REFUSALS), refusals);
  }
}
