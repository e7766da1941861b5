package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link GrubEditTrials} over thousands of trees, under each shell that may be {@code sh}. Each run
 * makes up others, by the seed that it prints; {@code -Dregroup.seed} makes the same again.
 */
@Tag("long")
class GrubEditTreesIT {
  private static final int TREES = Integer.getInteger("regroup.trees", 5_000);

  private final long seed = Long.getLong("regroup.seed", System.nanoTime());

  @Test
  void edits_change_what_is_asked_under_each_shell(@TempDir Path folder)
      throws IOException, InterruptedException {
    System.out.println("GrubEditTreesIT: -Dregroup.seed=" + seed + " -Dregroup.trees=" + TREES);
    GrubEditTrials trials = new GrubEditTrials(seed);
    trials.plan(TREES, folder);
    for (List<String> shell :
        List.of(List.of("dash"), List.of("bash", "--posix"), List.of("busybox", "sh"))) {
      Tools.require("shells", shell.get(0));
      int compared = trials.judge(folder, shell.toArray(String[]::new));
      assertTrue(compared > TREES * 3 / 4, shell + " compared " + compared);
    }
    trials.generator.seen.forEach(
        (feature, count) -> assertTrue(count * 100 >= TREES * 3, feature + " in " + count));
  }
}
