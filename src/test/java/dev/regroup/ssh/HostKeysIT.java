package dev.regroup.ssh;

import static dev.regroup.ssh.SshTesting.change;
import static dev.regroup.ssh.SshTesting.complete;
import static dev.regroup.ssh.SshTesting.fault;
import static dev.regroup.ssh.SshTesting.run;
import static dev.regroup.ssh.SshTesting.up;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.host.HostKeyChecking;
import dev.regroup.host.Trace;
import dev.regroup.testing.Commands;
import dev.regroup.testing.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Host keys against a real server that has one of each type. */
@Tag("sshd")
class HostKeysIT {
  private static OpenSshServer server;
  @TempDir Path folder;

  @BeforeAll
  static void start() {
    server = OpenSshServer.builder().hostKeys("ecdsa", "rsa", "ed25519").start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** The type that is listed is asked for first; otherwise the host would look changed. */
  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
  void a_host_known_by_one_type_of_key_is_known(String type) throws IOException {
    Path known = known(entry() + " " + server.hostKey(type));
    works(change(server.settings("root")).knownHosts(known));
  }

  @Test
  void an_unknown_host_is_refused_with_its_fingerprint() throws IOException {
    Path known = known("");
    HostFault fault = refused(Kind.HOST_KEY_UNKNOWN, known, HostKeyChecking.STRICT);
    assertTrue(fault.message().contains(server.fingerprint("ed25519")), fault.message());
    assertTrue(fault.message().contains(known.toString()), fault.message());
    assertTrue(fault.message().startsWith("host-of-root (127.0.0.1 port "), fault.message());
    assertEquals("\n", Files.readString(known));
  }

  @Test
  void a_missing_known_hosts_knows_nobody() {
    refused(Kind.HOST_KEY_UNKNOWN, folder.resolve("missing"), HostKeyChecking.STRICT);
    assertFalse(Files.exists(folder.resolve("missing")));
  }

  @Test
  void accept_new_adds_the_key_that_ssh_then_takes_too() throws IOException {
    Path known = folder.resolve("new/known_hosts");
    works(change(server.settings("root")).knownHosts(known).checking(HostKeyChecking.ACCEPT_NEW));
    assertEquals(entry() + " " + server.hostKey("ed25519") + "\n", Files.readString(known));
    works(change(server.settings("root")).knownHosts(known));
    assertEquals(
        "fine\n",
        Commands.run(
            "ssh",
            "-F/dev/null",
            "-oStrictHostKeyChecking=yes",
            "-oUserKnownHostsFile=" + known,
            "-i" + server.clientKey(),
            "-p" + server.port(),
            "root@127.0.0.1",
            "echo fine"));
  }

  @Test
  void a_changed_key_is_refused_with_line_fingerprints_and_the_command() throws IOException {
    String other = otherKey("ed25519");
    Path known = known("# comment", "example " + other, entry() + " " + other);
    HostFault fault = refused(Kind.HOST_KEY_CHANGED, known, HostKeyChecking.STRICT);
    assertTrue(fault.message().contains(known + ":3"), fault.message());
    assertTrue(fault.message().contains(server.fingerprint("ed25519")), fault.message());
    assertTrue(fault.message().contains(fingerprint(other)), fault.message());
    String command = "ssh-keygen -f '" + known + "' -R '" + entry() + "'";
    assertTrue(fault.remedy().contains(command), fault.remedy());
    refused(Kind.HOST_KEY_CHANGED, known, HostKeyChecking.ACCEPT_NEW);
    Commands.run("sh", "-c", command);
    refused(Kind.HOST_KEY_UNKNOWN, known, HostKeyChecking.STRICT);
  }

  @Test
  void a_revoked_key_is_refused_even_without_checking() throws IOException {
    Path known =
        known(entry() + " " + server.hostKey("ed25519"), "@revoked * " + server.hostKey("ed25519"));
    HostFault fault = refused(Kind.HOST_KEY_REVOKED, known, HostKeyChecking.STRICT);
    assertTrue(fault.message().contains(known + ":2"), fault.message());
    refused(Kind.HOST_KEY_REVOKED, known, HostKeyChecking.ACCEPT_NEW);
    refused(Kind.HOST_KEY_REVOKED, known, HostKeyChecking.OFF);
  }

  @Test
  void without_checking_any_other_key_is_taken_and_none_is_written() throws IOException {
    Path known = known(entry() + " " + otherKey("ed25519"));
    String before = Files.readString(known);
    works(change(server.settings("root")).knownHosts(known).checking(HostKeyChecking.OFF));
    assertEquals(before, Files.readString(known));
  }

  @Test
  void a_reinstalled_host_looks_changed() {
    try (OpenSshServer other = OpenSshServer.builder().hostKeys("ed25519").start()) {
      works(change(other.settings("root")));
      other.replaceHostKeys();
      fault(Kind.HOST_KEY_CHANGED, new SshConnector(Trace.none()).open(other.settings("root")));
    }
  }

  @Test
  void an_authority_vouches_for_hosts_that_it_certified_and_names() throws IOException {
    Path authority = folder.resolve("authority");
    Commands.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", authority.toString());
    try (OpenSshServer other =
        OpenSshServer.builder()
            .hostKeys("ed25519")
            .config("HostCertificate " + folder.resolve("host-cert.pub"))
            .start()) {
      certify(other, authority, "127.0.0.1");
      Path known = known("@cert-authority * " + publicKey(authority));
      works(change(other.settings("root")).knownHosts(known));
      certify(other, authority, "elsewhere");
      fault(
          Kind.HOST_KEY_UNKNOWN,
          new SshConnector(Trace.none())
              .open(change(other.settings("root")).knownHosts(known).settings()));
      certify(other, authority, "127.0.0.1");
      Path revoked =
          known("@cert-authority * " + publicKey(authority), "@revoked * " + publicKey(authority));
      fault(
          Kind.HOST_KEY_REVOKED,
          new SshConnector(Trace.none())
              .open(change(other.settings("root")).knownHosts(revoked).settings()));
    }
  }

  private void certify(OpenSshServer other, Path authority, String name) throws IOException {
    Path key = folder.resolve("host.pub");
    Files.writeString(key, other.hostKey("ed25519") + "\n");
    Commands.run(
        "ssh-keygen",
        "-q",
        "-h",
        "-s",
        authority.toString(),
        "-I",
        "test",
        "-n",
        name,
        key.toString());
    other.restart();
  }

  private void works(SshTesting.Change change) {
    try (SshConnection connection = up(new SshConnector(Trace.none()).connect(change.settings()))) {
      assertEquals(0, complete(run(connection, "end 0\n")).status());
    }
  }

  private HostFault refused(Kind kind, Path known, HostKeyChecking checking) {
    return fault(
        kind,
        new SshConnector(Trace.none())
            .open(change(server.settings("root")).knownHosts(known).checking(checking).settings()));
  }

  private Path known(String... lines) throws IOException {
    Path file = Files.createTempFile(folder, "known", "");
    return Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private String entry() {
    return "[127.0.0.1]:" + server.port();
  }

  private String otherKey(String type) throws IOException {
    Path key = Files.createTempDirectory(folder, "key").resolve("key");
    Commands.run("ssh-keygen", "-q", "-t", type, "-N", "", "-f", key.toString());
    return publicKey(key);
  }

  private static String publicKey(Path key) throws IOException {
    return Files.readString(Path.of(key + ".pub")).strip().replaceFirst(" [^ ]*$", "");
  }

  private String fingerprint(String publicKey) throws IOException {
    Path file = Files.writeString(folder.resolve("one.pub"), publicKey + "\n");
    return Commands.run("ssh-keygen", "-lf", file.toString())
        .replaceFirst("^\\S+ (\\S+) .*\\s*", "$1");
  }
}
