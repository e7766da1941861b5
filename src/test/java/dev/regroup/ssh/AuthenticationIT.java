package dev.regroup.ssh;

import static dev.regroup.ssh.SshTesting.change;
import static dev.regroup.ssh.SshTesting.complete;
import static dev.regroup.ssh.SshTesting.fault;
import static dev.regroup.ssh.SshTesting.run;
import static dev.regroup.ssh.SshTesting.up;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.Connector.Opened;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.host.HostSession;
import dev.regroup.host.Trace;
import dev.regroup.testing.Commands;
import dev.regroup.testing.OpenSshServer;
import dev.regroup.testing.TestUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and passwords against real servers. */
@Tag("sshd")
class AuthenticationIT {
  private static OpenSshServer server;
  private static OpenSshServer asking;
  @TempDir Path folder;

  @BeforeAll
  static void start() {
    TestUser user = TestUser.named("pat").password("right horse");
    server = OpenSshServer.builder().user(user).start();
    asking = OpenSshServer.builder().user(user).keyboardInteractive().start();
  }

  @AfterAll
  static void stop() {
    server.close();
    asking.close();
  }

  @ParameterizedTest
  @CsvSource({
    "ed25519,,", "ed25519,,secret", "ecdsa,,", "ecdsa,,secret", "rsa,,", "rsa,,secret",
    "rsa,PEM,", "rsa,PEM,secret", "ecdsa,PEM,", "rsa,PKCS8,", "rsa,PKCS8,secret", "ecdsa,PKCS8,"
  })
  void every_kind_of_key_logs_in(String type, String format, String passphrase) throws Exception {
    Path key = folder.resolve("key");
    List<String> command =
        new ArrayList<>(List.of("ssh-keygen", "-q", "-t", type, "-f", key.toString()));
    command.addAll(List.of("-N", passphrase == null ? "" : passphrase));
    if (format != null) {
      command.addAll(List.of("-m", format));
    }
    if (type.equals("rsa")) {
      command.addAll(List.of("-b", "2048"));
    }
    Commands.run(command);
    Files.writeString(
        server.folder().resolve("client_key.pub"),
        Files.readString(Path.of(key + ".pub")),
        StandardOpenOption.APPEND);
    SshTesting.Change change = change(server.settings("pat")).keys(key);
    if (passphrase != null) {
      change.passphrase(passphrase);
    }
    try (SshConnection connection = up(new SshConnector(Trace.none()).connect(change.settings()))) {
      assertEquals(0, complete(run(connection, "end 0\n")).status());
    }
  }

  @Test
  void keys_are_tried_in_order_and_a_broken_file_does_not_hide_a_good_one() throws Exception {
    Path other = newKey("other");
    Path broken = Files.writeString(folder.resolve("broken"), "nonsense\n");
    SshTesting.Change change =
        change(server.settings("pat")).keys(broken, other, server.clientKey());
    up(new SshConnector(Trace.none()).connect(change.settings())).close();
  }

  @Test
  void a_key_that_is_not_accepted_is_said() throws Exception {
    HostFault fault =
        fault(
            Kind.AUTHENTICATION,
            new SshConnector(Trace.none())
                .open(change(server.settings("pat")).keys(newKey("other")).settings()));
    assertTrue(
        fault.message().contains("let pat in: it accepts none of the keys"), fault.message());
    assertTrue(fault.remedy().contains("authorized_keys"), fault.remedy());
  }

  @Test
  void a_password_logs_in_by_password_and_by_keyboard_interactive() {
    for (OpenSshServer one : List.of(server, asking)) {
      SshTesting.Change change = change(one.settings("pat")).password("right horse");
      up(new SshConnector(Trace.none()).connect(change.settings())).close();
    }
    assertLogged(server, "Accepted password for pat");
    assertLogged(asking, "Accepted keyboard-interactive/pam for pat");
  }

  private static void assertLogged(OpenSshServer server, String text) {
    String log = server.awaitLog(text);
    assertTrue(log.contains(text), log);
  }

