package dev.regroup.cli;

import dev.regroup.demo.Fleet;
import dev.regroup.demo.FleetOptions;
import dev.regroup.run.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** {@code regroup demo --serve}: the fleet stays up until the process is ended. */
final class DemoServe {
  private static final Duration BOOT_TIME = Duration.ofMillis(500);

  /** Whoever runs commands over the fleet asks every 5 s and more whether a host is back. */
  private static final Duration REBOOT_TIMEOUT = Duration.ofSeconds(20);

  private final Controller controller;
  private final int hosts;
  private final long seed;

  DemoServe(Controller controller, int hosts, long seed) {
    this.controller = controller;
    this.hosts = hosts;
    this.seed = seed;
  }

  /**
   * Starts it, prints the one line, and waits.
   *
   * @param named the folder, null for a temporary one
   */
  int run(@Nullable Path named) throws Refusal {
    try (DemoFolder folder = named == null ? DemoFolder.temporary() : DemoFolder.named(named);
        Fleet fleet = start(folder, controller, hosts, seed, BOOT_TIME, REBOOT_TIMEOUT)) {
      // A signal ends the process without the end of this block: what runs on hosts is ended here.
      Runtime.getRuntime().addShutdownHook(new Thread(fleet::close, "fleet-end"));
      controller.out().println(fleet.files().json());
      controller.out().flush();
      controller
          .err()
          .println(
              "regroup: "
                  + fleet.members().size()
                  + " simulated hosts are up on 127.0.0.1; end them by ^C or SIGTERM");
      controller.err().flush();
      // Nothing counts it down: a signal ends the process, and with it the fleet.
      new CountDownLatch(1).await();
      return ExitStatus.OK;
    } catch (IOException e) {
      throw new Refusal(ExitStatus.FAULT, "regroup: the fleet ended badly: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitStatus.INTERRUPTED;
    }
  }

  /** A fleet in that folder. */
  static Fleet start(
      DemoFolder folder,
      Controller controller,
      int hosts,
      long seed,
      Duration bootTime,
      Duration rebootTimeout)
      throws Refusal {
    try {
      return Fleet.start(
          new FleetOptions(folder.path(), hosts, seed, bootTime, rebootTimeout),
          controller.clock());
    } catch (IOException e) {
      throw new Refusal(
          ExitStatus.FAULT,
          "regroup: the fleet could not be started in "
              + folder.path()
              + ": "
              + e.getMessage()
              + "\nIt needs room there and a port on 127.0.0.1 for each host ('ulimit -n').");
    }
  }
}
