package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Commands;
import dev.regroup.testing.FaultyServer;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.OpenSshServer;
import dev.regroup.testing.TestUser;
import dev.regroup.testing.TestUser.Sudo;
import dev.regroup.testing.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way not to get to a host, and the odd ways in, as an operator meets them. */
@Tag("sshd")
class AccessIT {
  private static final String SECRET = "correct horse battery";

  @TempDir(factory = MemoryFolder.class)
  static Path folder = Path.of("");

  private static EngineHost engine;
  private Path playbook = Path.of("");
  private HostState before = new HostState(Map.of());

  @BeforeAll
  static void start() throws IOException {
    // Users other than root look into it.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Tools.require("sshd", "sudo");
    OpenSshServer.Builder builder =
        OpenSshServer.builder()
            .user(TestUser.named("known").password(SECRET))
            .user(TestUser.named("free").sudo(Sudo.NOPASSWD))
            .user(TestUser.named("asked").sudo(Sudo.PASSWORD).password(SECRET))
            .user(TestUser.named("never").password(SECRET))
            .user(TestUser.named("nologin").shell("/usr/sbin/nologin"))
            .user(
                TestUser.named("endless")
                    .shell("/bin/bash")
                    .file(".bashrc", "yes 'welcome to this host'\n"));
    for (String shell : List.of("bash", "dash", "fish", "tcsh")) {
      builder.user(
          TestUser.named("in-" + shell)
              .shell(Tools.require("sshd", shell).toString())
              .sudo(Sudo.NOPASSWD)
              .file(".bashrc", "echo noise; echo noise >&2\n")
              .file(".tcshrc", "echo noise\n")
              .file(".config/fish/config.fish", "echo noise\n"));
    }
    engine = new EngineHost(folder, builder);
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @BeforeEach
  void fresh() {
    engine.rebuild();
    engine.through(engine.server.port());
    engine.variable("ansible_user", "root");
    engine.variable("ansible_ssh_private_key_file", engine.server.clientKey());
    playbook =
        engine.playbook(
            "kernel_parameters:", "  present: [\"iommu=pt\"]", "reboot: {verify_timeout: 1s}");
    before = HostState.of(engine.host);
  }

  @AfterEach
  void without() {
    engine.knownHosts(null);
    for (String name :
        List.of("become", "become_password", "password", "timeout", "private_key_passphrase")) {
      engine.without("ansible_" + name);
    }
  }

  private Outcome apply(String... more) {
    return engine.run(
        Stream.concat(
                Stream.of("apply", playbook.toString(), "--output", "json", "-y"), Stream.of(more))
            .toArray(String[]::new));
  }

  /** The host was not reached, nothing was done, and it is said in one message. */
  private String unreachable(String code, String... more) {
    Outcome outcome = apply(more);
    String message = outcome.failedWith(4, "unreachable", "as_found", code);
    before.assertUnchanged(engine.host, outcome);
    assertFalse(Files.exists(engine.host.at("/var/lib/regroup")), outcome::toString);
    assertTrue(message.startsWith("pve1 (127.0.0.1 port "), message);
    assertFalse(message.contains("\n"), message);
    return message;
  }

  private String unreachableWith(String knownHosts, String code) {
    Path file = engine.write("other_known_hosts", knownHosts);
    engine.knownHosts(file);
    return unreachable(code);
  }

  @Test
  void a_host_key_that_is_unknown_changed_or_revoked() {
    assertTrue(unreachableWith("", "RG-SSH-04").contains(engine.server.fingerprint("ed25519")));
    String where = "[127.0.0.1]:" + engine.server.port() + " ";
    Path other = folder.resolve("other");
    Commands.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other.toString());
    String key = Commands.run("cut", "-d ", "-f1,2", other + ".pub");
    assertTrue(unreachableWith(where + key, "RG-SSH-05").contains("other_known_hosts"));
    unreachableWith(
        "@revoked * " + engine.server.hostKey("ed25519") + "\n" + where + key, "RG-SSH-06");
  }

  @Test
  void a_wrong_password_is_tried_once() {
    engine.variable("ansible_user", "known");
    engine.without("ansible_ssh_private_key_file");
    engine.variable("ansible_password", "wrong");
    String message = unreachable("RG-SSH-07");
    assertFalse(message.contains("wrong"), message);
    long failures =
        engine
            .server
            .log()
            .lines()
            .filter(line -> line.contains("Failed password for known"))
            .count();
    assertEquals(1, failures, engine.server.log());
  }

  @Test
  void a_key_file_that_is_missing_broken_or_encrypted() {
    Path key = folder.resolve("key");
    engine.variable("ansible_ssh_private_key_file", key);
    assertTrue(unreachable("RG-SSH-08").contains(key.toString()));
    engine.variable("ansible_ssh_private_key_file", folder);
    assertTrue(unreachable("RG-SSH-08").contains(folder.toString()));
    engine.variable("ansible_ssh_private_key_file", engine.server.knownHosts());
    unreachable("RG-SSH-08");
    Commands.run("ssh-keygen", "-q", "-t", "ed25519", "-N", SECRET, "-f", key.toString());
    engine.variable("ansible_ssh_private_key_file", key);
    assertTrue(unreachable("RG-SSH-08").contains("encrypted"));
    engine.variable("ansible_private_key_passphrase", "'not it'");
    assertFalse(unreachable("RG-SSH-08").contains("not it"));
  }

