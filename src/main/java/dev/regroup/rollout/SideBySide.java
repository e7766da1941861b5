package dev.regroup.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The same work for many, a bounded number at a time. */
final class SideBySide {
  private SideBySide() {}

  /** Results in the order of the inputs; a thread a fork, gone when it returns. */
  static <T, R> List<R> map(List<T> inputs, int forks, Function<T, R> work) {
    int threads = Math.max(1, Math.min(forks, inputs.size()));
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<R>> running = new ArrayList<>();
      inputs.forEach(input -> running.add(pool.submit(() -> work.apply(input))));
      List<R> results = new ArrayList<>();
      for (Future<R> result : running) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException("work on a host ended by a bug", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted by nobody who may", e);
    } finally {
      pool.shutdownNow();
    }
  }
}
