package dev.regroup.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class LanesTest {
  /** A pool that works when it is told to. */
  private final Queue<Runnable> pool = new ArrayDeque<>();

  private final Lanes lanes = new Lanes(pool::add);
  private final List<String> worked = new ArrayList<>();

  @Test
  void whoWaitedIsNotBehindAllThatBegin() {
    begin("a", "b", "c", "d");
    goOn("x", "y");
    work();
    assertEquals(List.of("a", "x", "b", "y", "c", "d"), worked);
  }

  @Test
  void whoBeginsIsNotBehindAllThatWaited() {
    goOn("x", "y", "z");
    begin("a", "b");
    work();
    assertEquals(List.of("a", "x", "b", "y", "z"), worked);
  }

  @Test
  void aLaneAloneIsServedInItsOrder() {
    goOn("x", "y", "z");
    work();
    begin("a", "b");
    work();
    assertEquals(List.of("x", "y", "z", "a", "b"), worked);
  }

  private void begin(String... hosts) {
    for (String host : hosts) {
      lanes.beginning().execute(() -> worked.add(host));
    }
  }

  private void goOn(String... hosts) {
    for (String host : hosts) {
      lanes.goingOn().execute(() -> worked.add(host));
    }
  }

  private void work() {
    while (!pool.isEmpty()) {
      pool.remove().run();
    }
  }
}
