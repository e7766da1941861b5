package dev.regroup.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.regroup.testing.Commands;
import dev.regroup.testing.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody logs in to a simulated host with OpenSSH's client and types. */
@Tag("sshd")
@Timeout(60)
class LoginIT {
  private static final String PROMPT = "grub-intel (simulated)# ";

  /** A name that ssh's own files would take for two words and a token. */
  @TempDir Path folder = Path.of("");

  private Fleet fleet;
  private @Nullable Process client;

  @BeforeEach
  void start() throws IOException {
    Tools.require("sshd", "ssh");
    Tools.require("sshd", "script");
    fleet =
        Fleet.start(
            new FleetOptions(
                folder.resolve("a %h fleet"), 2, 1, Duration.ofMillis(200), Duration.ofSeconds(20)),
            Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    if (client != null) {
      client.destroyForcibly();
    }
    fleet.close();
  }

  private Process ssh(String... words) throws IOException {
    List<String> line =
        new ArrayList<>(List.of("ssh", "-F", fleet.files().sshConfig().toString(), "-o"));
    line.addAll(List.of("BatchMode=yes", "-o", "StrictHostKeyChecking=yes"));
    line.addAll(Arrays.asList(words));
    Process started = new ProcessBuilder(line).redirectErrorStream(true).start();
    client = started;
    return started;
  }

  private void type(String keys) throws IOException {
    OutputStream to = Objects.requireNonNull(client).getOutputStream();
    to.write(keys.getBytes(StandardCharsets.UTF_8));
    to.flush();
  }

  /** What the client shows up to and with that text. */
  private String until(String text) throws IOException {
    StringBuilder shown = new StringBuilder();
    while (shown.indexOf(text) < 0) {
      int next = Objects.requireNonNull(client).getInputStream().read();
      if (next < 0) {
        return fail("it ended before \"" + text + "\": " + shown);
      }
      shown.append((char) next);
    }
    return shown.toString();
  }

  private int end() throws InterruptedException {
    Process ending = Objects.requireNonNull(client);
    assertTrue(ending.waitFor(20, TimeUnit.SECONDS), "the client does not end");
    return ending.exitValue();
  }

  @Test
  void a_shell_prompts_echoes_and_ends_with_its_status() throws Exception {
    ssh("-tt", "grub-intel");
    assertTrue(until(PROMPT).startsWith("grub-intel is simulated. "));
    type("cat etc/hostname\r");
    assertEquals("cat etc/hostname\r\ngrub-intel\r\n" + PROMPT, until(PROMPT));
    // What a shell has begun to start and not yet started would miss the ^C.
    type("/bin/sh -c 'echo up; exec /bin/sleep 600'\r");
    until("up\r\n");
    type("\u0003");
    assertEquals("^C\r\n" + PROMPT, until(PROMPT));
    type("echo wrong\u0015exit 7\r");
    assertEquals(7, end());
  }

  @Test
  void a_command_has_a_terminal_when_it_is_asked_for() throws Exception {
    ssh("-tt", "grub-intel", "test -t 0 && test -t 1 && hostname; exit 3");
    assertEquals("grub-intel\r\n", until("\n"));
    assertEquals(3, end());
    assertEquals("no\n", withoutTerminal("test -t 0 || test -t 1 || echo no"));
  }

  private String withoutTerminal(String command) throws IOException {
    return Commands.run(
        "ssh", "-F", fleet.files().sshConfig().toString(), "-n", "grub-intel", command);
  }

  @Test
  void a_host_says_who_and_what_it_is() throws IOException {
    assertEquals("uid=0(root) gid=0(root) groups=0(root)\n", withoutTerminal("id"));
    assertEquals("root\n0\n", withoutTerminal("id -un; id -u"));
    String release = withoutTerminal("cat proc/sys/kernel/osrelease").strip();
    assertEquals(release + "\nx86_64\n", withoutTerminal("uname -r; uname -m"));
    assertEquals("Linux\ngrub-intel\n", withoutTerminal("uname; uname -n"));
    String all = withoutTerminal("uname -a");
    assertTrue(all.startsWith("Linux grub-intel " + release + " #1 SMP "), all);
    assertTrue(all.endsWith(" x86_64 GNU/Linux\n"), all);
  }

  /** As scp asks for it; a client that is refused without a word would look broken. */
  @Test
  void sftp_is_refused_with_a_word() throws Exception {
    ssh("-s", "grub-intel", "sftp");
    assertEquals("Simulated hosts have no SFTP. ", until("SFTP. "));
    assertEquals(1, end());
  }

  @Test
  void all_that_is_in_the_folder_is_known_by_name() throws IOException {
    try (Stream<Path> files = Files.list(fleet.files().folder())) {
      List<String> made = files.map(file -> file.getFileName().toString()).toList();
      assertTrue(Fleet.names().containsAll(made), made::toString);
    }
  }

  @Test
  void what_runs_on_a_terminal_ends_with_its_client() throws Exception {
    ssh("-tt", "grub-intel");
    until(PROMPT);
    type("echo pid:$$; /bin/sleep 600\r");
    until("\npid:");
    ProcessHandle shell = ProcessHandle.of(Long.parseLong(until("\r").strip())).orElseThrow();
    Objects.requireNonNull(client).destroyForcibly();
    shell.onExit().get(20, TimeUnit.SECONDS);
  }

  @Test
  void a_reboot_ends_the_login() throws Exception {
    ssh("-tt", "grub-intel");
    until(PROMPT);
    type("reboot\r");
    assertEquals(255, end());
  }
}
