package dev.regroup.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints how many tests of a suite ran, such as {@code sshd: 41 run, 0 skipped}; CI reads it. A
 * suite that runs in several processes prints such a line for each class, with what all of them
 * have run so far: they add their counts up in a file of the build. Called from all threads that
 * run tests.
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
    String suite = System.getProperty("regroup.suite", "tests");
    int ran = run.getAndSet(0);
    int left = skipped.getAndSet(0);
    if (ran + left > 0) {
      System.out.println(suite + ": " + soFar(suite, ran, left));
    }
  }

  /** What this process counted, added to what the others of the same build did. */
  private static String soFar(String suite, int ran, int left) {
    String build = System.getProperty("regroup.build", "");
    if (build.isEmpty()) {
      return told(ran, left);
    }
    try {
      Path counts = Files.createDirectories(Path.of("target/suites")).resolve(suite + "." + build);
      Files.writeString(
          counts, ran + " " + left + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      int allRan = 0;
      int allLeft = 0;
      try (Scanner counted = new Scanner(counts, StandardCharsets.UTF_8)) {
        while (counted.hasNextInt()) {
          allRan += counted.nextInt();
          allLeft += counted.nextInt();
        }
      }
      return told(allRan, allLeft);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String told(int ran, int left) {
    return ran + " run, " + left + " skipped";
  }
}
