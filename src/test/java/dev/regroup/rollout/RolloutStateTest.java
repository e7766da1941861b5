package dev.regroup.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.regroup.run.Status;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a rollout never does, whatever hosts, operators and the controller do. */
class RolloutStateTest {
  private static final int SEEDS = 20_000;
  private static final int SEEDS_FOR_MUTANTS = 2_000;
  private static final int SEEDS_IN_ORDER = 400;

  @Test
  void whatever_happens_slots_and_budget_hold_and_the_run_ends() {
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        simulate(Mutant.NONE, seed);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Mutant.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void each_mistake_is_found(Mutant mutant) {
    for (int seed = 0; seed < SEEDS_FOR_MUTANTS; seed++) {
      try {
        simulate(mutant, seed);
      } catch (Simulation.Violation found) {
        return;
      }
    }
    fail("no seed finds it");
  }

  @Test
  void a_run_that_crashed_anywhere_ends_as_one_that_did_not() {
    int compared = 0;
    for (int seed = 0; seed < SEEDS_IN_ORDER; seed++) {
      World world = World.inOrder(new Random(seed));
      Map<String, Status> whole = Simulation.cut(world, 0);
      for (int event = 1; event < 60; event++) {
        Map<String, Status> cut = Simulation.cut(world, event);
        if (cut != null) {
          compared++;
          assertEquals(whole, cut, "seed " + seed + ", crash at event " + event + ", " + world);
        }
      }
    }
    assertTrue(compared > 2_000, "compared: " + compared);
  }

  private static void simulate(Mutant mutant, int seed) {
    Random random = new Random(seed);
    Simulation.any(World.of(random), mutant, random);
  }
}
