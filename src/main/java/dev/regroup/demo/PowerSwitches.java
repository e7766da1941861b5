package dev.regroup.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A folder in which the {@code reboot} of a host leaves a file with the host's name, looked at some
 * times a second: its host is reset, and asked until it is up again. Thread-safe.
 */
final class PowerSwitches implements AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 50;

  private final Path folder;
  private final Map<String, VirtualHost> hosts;
  private final Set<VirtualHost> down = new HashSet<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::watch, "power-switches");

  /**
   * Begins to look.
   *
   * @param hosts by name
   */
  PowerSwitches(Path folder, Map<String, VirtualHost> hosts) {
    this.folder = folder;
    this.hosts = Map.copyOf(hosts);
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    try {
      while (!closed.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        look();
        down.removeIf(VirtualHost::isUp);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try (DirectoryStream<Path> thrown = Files.newDirectoryStream(folder)) {
      for (Path file : thrown) {
        Files.deleteIfExists(file);
        VirtualHost host = hosts.get(file.getFileName().toString());
        if (host != null) {
          host.reset();
          down.add(host);
        }
      }
    } catch (IOException e) {
      // Somebody took the folder away: then nobody can throw a switch either.
      return;
    }
  }

  /** Waits for the reset that is going on: afterwards no port opens or closes any more. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
