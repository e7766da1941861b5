package dev.regroup.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many logins are in progress at a server. */
@Timeout(60)
class StartupsTest {
  private final Startups startups = new Startups();
  private final ExecutorService pool = Executors.newSingleThreadExecutor();

  /** Whether one more has its turn while so many logins are in progress. */
  private boolean goesBeside(int inProgress) throws Exception {
    List<Startups.Turn> held = new ArrayList<>();
    for (int i = 0; i < inProgress; i++) {
      held.add(startups.at("server"));
    }
    Future<?> another =
        pool.submit(
            () -> {
              startups.at("server").close();
              return null;
            });
    boolean goes = true;
    try {
      another.get(200, TimeUnit.MILLISECONDS);
    } catch (TimeoutException waits) {
      goes = false;
    }
    held.forEach(Startups.Turn::close);
    another.get();
    return goes;
  }

  private void drops(int logins) throws InterruptedException {
    for (int i = 0; i < logins; i++) {
      try (Startups.Turn turn = startups.at("server")) {
        turn.dropped();
      }
    }
  }

  @AfterEach
  void end() {
    pool.shutdownNow();
  }

  @Test
  void so_many_log_in_at_once_and_a_server_that_drops_logins_is_given_fewer() throws Exception {
    assertTrue(goesBeside(Startups.AT_ONCE - 1));
    assertFalse(goesBeside(Startups.AT_ONCE));
    drops(1);
    assertTrue(goesBeside(2));
    assertFalse(goesBeside(3));
    drops(9);
    assertTrue(goesBeside(0));
    assertFalse(goesBeside(1));
  }

  @Test
  void servers_do_not_wait_for_one_another() throws Exception {
    List<Startups.Turn> held = new ArrayList<>();
    for (int server = 0; server < 200; server++) {
      for (int i = 0; i < Startups.AT_ONCE; i++) {
        held.add(startups.at("server " + server));
      }
    }
    held.forEach(Startups.Turn::close);
  }

  @Test
  void loopback_is_one_machine_and_each_port_a_server() throws Exception {
    InetAddress one = address(127, 0, 0, 1);
    assertEquals(Startups.server(one, 22), Startups.server(address(127, 9, 9, 9), 22));
    assertNotEquals(Startups.server(one, 22), Startups.server(one, 23));
    InetAddress far = address(192, 0, 2, 1);
    assertNotEquals(Startups.server(far, 22), Startups.server(address(192, 0, 2, 2), 22));
    assertNotEquals(
        Startups.server(far, 22), Startups.serverBehind("bastion", far.getHostAddress(), 22));
  }

  private static InetAddress address(int... bytes) throws UnknownHostException {
    byte[] four = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      four[i] = (byte) bytes[i];
    }
    return InetAddress.getByAddress(four);
  }
}
