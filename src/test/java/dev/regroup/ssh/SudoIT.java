package dev.regroup.ssh;

import static dev.regroup.ssh.SshTesting.change;
import static dev.regroup.ssh.SshTesting.complete;
import static dev.regroup.ssh.SshTesting.fault;
import static dev.regroup.ssh.SshTesting.up;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.Answer;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.host.Trace;
import dev.regroup.testing.OpenSshServer;
import dev.regroup.testing.TestUser;
import dev.regroup.testing.TestUser.Sudo;
import dev.regroup.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every state of sudo, with the machine's sudo, PAM and several login shells. */
@Tag("sshd")
class SudoIT {
  private static final String WHO = "frame who \"$(id -un)\"\nend 0\n";

  private static OpenSshServer server;
  private static OpenSshServer once;
  private final List<String> traced = new ArrayList<>();
  private SshConnector connector = new SshConnector(Trace.none());

  @BeforeAll
  static void start() {
    Tools.require("sshd", "sudo");
    OpenSshServer.Builder builder =
        OpenSshServer.builder()
            .user(TestUser.named("free").sudo(Sudo.NOPASSWD).password("unused"))
            .user(TestUser.named("never").password("right horse"))
            .user(
                TestUser.named("coded")
                    .shell("/bin/bash")
                    .password("right horse")
                    .file(".bashrc", "sudo() { printf 'Verification code: ' >&2; sleep 60; }\n"))
            .user(
                TestUser.named("lost")
                    .shell("/bin/bash")
                    .sudo(Sudo.NOPASSWD)
                    .file(".bashrc", "PATH=/nowhere\n"));
    for (String shell : List.of("bash", "dash", "fish", "tcsh", "zsh")) {
      builder.user(
          TestUser.named("su-" + shell)
              .shell(Tools.require("sshd", shell).toString())
              .sudo(Sudo.PASSWORD)
              .password("right horse")
              .file(".bashrc", "echo noise\n"));
    }
    server = builder.start();
    once =
        OpenSshServer.builder()
            .user(TestUser.named("pat").sudo(Sudo.PASSWORD).password("right horse"))
            .sudoers("Defaults passwd_tries=1, lecture=always")
            .start();
  }

  @AfterAll
  static void stop() {
    server.close();
    once.close();
  }

  @BeforeEach
  void trace() {
    connector = new SshConnector((host, direction, text) -> traced.add(direction + " " + text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "dash", "fish", "tcsh", "zsh"})
  void sudo_with_a_password_under(String shell) {
    Answer.Complete answer = complete(run(server, "su-" + shell, "right horse", WHO));
    assertEquals("root", answer.frame("who").orElseThrow().text());
    String all = String.join("\n", traced);
    assertTrue(all.contains("the password for sudo"), all);
    assertFalse(all.contains("right horse"), all);
    assertFalse(answer.stderr().matches("(?s).*[0-9a-f]{32}.*"), answer.stderr());
  }

  @Test
  void sudo_without_a_password_is_sent_none() {
    assertEquals(
        "root",
        complete(run(server, "free", "never needed", WHO)).frame("who").orElseThrow().text());
    assertFalse(String.join("\n", traced).contains("password for sudo"), traced.toString());
    assertEquals(
        "root", complete(run(server, "free", null, WHO)).frame("who").orElseThrow().text());
  }

  @Test
  void the_script_has_no_password_on_its_stdin() {
    Answer.Complete answer =
        complete(run(server, "su-bash", "right horse", "frame left \"$(wc -c)\"\nend 0\n"));
    assertEquals("0", answer.frame("left").orElseThrow().text());
  }

  @Test
  void a_missing_password_is_said_and_the_host_is_free_at_once() {
    long start = System.nanoTime();
    fault(Kind.SUDO_PASSWORD_MISSING, run(server, "su-bash", null, WHO));
    assertTrue(System.nanoTime() - start < Duration.ofSeconds(10).toNanos());
  }

  @Test
  void a_wrong_password_is_sent_once_and_to_no_other_host() {
    HostFault fault = fault(Kind.SUDO_PASSWORD_REJECTED, run(server, "su-dash", "wrong", WHO));
    assertTrue(fault.message().contains("sent once"), fault.message());
    assertEquals(1, sent());
    fault(Kind.SUDO_PASSWORD_REJECTED, run(server, "su-zsh", "wrong", WHO));
    assertEquals(1, sent());
    complete(run(server, "su-zsh", "right horse", WHO));
  }

  /** By sudo's own log; the account is one and the same, behind ten names. */
  @Test
  void ten_hosts_at_once_see_a_wrong_password_once() throws Exception {
    Path log = Files.createTempFile("regroup-sudo-", ".log");
    try (OpenSshServer logging =
        OpenSshServer.builder()
            .user(TestUser.named("pat").sudo(Sudo.PASSWORD).password("right horse"))
            .sudoers("Defaults logfile=" + log)
            .start()) {
      SshConnector together = new SshConnector(Trace.none());
      List<Callable<Answer>> work = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        SshTesting.Change change = change(logging.settings("pat")).host("pve" + i).become("typo");
        work.add(
            () -> {
              try (SshConnection connection = up(together.connect(change.settings()))) {
                return SshTesting.run(connection, WHO);
              }
            });
      }
      ExecutorService pool = Executors.newFixedThreadPool(10);
      for (Future<Answer> answer : pool.invokeAll(work)) {
        fault(Kind.SUDO_PASSWORD_REJECTED, answer.get());
      }
      pool.shutdown();
      String said = Files.readString(log);
      assertEquals(1, said.split("incorrect password attempt", -1).length - 1, said);
    } finally {
      Files.delete(log);
    }
  }

  @Test
  void sudo_that_asks_once_only_and_lectures() {
    complete(run(once, "pat", "right horse", WHO));
    fault(Kind.SUDO_PASSWORD_REJECTED, run(once, "pat", "wrong", WHO));
  }

  @Test
  void a_user_whom_sudo_does_not_know_is_refused_and_the_password_stays_good() {
    HostFault fault = fault(Kind.SUDO_REFUSED, run(server, "never", "right horse", WHO));
    assertTrue(fault.message().contains("never is not in the sudoers file"), fault.message());
    complete(run(server, "su-bash", "right horse", WHO));
  }

  @Test
  void a_host_without_sudo_is_named() {
    HostFault fault = fault(Kind.SUDO_REFUSED, run(server, "lost", null, WHO));
    assertTrue(fault.message().contains("command not found"), fault.message());
  }

  @Test
  void another_question_ends_at_the_deadline_and_is_quoted() {
    try (SshConnection connection =
        up(connector.connect(change(server.settings("coded")).become("right horse").settings()))) {
      HostFault fault =
          fault(Kind.DEADLINE, SshTesting.run(connection, WHO, Duration.ofSeconds(2), frame -> {}));
      assertTrue(fault.message().contains("\"Verification code:\""), fault.message());
    }
    assertEquals(0, sent());
  }

  @Test
  void a_signal_is_seen_through_sudo() {
    for (String user : List.of("free", "su-fish")) {
      fault(Kind.KILLED, run(server, user, "right horse", "frame a b\nkill -9 $$\nsleep 9\n"));
    }
  }

  private long sent() {
    return traced.stream().filter(line -> line.contains("the password for sudo")).count();
  }

  private Answer run(OpenSshServer one, String user, @Nullable String password, String body) {
    SshTesting.Change change = change(one.settings(user)).become(password);
    try (SshConnection connection = up(connector.connect(change.settings()))) {
      return SshTesting.run(connection, body);
    }
  }
}
