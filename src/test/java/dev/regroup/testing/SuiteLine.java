package dev.regroup.testing;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints a line a suite when it ends, such as {@code sshd: 41 run, 0 skipped}; CI reads it. Called
 * from all threads that run tests.
 */
public final class SuiteLine implements TestExecutionListener {
  private final AtomicInteger run = new AtomicInteger();
  private final AtomicInteger skipped = new AtomicInteger();

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest()) {
      if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
        skipped.incrementAndGet();
      } else {
        run.incrementAndGet();
      }
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    skipped.incrementAndGet();
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    System.out.printf(
        "%s: %d run, %d skipped%n",
        System.getProperty("regroup.suite", "tests"), run.get(), skipped.get());
  }
}
