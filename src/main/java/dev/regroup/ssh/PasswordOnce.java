package dev.regroup.ssh;

import dev.regroup.host.Secret;
import java.util.List;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AuthMethod;
import net.schmizz.sshj.userauth.method.AuthPassword;
import net.schmizz.sshj.userauth.method.ChallengeResponseProvider;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Gives a password to a host once, whichever method asks for it. sshj calls it on a thread of its
 * own.
 */
final class PasswordOnce implements ChallengeResponseProvider {
  private final Secret secret;
  private volatile boolean given;
  private volatile boolean expired;
  private volatile @Nullable String unanswered;

  PasswordOnce(Secret secret) {
    this.secret = secret;
  }

  /** The {@code password} method. A demand for a new password ends it, where sshj would fail. */
  AuthMethod password() {
    return new AuthPassword(new Finder()) {
      @Override
      public void handle(Message message, SSHPacket packet)
          throws UserAuthException, TransportException {
        if (message == Message.USERAUTH_60) {
          expired = true;
          throw new UserAuthException("a new password is demanded");
        }
        super.handle(message, packet);
      }
    };
  }

  /** Whether the host demanded a new password. */
  boolean expired() {
    return expired;
  }

  /** A question of keyboard-interactive that is not the one for the password; null for none. */
  @Nullable String unanswered() {
    return unanswered;
  }

  @Override
  public List<String> getSubmethods() {
    return List.of();
  }

  @Override
  @SuppressWarnings("rawtypes") // as the interface has it
  public void init(Resource resource, String name, String instruction) {}

  @Override
  public char[] getResponse(String prompt, boolean echo) {
    if (!given && !echo) {
      given = true;
      return secret.reveal().toCharArray();
    }
    unanswered = prompt;
    return new char[0];
  }

  @Override
  public boolean shouldRetry() {
    return false;
  }

  private final class Finder implements PasswordFinder {
    @Override
    public char[] reqPassword(Resource<?> resource) {
      return secret.reveal().toCharArray();
    }

    @Override
    public boolean shouldRetry(Resource<?> resource) {
      return false;
    }
  }
}
