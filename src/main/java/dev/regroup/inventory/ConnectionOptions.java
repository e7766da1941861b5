package dev.regroup.inventory;

import dev.regroup.host.HostKeyChecking;
import dev.regroup.host.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line and the controller say about connections. As in Ansible, variables of the
 * inventory win over flags, except where said otherwise. Immutable.
 *
 * @param user {@code -u}, else the user who runs Regroup
 * @param privateKeyFiles {@code --private-key}, else the usual keys of that user that exist
 * @param home for {@code ~} in paths
 * @param become {@code -b}, or the play's word
 * @param password asked with {@code -k}, null where it was not
 * @param becomePassword asked with {@code -K}, null where it was not
 * @param passphrase of key files, null where none was asked
 * @param connectTimeout {@code -T}, else 10 s
 * @param knownHosts {@code --known-hosts}, which wins over variables; null where not given
 * @param hostKeyChecking {@code --host-key-checking}, which wins over variables; null where not
 *     given
 */
public record ConnectionOptions(
    String user,
    List<Path> privateKeyFiles,
    Path home,
    boolean become,
    @Nullable Secret password,
    @Nullable Secret becomePassword,
    @Nullable Secret passphrase,
    Duration connectTimeout,
    @Nullable Path knownHosts,
    @Nullable HostKeyChecking hostKeyChecking) {

  /** {@code -T} where it is not given: as in Ansible. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  public ConnectionOptions {
    privateKeyFiles = List.copyOf(privateKeyFiles);
  }

  /** Nothing given on the command line. */
  public static ConnectionOptions defaults(String user, Path home, List<Path> existingKeys) {
    return new ConnectionOptions(
        user, existingKeys, home, false, null, null, null, DEFAULT_TIMEOUT, null, null);
  }

  /** The same with another word about sudo, such as a play's. */
  public ConnectionOptions withBecome(boolean become) {
    return new ConnectionOptions(
        user,
        privateKeyFiles,
        home,
        become,
        password,
        becomePassword,
        passphrase,
        connectTimeout,
        knownHosts,
        hostKeyChecking);
  }
}
