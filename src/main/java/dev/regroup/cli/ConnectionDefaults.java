package dev.regroup.cli;

import dev.regroup.host.HostKeyChecking;
import dev.regroup.inventory.ConnectionOptions;
import dev.regroup.run.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How hosts are reached where the inventory says nothing, and what flags say beyond it. */
final class ConnectionDefaults {
  private ConnectionDefaults() {}

  /**
   * From the flags and the environment; asks for the secrets that the flags name.
   *
   * @throws Refusal with exit status 5
   */
  static ConnectionOptions of(Controller controller, ConnectionFlags connection) throws Refusal {
    NamedFiles.check(connection);
    Secrets secrets = Secrets.ask(controller, connection);
    Path ssh = controller.home().resolve(".ssh");
    List<Path> keys =
        connection.privateKey != null
            ? List.of(connection.privateKey)
            : Stream.of("id_ed25519", "id_ecdsa", "id_rsa")
                .map(ssh::resolve)
                .filter(Files::exists)
                .toList();
    return new ConnectionOptions(
        connection.user != null ? connection.user : controller.user(),
        keys,
        controller.home(),
        connection.become,
        secrets.ssh(),
        secrets.sudo(),
        null,
        Duration.ofSeconds(connection.timeout),
        connection.knownHosts,
        checking(connection.hostKeyChecking));
  }

  private static @Nullable HostKeyChecking checking(@Nullable String flag) throws Refusal {
    if (flag == null) {
      return null;
    }
    return switch (flag.toLowerCase(Locale.ROOT)) {
      case "strict" -> HostKeyChecking.STRICT;
      case "accept-new" -> HostKeyChecking.ACCEPT_NEW;
      case "off" -> HostKeyChecking.OFF;
      default ->
          throw new Refusal(
              ExitStatus.USAGE,
              "regroup: --host-key-checking is strict, accept-new or off, not '" + flag + "'.");
    };
  }
}
