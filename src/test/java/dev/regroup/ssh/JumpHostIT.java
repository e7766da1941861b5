package dev.regroup.ssh;

import static dev.regroup.ssh.SshTesting.change;
import static dev.regroup.ssh.SshTesting.complete;
import static dev.regroup.ssh.SshTesting.fault;
import static dev.regroup.ssh.SshTesting.run;
import static dev.regroup.ssh.SshTesting.up;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Frame;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.host.Trace;
import dev.regroup.testing.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host behind a real OpenSSH server, whose log says who came and for what. */
@Tag("sshd")
class JumpHostIT {
  private static final String WHO = "frame who \"$(id -un) $REGROUP_NAME\"; end 0";

  @TempDir Path folder;
  private OpenSshServer host;
  private OpenSshServer bastion;

  @BeforeEach
  void start() {
    host = OpenSshServer.builder().environment("REGROUP_NAME", "host").start();
  }

  @AfterEach
  void stop() {
    host.close();
    if (bastion != null) {
      bastion.close();
    }
  }

  private OpenSshServer bastion(String... config) {
    OpenSshServer.Builder builder = OpenSshServer.builder();
    for (String line : config) {
      builder.config(line);
    }
    return bastion = builder.start();
  }

  /** Root of the host, through root of the jump host; both keys open each. */
  private ConnectionSettings behind(OpenSshServer jump) throws IOException {
    Path known =
        Files.writeString(
            folder.resolve("known_hosts"),
            Files.readString(host.knownHosts()) + Files.readString(jump.knownHosts()));
    Path[] keys = {host.clientKey(), jump.clientKey()};
    return change(host.settings("root"))
        .knownHosts(known)
        .keys(keys)
        .settings()
        .through(
            change(jump.settings("root")).host("bastion").knownHosts(known).keys(keys).settings());
  }

  private static String who(SshConnection connection) {
    return complete(run(connection, WHO)).frame("who").map(Frame::text).orElse("");
  }

  @Test
  void a_host_is_reached_through_its_jump_host() throws IOException {
    ConnectionSettings settings = behind(bastion());
    try (SshConnection connection = up(new SshConnector(Trace.none()).connect(settings))) {
      assertEquals("root host", who(connection));
      assertEquals("root host", who(connection));
    }
    assertEquals(1, logins(bastion.awaitLog("Disconnected from user root")));
    assertTrue(host.log().contains("Accepted publickey for root"), host.log());
  }

  @Test
  void hosts_behind_it_share_one_login_of_it_even_where_few_may_start_at_once() throws Exception {
    ConnectionSettings settings = behind(bastion("MaxStartups 1"));
    SshConnector connector = new SshConnector(Trace.none());
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<SshConnection> open = new ArrayList<>();
    try {
      List<Future<SshConnection>> coming = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        coming.add(pool.submit(() -> up(connector.connect(settings))));
      }
      for (Future<SshConnection> each : coming) {
        open.add(each.get());
      }
      for (SshConnection each : open) {
        assertEquals("root host", who(each));
      }
      assertEquals(1, logins(bastion.log()));
    } finally {
      open.forEach(SshConnection::close);
      pool.shutdownNow();
    }
    assertEquals(1, logins(bastion.awaitLog("Disconnected from user root")));
    try (SshConnection again = up(connector.connect(settings))) {
      assertEquals("root host", who(again));
    }
    assertEquals(2, logins(bastion.log()));
  }

  @Test
  void a_jump_host_behind_another() throws IOException {
    ConnectionSettings near = behind(bastion());
    ConnectionSettings jump = near.jump();
    try (SshConnection connection =
        up(new SshConnector(Trace.none()).connect(near.through(jump.through(jump))))) {
      assertEquals("root host", who(connection));
    }
    assertEquals(2, logins(bastion.log()));
  }

  @Test
  void one_that_forwards_nothing_is_told_with_the_setting() throws IOException {
    HostFault fault = refused(Kind.JUMP_HOST, behind(bastion("AllowTcpForwarding no")));
    assertTrue(fault.message().startsWith("host-of-root ("), fault.message());
    assertTrue(fault.message().contains("the jump host bastion ("), fault.message());
    assertTrue(fault.remedy().contains("AllowTcpForwarding"), fault.remedy());
  }

  @Test
  void a_host_that_is_down_behind_it_is_the_hosts_fault() throws IOException {
    ConnectionSettings settings = behind(bastion());
    host.stop();
    HostFault fault = refused(Kind.NO_CONNECTION, settings);
    assertTrue(fault.message().contains("cannot be reached from the jump host"), fault.message());
  }

  @Test
  void one_that_is_down_or_has_another_key_is_the_jump_hosts_fault() throws IOException {
    ConnectionSettings settings = behind(bastion());
    bastion.replaceHostKeys();
    HostFault changed = refused(Kind.JUMP_HOST, settings);
    assertTrue(changed.message().contains("known_hosts"), changed.message());
    bastion.stop();
    HostFault down = refused(Kind.JUMP_HOST, settings);
    assertTrue(
        down.message().contains("is behind a jump host: bastion (127.0.0.1 port"), down.message());
  }

  @Test
  void a_password_of_the_host_is_not_sent_to_it() throws IOException {
    ConnectionSettings settings = behind(bastion());
    ConnectionSettings jump = settings.jump();
    HostFault fault =
        refused(Kind.JUMP_HOST, settings.through(change(jump).keys(host.clientKey()).settings()));
    assertTrue(fault.message().contains("it accepts none of the keys"), fault.message());
    assertTrue(bastion.log().lines().noneMatch(l -> l.contains("password")), bastion.log());
  }

  @Test
  void a_jump_host_that_dies_ends_the_connections_and_is_asked_anew() throws IOException {
    ConnectionSettings settings = behind(bastion());
    SshConnector connector = new SshConnector(Trace.none());
    try (SshConnection connection = up(connector.connect(settings))) {
      bastion.stop();
      fault(
          Kind.CONNECTION_LOST,
          run(connection, "sleep 30; end 0", Duration.ofSeconds(20), frame -> {}));
    }
    bastion.restart();
    try (SshConnection connection = up(connector.connect(settings))) {
      assertEquals("root host", who(connection));
    }
  }

  private static HostFault refused(Kind kind, ConnectionSettings settings) {
    return fault(kind, new SshConnector(Trace.none()).connect(settings));
  }

  private static long logins(String log) {
    return log.lines().filter(line -> line.contains("Accepted publickey for root")).count();
  }
}
