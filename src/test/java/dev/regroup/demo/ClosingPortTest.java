package dev.regroup.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.threads.NoCloseExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host goes down while somebody connects. */
@Timeout(60)
class ClosingPortTest {
  private static final int DEADLINE_MILLIS = 10_000;

  @TempDir Path folder = Path.of("");

  private final Gate gate = new Gate();
  private VirtualHost host;
  private FleetServer server;

  /** Holds up whatever the server's sockets give to do, until it is opened. */
  private static final class Gate extends ThreadPoolExecutor {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    Gate() {
      super(2, 2, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable work) {
      reached.countDown();
      try {
        open.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @BeforeEach
  void start() throws IOException, GeneralSecurityException {
    Template template = Template.build(Kind.GRUB_INTEL, folder);
    KeyPair key = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
    host =
        new VirtualHost(
            "pve1",
            Kind.GRUB_INTEL,
            template.tree(),
            key,
            template.board(),
            Clock.systemUTC(),
            Duration.ofHours(1),
            () -> "5f1c3c6e-0a44-4a1d-9df2-3f3f2f1c9a10");
    server = new FleetServer(1, key.getPublic(), new NoCloseExecutor(gate));
    server.serve(server.ports().get(0), host);
  }

  @AfterEach
  void stop() {
    gate.open.countDown();
    server.close();
    gate.shutdownNow();
  }

  private Socket connect() throws IOException {
    byte[] loopback = {127, 0, 0, 1};
    Socket client = new Socket(InetAddress.getByAddress(loopback), server.ports().get(0));
    client.setSoTimeout(DEADLINE_MILLIS);
    return client;
  }

  @Test
  void a_connection_accepted_as_the_port_closes_ends_at_once() throws Exception {
    try (Socket client = connect()) {
      assertTrue(gate.reached.await(DEADLINE_MILLIS, TimeUnit.MILLISECONDS), "never accepted");
      host.reset();
      gate.open.countDown();
      assertEquals(-1, client.getInputStream().read());
    }
    assertThrows(ConnectException.class, this::connect);
  }

  @Test
  void a_connection_that_is_greeted_ends_with_the_power() throws Exception {
    gate.open.countDown();
    try (Socket client = connect()) {
      assertEquals(
          "SSH-2.0-Regroup-demo",
          new String(client.getInputStream().readNBytes(20), StandardCharsets.US_ASCII));
      host.reset();
      client.getInputStream().readAllBytes();
    }
    assertThrows(ConnectException.class, this::connect);
  }
}
