package dev.regroup.host;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one host is reached. Immutable.
 *
 * @param host the inventory's name, used in every message
 * @param address DNS name or IP address, {@code ansible_host}
 * @param port TCP port, 1 to 65535
 * @param user login name
 * @param password SSH password, null where none was given
 * @param privateKeyFiles tried in order; may be empty
 * @param passphrase of the private key files, null where none was given
 * @param knownHosts the known_hosts file; it need not exist
 * @param hostKeyChecking what to do with an unknown host key
 * @param become whether scripts run through sudo
 * @param becomePassword what sudo is answered when it asks, null where none was given
 * @param connectTimeout from the first SYN to the end of authentication
 * @param jump the host through which this one is reached, logged in to by key alone; null where it
 *     is reached directly
 */
public record ConnectionSettings(
    String host,
    String address,
    int port,
    String user,
    @Nullable Secret password,
    List<Path> privateKeyFiles,
    @Nullable Secret passphrase,
    Path knownHosts,
    HostKeyChecking hostKeyChecking,
    boolean become,
    @Nullable Secret becomePassword,
    Duration connectTimeout,
    @Nullable ConnectionSettings jump) {

  public ConnectionSettings {
    privateKeyFiles = List.copyOf(privateKeyFiles);
  }

  /** A host that is reached directly. */
  public ConnectionSettings(
      String host,
      String address,
      int port,
      String user,
      @Nullable Secret password,
      List<Path> privateKeyFiles,
      @Nullable Secret passphrase,
      Path knownHosts,
      HostKeyChecking hostKeyChecking,
      boolean become,
      @Nullable Secret becomePassword,
      Duration connectTimeout) {
    this(
        host,
        address,
        port,
        user,
        password,
        privateKeyFiles,
        passphrase,
        knownHosts,
        hostKeyChecking,
        become,
        becomePassword,
        connectTimeout,
        null);
  }

  /**
   * The same host behind another one.
   *
   * @param way null to reach it directly
   */
  public ConnectionSettings through(@Nullable ConnectionSettings way) {
    return new ConnectionSettings(
        host,
        address,
        port,
        user,
        password,
        privateKeyFiles,
        passphrase,
        knownHosts,
        hostKeyChecking,
        become,
        becomePassword,
        connectTimeout,
        way);
  }
}
