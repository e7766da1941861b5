package dev.regroup.ssh;

import static dev.regroup.ssh.SshTesting.change;
import static dev.regroup.ssh.SshTesting.complete;
import static dev.regroup.ssh.SshTesting.fault;
import static dev.regroup.ssh.SshTesting.run;
import static dev.regroup.ssh.SshTesting.script;
import static dev.regroup.ssh.SshTesting.up;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.Answer;
import dev.regroup.host.Frame;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.host.HostKeyChecking;
import dev.regroup.host.Trace;
import dev.regroup.testing.CuttingProxy;
import dev.regroup.testing.OpenSshServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can go wrong after the login, with a real server; each row of the table of traps. */
@Tag("sshd")
class SessionFaultsIT {
  private static final String FIVE_FRAMES =
      "for n in 1 2 3 4 5; do frame \"f$n\" \"$n\"; done\nend 0\n";

  private static OpenSshServer server;
  private final SshConnector connector = new SshConnector(Trace.none());

  @BeforeAll
  static void start() {
    server = OpenSshServer.builder().config("RekeyLimit 1M").start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** sshj has no status right after the ends of the streams in one case of six. */
  @Test
  void the_status_is_always_known() {
    try (SshConnection connection = connect()) {
      for (int i = 0; i < 60; i++) {
        HostFault fault = fault(Kind.PROTOCOL, run(connection, "exit " + (i + 1) + "\n"));
        assertTrue(fault.message().contains("with status " + (i + 1) + " "), fault.message());
      }
    }
  }

  /** A server lets one connection have ten channels; each must be given back. */
  @Test
  void one_connection_serves_many_scripts_quickly() {
    try (SshConnection connection = connect()) {
      long start = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        assertEquals(i, complete(run(connection, "end " + i + "\n")).status());
      }
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis < 15_000, "100 scripts took " + millis + " ms");
    }
  }

  @Test
  void a_script_ended_by_a_signal_is_killed() {
    try (SshConnection connection = connect()) {
      HostFault fault = fault(Kind.KILLED, run(connection, "frame a b\nkill -9 $$\nsleep 60\n"));
      assertTrue(fault.message().contains("SIGKILL"), fault.message());
    }
  }

  @Test
  void a_script_that_fails_in_the_midst_is_quoted() {
    try (SshConnection connection = connect()) {
      HostFault fault =
          fault(Kind.PROTOCOL, run(connection, "frame a b\nset -eu\necho $missing\nend 0\n"));
      assertTrue(fault.message().contains("missing"), fault.message());
    }
  }

  /** Both streams share one window: a reader of one alone waits for ever. */
  @Test
  void much_on_both_streams_arrives() {
    try (SshConnection connection = connect()) {
      Answer.Complete answer =
          complete(
              run(
                  connection,
                  """
                  head -c 1000000 /dev/zero | tr '\\0' e >&2
                  text=$(head -c 1000000 /dev/zero | tr '\\0' x)
                  for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do frame f$n "$text"; done
                  end 0
                  """));
      assertEquals(15, answer.frames().size());
      assertEquals(1_000_000, answer.stderr().length());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes >&2",
        "yes",
        "while :; do frame a b; done",
        "printf '%s big 999999999\\n' \"$nonce\"; yes",
        "printf '%s big 1048576\\n' \"$nonce\"; yes"
      })
  void a_host_that_answers_without_end_is_cut_off(String body) {
    try (SshConnection connection = connect()) {
      Answer answer = run(connection, body + "\n", Duration.ofSeconds(60), frame -> {});
      Kind kind =
          body.equals("yes") || body.contains("1048576") ? Kind.PROTOCOL : Kind.TOO_MUCH_OUTPUT;
      fault(kind, answer);
    }
  }

  @Test
  void a_script_that_outlives_its_deadline_is_cut_off_and_so_is_the_connection() {
    try (SshConnection connection = connect()) {
      long start = System.nanoTime();
      Answer answer =
          run(connection, "frame a b\nsleep 60\n", Duration.ofMillis(1500), frame -> {});
      long millis = (System.nanoTime() - start) / 1_000_000;
      HostFault fault = fault(Kind.DEADLINE, answer);
      assertTrue(millis >= 1400 && millis < 10_000, millis + " ms");
      assertTrue(fault.message().contains("within 1.5 s"), fault.message());
      assertEquals(List.of(new Frame("a", new byte[] {'b'})), answer.frames());
      fault(Kind.CONNECTION_LOST, run(connection, "end 0\n"));
    }
  }

  @Test
  void a_frozen_host_ends_at_the_deadline() {
    SshConnection connection = connect();
    try {
      server.freeze();
      long start = System.nanoTime();
      fault(Kind.DEADLINE, run(connection, "end 0\n", Duration.ofSeconds(2), frame -> {}));
      connection.close();
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(12).toNanos());
    } finally {
      server.thaw();
    }
  }

  /** sshj's own heartbeat asks for no reply and would wait for ever. */
  @Test
  void a_frozen_host_is_noticed_by_keep_alives_long_before_a_long_deadline() {
    SshConnector lively = new SshConnector(new Random(1), Trace.none(), 1);
    try (SshConnection connection = up(lively.connect(server.settings("root")))) {
      Answer answer =
          run(connection, "frame a b\nsleep 60\n", Duration.ofMinutes(5), frame -> server.freeze());
      fault(Kind.CONNECTION_LOST, answer);
    } finally {
      server.thaw();
    }
  }

  @Test
  void a_thread_that_is_interrupted_stops_waiting() {
    try (SshConnection connection = connect()) {
      Thread waiting = Thread.currentThread();
      Answer answer =
          run(
              connection,
              "frame a b\nsleep 60\n",
              Duration.ofSeconds(50),
              frame -> waiting.interrupt());
      assertTrue(Thread.interrupted(), "the interrupt is kept");
      fault(Kind.CONNECTION_LOST, answer);
    }
  }

  @Test
  void a_host_that_freezes_before_the_login_is_silent() {
    server.freeze();
    try {
      fault(
          Kind.SILENT,
          connector.connect(
              change(server.settings("root")).timeout(Duration.ofSeconds(1)).settings()));
    } finally {
      server.thaw();
    }
  }

  /** A firewall that forgets a connection drops its packets without a word. */
  @Test
  void a_network_that_goes_away_ends_at_the_deadline_while_a_long_script_is_sent() {
    try (CuttingProxy proxy = CuttingProxy.to(server.address(), server.port());
        SshConnection connection = connect(proxy)) {
      proxy.stall();
      byte[] text = script("D='" + "QUJD".repeat(2_000_000) + "'\nend 0\n");
      fault(Kind.DEADLINE, connection.run("a test", text, Duration.ofSeconds(2), frame -> {}));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void a_connection_cut_at_a_frame_is_lost_and_earlier_frames_are_kept(int cutAt) {
    try (CuttingProxy proxy = CuttingProxy.to(server.address(), server.port());
        SshConnection connection = connect(proxy)) {
      List<Frame> heard = new ArrayList<>();
      Answer answer =
          run(
              connection,
              FIVE_FRAMES.replace("; done", "; sleep 0.2; done"),
              Duration.ofSeconds(20),
              frame -> {
                heard.add(frame);
                if (heard.size() == cutAt) {
                  proxy.cut();
                }
              });
      fault(Kind.CONNECTION_LOST, answer);
      assertEquals(cutAt, answer.frames().size());
      assertEquals(heard, answer.frames());
    }
  }

  /** However few bytes come through, the answer is a fault, whole, or not begun; never wrong. */
  @Test
  void a_connection_cut_at_any_byte_gives_no_wrong_answer() {
    int whole = 0;
    try (CuttingProxy proxy = CuttingProxy.to(server.address(), server.port())) {
      for (int bytes = 50; bytes < 2500; bytes += 175) {
        try (SshConnection connection = connect(proxy)) {
          proxy.reset();
          proxy.cutAfter(bytes);
          Answer answer = run(connection, FIVE_FRAMES);
          if (answer instanceof Answer.Complete complete) {
            assertEquals(5, complete.frames().size());
            whole++;
          } else {
            fault(Kind.CONNECTION_LOST, answer);
          }
        } finally {
          proxy.reset();
        }
      }
    }
    assertTrue(whole > 0 && whole < 14, whole + " of 14 were whole");
  }

  @Test
  void a_host_that_goes_down_while_a_script_runs_is_lost() {
    try (OpenSshServer other = OpenSshServer.builder().start();
        SshConnection connection = up(connector.connect(other.settings("root")))) {
      Answer answer =
          run(connection, "frame a b\nsleep 60\n", Duration.ofSeconds(20), frame -> other.stop());
      fault(Kind.CONNECTION_LOST, answer);
    }
  }

  /** The script closed its streams and left a child that holds them, as a daemon does. */
  @Test
  void a_child_that_keeps_the_streams_open_is_not_waited_for() {
    try (SshConnection connection = connect()) {
      long start = System.nanoTime();
      complete(run(connection, "sleep 30 &\nend 0\n", Duration.ofSeconds(25), frame -> {}));
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(12).toNanos());
      complete(run(connection, "end 0\n"));
    }
  }

  @Test
  void connections_that_were_refused_at_first_get_through() {
    try (CuttingProxy proxy = CuttingProxy.to(server.address(), server.port())) {
      proxy.refuseNext(2);
      connect(proxy).close();
      assertEquals(3, proxy.connections());
    }
  }

  @Test
  void closing_ends_the_threads_of_a_connection() throws Exception {
    SshConnection connection = connect();
    complete(run(connection, "end 0\n"));
    assertTrue(threads() >= 2);
    connection.close();
    connection.close();
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (threads() > 0 && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    assertEquals(0, threads());
    fault(Kind.CONNECTION_LOST, run(connection, "end 0\n"));
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sshj") || thread.getName().contains("-std"))
        .count();
  }

  private SshConnection connect() {
    return up(connector.connect(server.settings("root")));
  }

  private SshConnection connect(CuttingProxy proxy) {
    return up(
        connector.connect(
            change(server.settings("root"))
                .port(proxy.port())
                .checking(HostKeyChecking.OFF)
                .settings()));
  }
}
