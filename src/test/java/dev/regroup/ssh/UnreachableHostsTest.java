package dev.regroup.ssh;

import static dev.regroup.ssh.SshTesting.change;
import static dev.regroup.ssh.SshTesting.fault;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.host.HostKeyChecking;
import dev.regroup.host.Secret;
import dev.regroup.host.Trace;
import dev.regroup.testing.FaultyServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that never come to authentication: one clear fault each, at the deadline at the latest. */
class UnreachableHostsTest {
  private final SshConnector connector = new SshConnector(new Random(1), Trace.none());
  @TempDir Path folder;

  @Test
  void a_host_that_is_down_refuses_the_connection() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    HostFault fault = fault(Kind.NO_CONNECTION, connector.open(settings(port).settings()));
    assertTrue(
        fault.message().startsWith("pve1 (127.0.0.1 port " + port + ") refuses the connection"),
        fault.message());
  }

  @Test
  void a_name_that_does_not_resolve() {
    ConnectionSettings known = settings(22).settings();
    ConnectionSettings unknown =
        new ConnectionSettings(
            "pve1",
            "no-such-host.invalid",
            22,
            "root",
            known.password(),
            List.of(),
            null,
            known.knownHosts(),
            HostKeyChecking.STRICT,
            false,
            null,
            Duration.ofSeconds(5));
    HostFault fault = fault(Kind.UNKNOWN_NAME, connector.open(unknown));
    assertTrue(fault.message().contains("no-such-host.invalid"), fault.message());
  }

  @Test
  void a_host_that_accepts_and_stays_silent_ends_at_the_deadline() throws IOException {
    try (FaultyServer server = FaultyServer.that(socket -> {})) {
      endsAtTheDeadline(server);
    }
  }

  /** Each byte would begin a read timeout anew. */
  @Test
  void a_host_that_drips_ends_at_the_deadline() throws IOException {
    try (FaultyServer server =
        FaultyServer.that(
            socket -> {
              OutputStream out = socket.getOutputStream();
              for (char c : "SSH-2.0-".toCharArray()) {
                out.write(c);
                out.flush();
                Thread.sleep(200);
              }
              while (true) {
                out.write('x');
                out.flush();
                Thread.sleep(200);
              }
            })) {
      endsAtTheDeadline(server);
    }
  }

  @Test
  void a_host_that_greets_and_falls_silent_ends_at_the_deadline() throws IOException {
    try (FaultyServer server =
        FaultyServer.that(socket -> socket.getOutputStream().write(greeting()))) {
      endsAtTheDeadline(server);
    }
  }

  @Test
  void a_host_that_talks_without_end_is_cut_off_before_the_deadline() throws IOException {
    byte[] lines = "hello\r\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
    try (FaultyServer server =
        FaultyServer.that(
            socket -> {
              while (true) {
                socket.getOutputStream().write(lines);
              }
            })) {
      HostFault fault =
          fault(
              Kind.NO_CONNECTION,
              connector.open(settings(server.port()).timeout(Duration.ofSeconds(30)).settings()));
      assertTrue(fault.message().contains("does not speak SSH"), fault.message());
      assertEquals(1, server.accepted());
    }
  }

  @Test
  void another_protocol_is_named_and_not_tried_again() throws IOException {
    try (FaultyServer server =
        FaultyServer.that(
            socket -> {
              socket.getOutputStream().write("SSH-1.5-old\r\n".getBytes(StandardCharsets.US_ASCII));
              socket.close();
            })) {
      HostFault fault =
          fault(Kind.NO_CONNECTION, connector.open(settings(server.port()).settings()));
      assertTrue(fault.message().contains("does not speak SSH 2.0"), fault.message());
      assertEquals(1, server.accepted());
    }
  }

  @Test
  void a_host_that_drops_connections_is_tried_a_bounded_number_of_times() throws IOException {
    try (FaultyServer server = FaultyServer.that(socket -> socket.close())) {
      HostFault fault =
          fault(
              Kind.NO_CONNECTION,
              connector.open(settings(server.port()).timeout(Duration.ofMillis(1500)).settings()));
      assertTrue(fault.message().contains("before authentication"), fault.message());
      assertTrue(fault.remedy().contains("MaxStartups"), fault.remedy());
      int tries = server.accepted();
      assertTrue(tries > 1 && tries <= SshConnector.ATTEMPTS, tries + " tries");
    }
  }

  @Test
  void a_thread_that_is_interrupted_gives_up() throws Exception {
    try (FaultyServer server = FaultyServer.that(socket -> socket.close())) {
      Thread.currentThread().interrupt();
      HostFault fault =
          fault(
              Kind.NO_CONNECTION,
              connector.open(settings(server.port()).timeout(Duration.ofSeconds(30)).settings()));
      assertTrue(Thread.interrupted(), "the interrupt is kept");
      assertTrue(fault.message().contains("interrupted"), fault.message());
    }
  }

  private void endsAtTheDeadline(FaultyServer server) {
    int threads = threads();
    long start = System.nanoTime();
    HostFault fault =
        fault(
            Kind.SILENT,
            connector.open(settings(server.port()).timeout(Duration.ofMillis(800)).settings()));
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(millis >= 700 && millis < 8000, millis + " ms");
    assertTrue(fault.message().contains("within 0.8 s"), fault.message());
    assertTrue(threads() <= threads + 1, "a thread is left behind");
  }

  private static int threads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("sshj"))
            .count();
  }

  private static byte[] greeting() {
    return "SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII);
  }

  private SshTesting.Change settings(int port) {
    return change(
        new ConnectionSettings(
            "pve1",
            "127.0.0.1",
            port,
            "root",
            new Secret("unused"),
            List.of(),
            null,
            folder.resolve("known_hosts"),
            HostKeyChecking.STRICT,
            false,
            null,
            Duration.ofSeconds(5)));
  }
}
