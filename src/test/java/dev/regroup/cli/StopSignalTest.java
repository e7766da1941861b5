package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With what a process ends that was told to stop: the table of docs/exit-codes.md. */
class StopSignalTest {
  /** A run of that exit status, stopped by a signal. */
  static final class Stopped {
    private Stopped() {}

    public static void main(String[] args) throws IOException {
      try (StopSignal signal = StopSignal.listen(new Nobody(), false)) {
        System.out.write('\n');
        System.out.flush();
        while (signal.sleep(Duration.ofSeconds(60))) {
          System.out.flush();
        }
        signal.endWith(Integer.parseInt(args[0]));
      }
    }
  }

  /** Has nothing to say. */
  private static final class Nobody implements StopSignal.Listener {
    @Override
    public void interrupted() {}

    @Override
    public boolean leaves() {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "130, 130", "2, 130"})
  void a_fault_of_our_own_comes_before_the_interruption(int run, int exit) throws Exception {
    List<String> command =
        List.of(
            "env",
            "--default-signal=TERM",
            System.getProperty("java.home") + "/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Stopped.class.getName(),
            Integer.toString(run));
    Process process = new ProcessBuilder(command).start();
    try {
      assertEquals('\n', process.getInputStream().read());
      process.destroy();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it does not end");
      assertEquals(exit, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }
}
