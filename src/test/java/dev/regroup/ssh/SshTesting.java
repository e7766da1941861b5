package dev.regroup.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.regroup.host.Answer;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector.Opened;
import dev.regroup.host.Frame;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostKeyChecking;
import dev.regroup.host.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the tests of this package share: small scripts, settings, expectations. */
final class SshTesting {
  private static final String PRELUDE =
      """
      nonce=$1 count=0
      frame() {
        count=$((count + 1))
        printf '%s %s %d\\n%s\\n' "$nonce" "$1" "${#2}" "$2"
      }
      end() {
        set -- "$1 $count"
        printf '%s end %d\\n%s\\n' "$nonce" "${#1}" "$1"
      }
      """;

  private SshTesting() {}

  /** A script that may call {@code frame NAME TEXT} and {@code end STATUS}. */
  static byte[] script(String body) {
    return (PRELUDE + body).getBytes(StandardCharsets.UTF_8);
  }

  static Answer run(SshConnection connection, String body) {
    return run(connection, body, Duration.ofSeconds(20), frame -> {});
  }

  static Answer run(
      SshConnection connection, String body, Duration timeout, Consumer<Frame> onFrame) {
    return connection.run("a test", script(body), timeout, onFrame);
  }

  /** The connection, or a failed test that says the fault. */
  static SshConnection up(Opened<SshConnection> opened) {
    if (opened instanceof Opened.Session<SshConnection> session) {
      return session.session();
    }
    throw new AssertionError(opened.toString());
  }

  /** The fault of that kind. */
  static HostFault fault(HostFault.Kind kind, Opened<?> opened) {
    HostFault fault = assertInstanceOf(Opened.Fault.class, opened, opened::toString).fault();
    assertEquals(kind, fault.kind(), fault.toString());
    return fault;
  }

  static HostFault fault(HostFault.Kind kind, Answer answer) {
    HostFault fault = assertInstanceOf(Answer.Broken.class, answer, answer::toString).fault();
    assertEquals(kind, fault.kind(), fault.toString());
    return fault;
  }

  static Answer.Complete complete(Answer answer) {
    return assertInstanceOf(Answer.Complete.class, answer, answer::toString);
  }

  /** The settings with another of each that is given. */
  static final class Change {
    private final ConnectionSettings from;
    private String host;
    private int port;
    private @Nullable Secret password;
    private List<Path> keys;
    private @Nullable Secret passphrase;
    private Path knownHosts;
    private HostKeyChecking checking;
    private boolean become;
    private @Nullable Secret becomePassword;
    private Duration timeout;

    private Change(ConnectionSettings from) {
      this.from = from;
      host = from.host();
      port = from.port();
      password = from.password();
      keys = from.privateKeyFiles();
      passphrase = from.passphrase();
      knownHosts = from.knownHosts();
      checking = from.hostKeyChecking();
      become = from.become();
      becomePassword = from.becomePassword();
      timeout = from.connectTimeout();
    }

    Change host(String name) {
      host = name;
      return this;
    }

    Change port(int number) {
      port = number;
      return this;
    }

    /** Password instead of keys. */
    Change password(String text) {
      password = new Secret(text);
      keys = List.of();
      return this;
    }

    Change keys(Path... files) {
      keys = List.of(files);
      return this;
    }

    Change passphrase(String text) {
      passphrase = new Secret(text);
      return this;
    }

    Change knownHosts(Path file) {
      knownHosts = file;
      return this;
    }

    Change checking(HostKeyChecking how) {
      checking = how;
      return this;
    }

    Change become(@Nullable String secret) {
      become = true;
      becomePassword = secret == null ? null : new Secret(secret);
      return this;
    }

    Change timeout(Duration duration) {
      timeout = duration;
      return this;
    }

    ConnectionSettings settings() {
      return new ConnectionSettings(
          host,
          from.address(),
          port,
          from.user(),
          password,
          keys,
          passphrase,
          knownHosts,
          checking,
          become,
          becomePassword,
          timeout);
    }
  }

  static Change change(ConnectionSettings settings) {
    return new Change(settings);
  }
}
