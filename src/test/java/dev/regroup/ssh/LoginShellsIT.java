package dev.regroup.ssh;

import static dev.regroup.ssh.SshTesting.complete;
import static dev.regroup.ssh.SshTesting.fault;
import static dev.regroup.ssh.SshTesting.run;
import static dev.regroup.ssh.SshTesting.up;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.Answer;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.host.Trace;
import dev.regroup.testing.Commands;
import dev.regroup.testing.OpenSshServer;
import dev.regroup.testing.TestUser;
import dev.regroup.testing.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transport line under every login shell, quiet and noisy. */
@Tag("sshd")
class LoginShellsIT {
  private static final List<String> SHELLS =
      List.of("bash", "dash", "fish", "tcsh", "zsh", "ksh", "mksh");
  private static final String NOISE = "echo Welcome to $USER\nprintf 'no newline'\n";

  private static OpenSshServer server;
  private static final SshConnector CONNECTOR = new SshConnector(Trace.none());

  @BeforeAll
  static void start() {
    OpenSshServer.Builder builder =
        OpenSshServer.builder()
            .user(TestUser.named("nobody-at-home").shell("/usr/sbin/nologin"))
            .user(TestUser.named("without").shell("/bin/false"))
            .user(
                TestUser.named("endless")
                    .shell("/bin/bash")
                    .file(".bashrc", "while :; do echo y; done\n"))
            .user(
                TestUser.named("echoes")
                    .shell("/bin/bash")
                    .file(".bashrc", "echo \"$BASH_EXECUTION_STRING\"; sleep 60\n"));
    for (String shell : SHELLS) {
      Path path = Tools.require("sshd", shell);
      builder.user(
          TestUser.named("rg-" + shell)
              .shell(path.toString())
              .file(".bashrc", NOISE)
              .file(".zshenv", NOISE)
              .file(".tcshrc", NOISE)
              .file(".config/fish/config.fish", NOISE)
              .file(".profile", NOISE)
              .file(".mkshrc", NOISE));
    }
    server = builder.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "dash", "fish", "tcsh", "zsh", "ksh", "mksh"})
  void a_script_runs_the_same_under(String shell) {
    try (SshConnection connection = up(CONNECTOR.connect(server.settings("rg-" + shell)))) {
      Answer.Complete answer =
          complete(
              run(
                  connection,
                  """
                  text='quotes " and \\\\ and $HOME and `id` and !! and (x) and 100%'
                  frame text "$text"
                  frame shell "$0"
                  frame stdin "$(wc -c)"
                  echo apart >&2
                  end 42
                  """));
      assertEquals(42, answer.status());
      assertEquals(
          "quotes \" and \\\\ and $HOME and `id` and !! and (x) and 100%",
          answer.frame("text").orElseThrow().text());
      assertEquals("regroup", answer.frame("shell").orElseThrow().text());
      assertEquals("0", answer.frame("stdin").orElseThrow().text());
      assertEquals("apart\n", answer.stderr());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "fish", "tcsh", "zsh"})
  void the_noise_is_real_under(String shell) {
    assertTrue(
        Commands.run(
                "ssh",
                "-F/dev/null",
                "-oUserKnownHostsFile=" + server.knownHosts(),
                "-i" + server.clientKey(),
                "-p" + server.port(),
                "rg-" + shell + "@127.0.0.1",
                "true")
            .startsWith("Welcome to rg-" + shell + "\nno newline"));
  }

  /** Longer than one argument may be (128 KiB) and than the channel's first window. */
  @ParameterizedTest
  @ValueSource(strings = {"bash", "fish", "tcsh"})
  void a_long_script_with_long_data_arrives_whole_under(String shell) {
    String data = "QUJD".repeat(700_000);
    try (SshConnection connection = up(CONNECTOR.connect(server.settings("rg-" + shell)))) {
      Answer.Complete answer =
          complete(
              run(
                  connection,
                  "D='"
                      + data
                      + "'\nframe sum \"$(printf %s \"$D\" | base64 -d | wc -c)\"\nend 0\n"));
      assertEquals("2100000", answer.frame("sum").orElseThrow().text());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody-at-home", "without"})
  void a_shell_that_starts_nothing_is_named(String user) {
    try (SshConnection connection = up(CONNECTOR.connect(server.settings(user)))) {
      HostFault fault = fault(Kind.NO_SHELL, run(connection, "frame a b\nend 0\n"));
      assertTrue(fault.message().contains(user), fault.message());
      assertTrue(fault.remedy().contains("login shell"), fault.remedy());
    }
  }

  @Test
  void the_words_of_nologin_are_quoted() {
    try (SshConnection connection = up(CONNECTOR.connect(server.settings("nobody-at-home")))) {
      HostFault fault = fault(Kind.NO_SHELL, run(connection, "end 0\n"));
      assertTrue(
          fault.message().contains("This account is currently not available"), fault.message());
    }
  }

  @Test
  void a_start_up_file_that_prints_without_end_is_cut_off() {
    try (SshConnection connection = up(CONNECTOR.connect(server.settings("endless")))) {
      fault(Kind.TOO_MUCH_OUTPUT, run(connection, "end 0\n"));
      fault(Kind.CONNECTION_LOST, run(connection, "end 0\n"));
    }
  }

  /** Nothing is written to a program that shows the command line instead of running it. */
  @Test
  void a_command_line_that_comes_back_is_no_greeting() {
    try (SshConnection connection = up(CONNECTOR.connect(server.settings("echoes")))) {
      HostFault fault =
          fault(Kind.DEADLINE, run(connection, "end 0\n", Duration.ofSeconds(2), frame -> {}));
      assertTrue(fault.message().contains("it says \"exec /bin/sh"), fault.message());
    }
  }
}
