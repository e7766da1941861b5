package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.fail;

import dev.regroup.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One running QEMU with its serial console in a file. It ends with {@link #close}, and also when
 * this JVM dies in whatever way: a shell beside it waits for the end of its stdin.
 *
 * <p>For one thread.
 */
final class Qemu implements AutoCloseable {
  /**
   * QEMU in the background; a watcher that kills it at the end of stdin, and is ended itself when
   * QEMU ended first, so that it never signals a process number that is another's by then.
   */
  private static final String WRAPPER =
      "exec 3<&0; \"$@\" </dev/null 3<&- & machine=$!;"
          + " { cat <&3 >/dev/null; kill $machine; } & watcher=$!;"
          + " exec 3<&-; wait $machine; status=$?;"
          + " kill $watcher 2>/dev/null; exit $status";

  private final Process process;
  private final Path folder;

  private Qemu(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  /**
   * Starts a machine.
   *
   * @param accelerator what runs its code
   * @param vendor what the CPU says of itself
   * @param folder gets {@code serial.log} and {@code qemu.log}
   * @param arguments beside those for board, CPU, display and console
   */
  static Qemu start(Accelerator accelerator, String vendor, Path folder, List<String> arguments) {
    Tools.require("qemu", "qemu-system-x86_64");
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", WRAPPER, "lab", "qemu-system-x86_64"));
    command.addAll(accelerator.arguments(vendor));
    command.addAll(List.of("-nodefaults", "-display", "none", "-vga", "none", "-monitor", "none"));
    command.addAll(List.of("-serial", "file:" + folder.resolve("serial.log")));
    command.addAll(arguments);
    try {
      Files.deleteIfExists(folder.resolve("serial.log"));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("qemu.log").toFile())
              .start();
      return new Qemu(process, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** Everything that the machine has printed on its serial console since it was switched on. */
  String serialLog() {
    return text("serial.log");
  }

  /** Waits for the machine to switch itself off. */
  void awaitPowerOff(Duration limit) {
    await("power off", limit, () -> !process.isAlive());
  }

  /**
   * Asks every half second until the answer is yes. The test fails, with the end of the serial log,
   * at the deadline and as soon as the log shows that the guest is beyond hope.
   */
  void await(String what, Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      String log = serialLog();
      for (String sign : List.of("Kernel panic", "(initramfs)", "You are in emergency mode")) {
        if (log.contains(sign)) {
          throw failure("no " + what + ", the guest says \"" + sign + "\"");
        }
      }
      if (System.nanoTime() > deadline) {
        throw failure("no " + what + " within " + limit);
      }
      try {
        process.waitFor(500, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failure("interrupted while waiting for " + what);
      }
      if (!process.isAlive() && !condition.getAsBoolean()) {
        throw failure("no " + what + ", QEMU ended with status " + process.exitValue());
      }
    }
  }

  /** Fails the test with the end of both logs; never returns. */
  AssertionError failure(String message) {
    return fail(message + "\n" + text("qemu.log") + "\nserial log ends:\n" + tail(serialLog()));
  }

  private static String tail(String text) {
    List<String> lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  private String text(String name) {
    Path file = folder.resolve(name);
    try {
      return Files.exists(file)
          ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Switches the machine off as if its plug was pulled. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