  /** A typo must not lock an account: one attempt on one host, in the whole run. */
  @Test
  void a_wrong_password_is_sent_once_and_to_no_other_host() {
    for (OpenSshServer one : List.of(server, asking)) {
      SshConnector connector = new SshConnector(Trace.none());
      int before = failures(one);
      SshTesting.Change wrong = change(one.settings("pat")).password("wrong horse");
      HostFault fault = fault(Kind.AUTHENTICATION, connector.open(wrong.settings()));
      assertTrue(fault.message().contains("sent once"), fault.message());
      assertFailures(before + 1, one);
      HostFault other = fault(Kind.AUTHENTICATION, connector.open(wrong.host("pve2").settings()));
      assertTrue(other.message().contains("host-of-pat refused the password"), other.message());
      assertFailures(before + 1, one);
      up(connector.connect(change(one.settings("pat")).password("right horse").settings())).close();
    }
  }

  @Test
  void twenty_hosts_at_once_see_a_wrong_password_once() throws Exception {
    SshConnector connector = new SshConnector(Trace.none());
    int before = failures(server);
    List<Callable<Opened<HostSession>>> work = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String host = "pve" + i;
      work.add(
          () ->
              connector.open(
                  change(server.settings("pat")).host(host).password("typo").settings()));
    }
    ExecutorService pool = Executors.newFixedThreadPool(20);
    for (Future<Opened<HostSession>> opened : pool.invokeAll(work)) {
      fault(Kind.AUTHENTICATION, opened.get());
    }
    pool.shutdown();
    assertFailures(before + 1, server);
  }

  @Test
  void a_host_that_takes_no_passwords_is_not_sent_one() {
    try (OpenSshServer keysOnly =
        OpenSshServer.builder()
            .user(TestUser.named("pat").password("right horse"))
            .config("PasswordAuthentication no")
            .start()) {
      HostFault fault =
          fault(
              Kind.AUTHENTICATION,
              new SshConnector(Trace.none())
                  .open(change(keysOnly.settings("pat")).password("right horse").settings()));
      assertTrue(fault.message().contains("it takes no password"), fault.message());
      assertTrue(fault.remedy().contains("publickey"), fault.remedy());
    }
  }

  @Test
  void a_host_that_hangs_up_on_the_first_mistake_is_a_refusal() {
    try (OpenSshServer strict =
        OpenSshServer.builder()
            .user(TestUser.named("pat").password("right horse"))
            .config("MaxAuthTries 1")
            .start()) {
      SshConnector connector = new SshConnector(Trace.none());
      SshTesting.Change wrong = change(strict.settings("pat")).password("wrong");
      fault(Kind.AUTHENTICATION, connector.open(wrong.settings()));
      HostFault other = fault(Kind.AUTHENTICATION, connector.open(wrong.host("pve2").settings()));
      assertTrue(other.message().contains("tried on no other"), other.message());
    }
  }

  @Test
  void no_secret_is_traced() {
    List<String> traced = new ArrayList<>();
    SshConnector connector =
        new SshConnector((host, direction, text) -> traced.add(direction + " " + text));
    SshTesting.Change change = change(server.settings("pat")).password("right horse");
    try (SshConnection connection = up(connector.connect(change.settings()))) {
      complete(run(connection, "frame mirror 'the right horse'\nend 0\n"));
    }
    String all = String.join("\n", traced);
    assertTrue(all.contains("frame mirror: the ***"), all);
    assertTrue(all.contains("logged in as pat by password"), all);
    assertFalse(all.contains("right horse"), all);
  }

  private Path newKey(String name) {
    Path key = folder.resolve(name);
    Commands.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
    return key;
  }

  /** sshd logs after it answers. */
  private static void assertFailures(int expected, OpenSshServer one) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (failures(one) < expected && System.nanoTime() < until) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    assertEquals(expected, failures(one), one.log());
  }

  private static int failures(OpenSshServer one) {
    return (int)
        one.log()
            .lines()
            .filter(
                line ->
                    line.startsWith("Failed password")
                        || line.contains("PAM: Authentication failure for"))
            .count();
  }
}
