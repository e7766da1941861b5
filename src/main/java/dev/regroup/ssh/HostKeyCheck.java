package dev.regroup.ssh;

import com.hierynomus.sshj.userauth.certificate.Certificate;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.host.HostKeyChecking;
import dev.regroup.host.Trace;
import dev.regroup.ssh.KnownHosts.Verdict;
import java.io.IOException;
import java.security.PublicKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import org.jspecify.annotations.Nullable;

/**
 * Judges the key of one host by known_hosts; the only verifier of a connection, since sshj takes a
 * key that any of several accepts. Keeps the fault of a key that it refused. sshj calls it on a
 * thread of its own.
 */
final class HostKeyCheck implements HostKeyVerifier {
  private static final long HOST_CERTIFICATE = 2;

  private final ConnectionSettings settings;
  private final KnownHosts known;
  private final Set<String> confirmed;
  private final Faults faults;
  private final Trace trace;
  private volatile @Nullable HostFault fault;

  HostKeyCheck(ConnectionSettings settings, KnownHosts known, Trace trace, Set<String> confirmed) {
    this.confirmed = confirmed;
    this.settings = settings;
    this.known = known;
    this.faults = new Faults(settings);
    this.trace = trace;
  }

  /** Why the key was refused, null while none was. */
  @Nullable HostFault fault() {
    return fault;
  }

  @Override
  public boolean verify(String hostname, int port, PublicKey shown) {
    HostKey key = key(shown);
    Verdict verdict = known.check(settings.address(), settings.port(), key);
    if (verdict instanceof Verdict.Revoked revoked) {
      fault = revoked(key, revoked.line());
    } else if (settings.hostKeyChecking() == HostKeyChecking.OFF
        || verdict instanceof Verdict.Known) {
      fault = null;
    } else if (verdict instanceof Verdict.Changed changed) {
      fault = changed(key, changed.line());
    } else if (key.authority() == null
        && (settings.hostKeyChecking() == HostKeyChecking.ACCEPT_NEW
            || confirmed.contains(key.fingerprint()))) {
      fault = remember(key);
    } else {
      fault = unknown(key);
    }
    return fault == null;
  }

  /** Nothing: {@link Algorithms} has put the types in order. */
  @Override
  public List<String> findExistingAlgorithms(String hostname, int port) {
    return List.of();
  }

  private static HostKey key(PublicKey shown) {
    if (shown instanceof Certificate<?> certificate) {
      HostKey key = key(certificate.getKey());
      boolean forHosts = certificate.getType() == HOST_CERTIFICATE;
      return key.signedBy(HostKey.of(forHosts ? certificate.getSignatureKey() : new byte[0]));
    }
    return HostKey.of(new Buffer.PlainBuffer().putPublicKey(shown).getCompactData());
  }

  private @Nullable HostFault remember(HostKey key) {
    try {
      known.add(settings.address(), settings.port(), key);
      trace.trace(
          settings.host(), Trace.Direction.NOTE, "added its " + shown(key) + " to " + known.file());
      return null;
    } catch (IOException | UnsupportedOperationException e) {
      return faults.of(
          Kind.HOST_KEY_UNKNOWN,
          "shows the " + shown(key) + ", which could not be added to " + known.file() + ": " + e,
          "Make the file writable, or add the key by hand.");
    }
  }

  private HostFault unknown(HostKey key) {
    return faults.of(
        Kind.HOST_KEY_UNKNOWN,
        "shows the " + shown(key) + ", and " + known.file() + " lists no key of it.",
        "Compare the fingerprint with `ssh-keygen -lf /etc/ssh/ssh_host_"
            + key.algorithm().toLowerCase(Locale.ROOT)
            + "_key.pub` on the host's console, then add the key by logging in once with ssh,"
            + " or choose accept-new.");
  }

  private HostFault changed(HostKey key, KnownHostsLine line) {
    return faults.of(
        Kind.HOST_KEY_CHANGED,
        "shows the %s, but %s:%d lists the %s."
            .formatted(shown(key), known.file(), line.number(), shown(line.key())),
        Kind.HOST_KEY_CHANGED
            .row()
            .remedy(
                Map.of(
                    "FILE",
                    known.file().toString(),
                    "NAME",
                    KnownHosts.name(settings.address(), settings.port()))));
  }

  private HostFault revoked(HostKey key, KnownHostsLine line) {
    return faults.of(
        Kind.HOST_KEY_REVOKED,
        "shows the %s, which %s:%d revokes.".formatted(shown(key), known.file(), line.number()));
  }

  private static String shown(HostKey key) {
    HostKey authority = key.authority();
    return authority == null
        ? key.algorithm() + " key " + key.fingerprint()
        : key.algorithm() + " certificate of the authority " + authority.fingerprint();
  }
}
