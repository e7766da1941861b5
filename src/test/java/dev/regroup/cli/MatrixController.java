package dev.regroup.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * Regroup in a process of its own that stops dead at a moment, for a test that kills it there: it
 * leaves a line in a file and then holds the thread whose line told the moment, for good.
 */
final class MatrixController {
  private MatrixController() {}

  /** Arguments: the file, the state folder, the moment and its count, Regroup's own arguments. */
  public static void main(String[] args) {
    Path reached = Path.of(args[0]);
    Moment moment = new Moment(args[2], Integer.parseInt(args[3]));
    Consumer<String> watch = moment.watch(() -> stop(reached));
    Controller controller =
        new Controller(
            new PrintWriter(new WatchedWriter(watch)),
            new PrintWriter(new WatchedWriter(watch)),
            Map.of("XDG_STATE_HOME", args[1]),
            Clock.systemUTC(),
            Path.of(args[1]),
            "tester",
            null,
            "",
            EngineHost.QUICK);
    String[] line = Arrays.copyOfRange(args, 4, args.length);
    System.exit(Regroup.commandLine(controller).execute(line));
  }

  private static void stop(Path reached) {
    try {
      Files.writeString(reached, "reached\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      new CountDownLatch(1).await();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