  @Test
  void a_host_that_is_down() throws IOException {
    try (ServerSocket closed = new ServerSocket(0)) {
      engine.through(closed.getLocalPort());
    }
    assertTrue(unreachable("RG-SSH-02").contains("refuses the connection"));
  }

  @Test
  void a_host_that_is_silent_drips_or_talks_without_end() throws IOException {
    engine.variable("ansible_timeout", 1);
    try (FaultyServer silent =
            FaultyServer.that(
                socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
        FaultyServer drips =
            FaultyServer.that(socket -> forever(socket.getOutputStream(), "S", 50));
        FaultyServer endless =
            FaultyServer.that(
                socket -> forever(socket.getOutputStream(), "welcome\r\n".repeat(1000), 0))) {
      engine.through(silent.port());
      unreachable("RG-SSH-03");
      engine.through(drips.port());
      unreachable("RG-SSH-03");
      engine.through(endless.port());
      Outcome outcome = apply();
      assertEquals(4, outcome.exit(), outcome::toString);
      outcome.assertNoJava();
      // Whether the deadline or the length of the greeting ends it first is a matter of speed.
      boolean deadline = outcome.codes().contains("RG-SSH-03");
      outcome.failedWith(4, "unreachable", "as_found", deadline ? "RG-SSH-03" : "RG-SSH-02");
    }
  }

  private static void forever(OutputStream out, String text, int pause)
      throws IOException, InterruptedException {
    while (true) {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      Thread.sleep(pause);
    }
  }

  @Test
  void sudo_that_asks_for_a_password_that_is_missing_or_wrong_or_says_no() {
    engine.variable("ansible_become", true);
    engine.variable("ansible_user", "asked");
    unreachable("RG-SSH-09");
    engine.variable("ansible_become_password", "wrong");
    Outcome outcome = apply("-vvv");
    outcome.failedWith(4, "unreachable", "as_found", "RG-SSH-10");
    assertEquals(
        1,
        outcome.err().lines().filter(line -> line.equals("pve1 > the password for sudo")).count(),
        outcome::toString);
    engine.variable("ansible_become_password", SECRET);
    engine.variable("ansible_user", "never");
    unreachable("RG-SSH-11");
  }

  @Test
  void without_root_the_host_is_refused() {
    engine.variable("ansible_user", "known");
    Outcome outcome = apply();
    outcome.failedWith(7, "refused", "as_found", "RG-PLAN-01");
    before.assertUnchanged(engine.host, outcome);
  }

  @Test
  void sudo_with_a_password_changes_a_host_and_the_password_is_nowhere() throws IOException {
    engine.variable("ansible_become", true);
    engine.variable("ansible_user", "asked");
    engine.without("ansible_ssh_private_key_file");
    engine.variable("ansible_password", SECRET);
    engine.variable("ansible_become_password", SECRET);
    Path report = folder.resolve("report.md");
    Outcome outcome = apply("-vvv", "--report", report.toString()).endedWell("changed");
    assertEquals("true", outcome.host("verified"));
    assertTrue(engine.host.read("/proc/cmdline").contains("iommu=pt"));
    assertTrue(outcome.err().contains("pve1 > script work.sh"), "-vvv shows what is sent");
    HostState.assertTidy(engine.host, outcome);
    nowhere(outcome.out() + outcome.err() + Files.readString(report));
    try (Stream<Path> kept = Files.walk(engine.state())) {
      for (Path file : kept.filter(Files::isRegularFile).toList()) {
        nowhere(Files.readString(file));
      }
    }
    try (Stream<Path> kept = Files.walk(engine.host.at("/var"))) {
      for (Path file : kept.filter(Files::isRegularFile).toList()) {
        nowhere(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
  }

  private static void nowhere(String text) {
    assertFalse(text.contains(SECRET), text);
    // In base64 its middle is one of three texts, by where it begins.
    for (int shift = 0; shift < 3; shift++) {
      String base64 =
          Base64.getEncoder()
              .encodeToString(("x".repeat(shift) + SECRET).getBytes(StandardCharsets.UTF_8));
      assertFalse(text.contains(base64.substring(4, base64.length() - 4)), text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"free", "in-bash", "in-dash", "in-fish", "in-tcsh"})
  void any_login_shell_with_or_without_noise(String user) {
    engine.variable("ansible_become", true);
    engine.variable("ansible_user", user);
    Outcome check = engine.run("check", playbook.toString(), "--output", "json");
    check.endedWell("changed");
    before.assertUnchanged(engine.host, check);
  }

  @Test
  void apply_under_fish_and_tcsh_with_noise() {
    engine.variable("ansible_become", true);
    engine.variable("ansible_user", "in-fish");
    apply().endedWell("changed");
    engine.variable("ansible_user", "in-tcsh");
    engine.run("rollback", "pve1", "--output", "json", "-y", "--reboot").endedWell("changed");
    before.assertUnchanged(engine.host, "rolled back");
    assertFalse(engine.host.read("/proc/cmdline").contains("iommu=pt"));
  }

  @Test
  void a_login_that_starts_no_shell_or_prints_without_end() {
    engine.variable("ansible_user", "nologin");
    unreachable("RG-SSH-12");
    engine.variable("ansible_user", "endless");
    unreachable("RG-SSH-14");
  }
}
