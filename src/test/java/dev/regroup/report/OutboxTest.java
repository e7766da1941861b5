package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Notices leave in order, nobody waits who puts one, and what is not carried is said. */
@Timeout(60)
class OutboxTest {
  private final List<String> carried = Collections.synchronizedList(new ArrayList<>());
  private final List<String> said = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, CompletableFuture<Void>> goes = new ConcurrentHashMap<>();
  private final Semaphore begun = new Semaphore(0);
  private final Outbox outbox = new Outbox(new Slow(), said::add);

  /** Carries when it may; a recall ends it. */
  private final class Slow implements Carrier {
    @Override
    public String name() {
      return "it was";
    }

    @Override
    public boolean wants(Occasion occasion) {
      return occasion != Occasion.RUN_HALTED;
    }

    @Override
    public List<Trouble> carry(Notice notice, CompletableFuture<?> recalled)
        throws InterruptedException {
      begun.release();
      CompletableFuture<Void> may = may(notice.line());
      try {
        CompletableFuture.anyOf(may, recalled).get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
      if (!may.isDone()) {
        return List.of(new Trouble(notice.line() + " was recalled", ""));
      }
      carried.add(notice.line());
      return List.of();
    }
  }

  private CompletableFuture<Void> may(String line) {
    return goes.computeIfAbsent(line, any -> new CompletableFuture<>());
  }

  private void go(String... lines) {
    for (String line : lines) {
      may(line).complete(null);
    }
  }

  private void put(Occasion occasion, String line) {
    outbox.put(new Notice(occasion, "run", line));
  }

  private static long in(int seconds) {
    return System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void they_leave_in_order_and_what_nobody_wants_does_not() throws InterruptedException {
    put(Occasion.WAVE_ENDED, "1");
    put(Occasion.RUN_HALTED, "2");
    put(Occasion.RUN_ENDED, "3");
    assertFalse(outbox.await(false, System.nanoTime()));
    go("1", "3");
    assertTrue(outbox.await(false, in(50)));
    assertEquals(List.of("1", "3"), carried);
    assertEquals(List.of(), said);
  }

  @Test
  void too_many_waves_are_said_and_the_end_still_has_a_place() throws InterruptedException {
    put(Occasion.WAVE_ENDED, "first");
    begun.acquire();
    for (int i = 0; i <= Outbox.MOST_WAITING; i++) {
      put(Occasion.WAVE_ENDED, "more");
    }
    put(Occasion.RUN_ENDED, "end");
    assertEquals(List.of("regroup: it was not told of wave_ended: 100 others wait already."), said);
    go("first", "more", "end");
    assertTrue(outbox.await(false, in(50)));
    assertEquals(102, carried.size());
    assertEquals("end", carried.get(101));
  }

  @Test
  void the_end_is_told_when_all_before_it_is_given_up() throws InterruptedException {
    put(Occasion.WAVE_ENDED, "1");
    begun.acquire();
    put(Occasion.WAVE_ENDED, "2");
    put(Occasion.RUN_ENDED, "end");
    outbox.recall(true);
    begun.acquire();
    assertTrue(outbox.isEmpty(true));
    assertFalse(outbox.isEmpty(false));
    go("end");
    assertTrue(outbox.await(false, in(50)));
    assertEquals(List.of("end"), carried);
    assertEquals(
        List.of(
            "regroup: it was not told of wave_ended: what came before it took too long.",
            "regroup: 1 was recalled."),
        said);
  }

  @Test
  void whoever_leaves_waits_for_nothing_and_hears_what_was_not_told() throws InterruptedException {
    put(Occasion.WAVE_ENDED, "1");
    begun.acquire();
    put(Occasion.WAVE_ENDED, "2");
    outbox.close();
    assertTrue(outbox.await(false, in(50)));
    put(Occasion.RUN_ENDED, "3");
    assertEquals(List.of(), carried);
    assertEquals("regroup: it was not told of wave_ended: the run was left.", said.get(0));
    assertEquals("regroup: it was not told of run_ended: the run was left.", said.get(2));
  }
}
