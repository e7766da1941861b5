package dev.regroup.ssh;

import static dev.regroup.ssh.SshTesting.change;
import static dev.regroup.ssh.SshTesting.fault;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.host.HostKeyChecking;
import dev.regroup.host.Trace;
import dev.regroup.testing.Commands;
import dev.regroup.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Key files that cannot be used are said before anything is sent to the host. */
class KeyFilesTest {
  @TempDir Path folder;

  @Test
  void a_missing_file() {
    says(change(settings()).keys(folder.resolve("none")), "does not exist");
  }

  @Test
  void a_folder() {
    says(change(settings()).keys(folder), "is a directory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "nonsense\n",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nQUJD\n-----END OPENSSH PRIVATE KEY-----\n",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n!!!!\n-----END OPENSSH PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nQUJD\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\n",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDqC1wqZ me@here\n"
      })
  void a_broken_file(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), text);
    says(change(settings()).keys(file), "private key");
  }

  @Test
  void half_a_key() throws IOException {
    Path key = newKey("");
    byte[] whole = Files.readAllBytes(key);
    Files.write(key, Arrays.copyOf(whole, whole.length / 2));
    says(change(settings()).keys(key), "is broken");
  }

  @Test
  void an_encrypted_key_without_a_passphrase() {
    says(change(settings()).keys(newKey("secret")), "is encrypted and no passphrase was given");
  }

  @Test
  void an_encrypted_key_with_a_wrong_passphrase_is_not_quoted() {
    HostFault fault =
        says(
            change(settings()).keys(newKey("secret")).passphrase("typo"),
            "passphrase does not open");
    assertFalse(fault.toString().contains("typo"), fault.toString());
  }

  private HostFault says(SshTesting.Change change, String what) {
    HostFault fault = fault(Kind.KEY_FILE, new SshConnector(Trace.none()).open(change.settings()));
    assertTrue(fault.message().contains(what), fault.message());
    assertTrue(fault.message().startsWith("pve1 "), fault.message());
    assertTrue(
        fault.message().contains(change.settings().privateKeyFiles().get(0).toString()),
        fault.message());
    assertFalse(fault.remedy().isEmpty());
    return fault;
  }

  private Path newKey(String passphrase) {
    Tools.require("sshd", "ssh-keygen");
    Path key = folder.resolve("key");
    Commands.run("ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", key.toString());
    return key;
  }

  /** Nothing listens on port 1. */
  private ConnectionSettings settings() {
    return new ConnectionSettings(
        "pve1",
        "127.0.0.1",
        1,
        "root",
        null,
        List.of(),
        null,
        folder.resolve("known_hosts"),
        HostKeyChecking.STRICT,
        false,
        null,
        Duration.ofSeconds(5));
  }
}
