package dev.regroup.ssh;

import static dev.regroup.ssh.SshTesting.up;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.Trace;
import dev.regroup.testing.OpenSshServer;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many hosts that are one OpenSSH server, which drops logins when many start together. */
@Tag("sshd")
class PacingIT {
  private static final int HOSTS = 60;

  /** All at once. */
  private static void logIn(OpenSshServer server) throws Exception {
    SshConnector connector = new SshConnector(Trace.none());
    List<Callable<SshConnection>> logins = new ArrayList<>();
    for (int i = 0; i < HOSTS; i++) {
      logins.add(() -> up(connector.connect(server.settings("root"))));
    }
    ExecutorService pool = Executors.newFixedThreadPool(HOSTS);
    try {
      for (Future<SshConnection> login : pool.invokeAll(logins)) {
        login.get().close();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static long logins(OpenSshServer server) {
    return server
        .log()
        .lines()
        .filter(line -> line.contains("Accepted publickey for root"))
        .count();
  }

  @Test
  void a_server_of_the_usual_limit_drops_nothing_where_unpaced_connections_are_dropped()
      throws Exception {
    try (OpenSshServer server =
        OpenSshServer.builder().config("MaxStartups 10:30:100").config("LogLevel DEBUG1").start()) {
      logIn(server);
      assertEquals(HOSTS, logins(server));
      assertFalse(server.log().contains("MaxStartups throttling"), server::log);
      assertFalse(server.log().contains("drop connection"), server::log);
      List<Socket> unpaced = new ArrayList<>();
      for (int i = 0; i < HOSTS; i++) {
        unpaced.add(new Socket(server.address(), server.port()));
      }
      assertTrue(server.awaitLog("drop connection").contains("drop connection"), server::log);
      for (Socket socket : unpaced) {
        socket.close();
      }
    }
  }

  @Test
  void a_server_that_bears_less_drops_some_and_lets_all_in_at_last() throws Exception {
    try (OpenSshServer server =
        OpenSshServer.builder().config("MaxStartups 2:100:3").config("LogLevel DEBUG1").start()) {
      logIn(server);
      assertEquals(HOSTS, logins(server));
      assertTrue(server.log().contains("drop connection"), server::log);
    }
  }
}
