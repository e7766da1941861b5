package dev.regroup.ssh;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector.Opened;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostKeyChecking;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.SSHClient;
import org.jspecify.annotations.Nullable;

/**
 * One connection to each jump host, which all hosts behind it share and the last one closes: a
 * bastion sees one login instead of one for each host, and its MaxStartups is no matter.
 * Thread-safe.
 */
final class JumpHosts {
  /** Logs in to one jump host. */
  interface Reach {
    Opened<Dialer.Dialed.Up> reach(ConnectionSettings settings, Deadline deadline)
        throws InterruptedException;
  }

  /** A connection in use; given back once. */
  record Way(SSHClient client, Runnable giveBack) {}

  /** What makes two ways the same. */
  private record Key(
      String address,
      int port,
      String user,
      List<Path> keys,
      Path knownHosts,
      HostKeyChecking checking,
      @Nullable Key jump) {
    static Key of(ConnectionSettings host) {
      ConnectionSettings jump = host.jump();
      return new Key(
          host.address(),
          host.port(),
          host.user(),
          host.privateKeyFiles(),
          host.knownHosts(),
          host.hostKeyChecking(),
          jump == null ? null : of(jump));
    }
  }

  /** One login, in the making or made, with those who wait for it or use it. */
  private static final class Shared {
    private final CompletableFuture<Opened<Dialer.Dialed.Up>> login = new CompletableFuture<>();
    private int users = 1;

    /** Whether there is nothing left to share. */
    private boolean over() {
      return login.isDone()
          && (login.isCompletedExceptionally()
              || !(login.getNow(null) instanceof Opened.Session<Dialer.Dialed.Up> up)
              || !up.session().client().getTransport().isRunning());
    }
  }

  private final Reach reach;
  private final Map<Key, Shared> byKey = new HashMap<>();

  JumpHosts(Reach reach) {
    this.reach = reach;
  }

  /** A connection to a jump host; who comes while one is made waits for that. */
  Opened<Way> to(ConnectionSettings jump, Deadline deadline) throws InterruptedException {
    Key key = Key.of(jump);
    Shared shared;
    boolean mine = false;
    synchronized (byKey) {
      Shared there = byKey.get(key);
      if (there == null || there.over()) {
        shared = new Shared();
        byKey.put(key, shared);
        mine = true;
      } else {
        shared = there;
        shared.users++;
      }
    }
    if (mine) {
      make(shared, jump, deadline);
    }
    Opened<Dialer.Dialed.Up> login = await(shared, jump, deadline);
    if (login instanceof Opened.Session<Dialer.Dialed.Up> up) {
      return new Opened.Session<>(new Way(up.session().client(), () -> giveBack(key, shared)));
    }
    giveBack(key, shared);
    return new Opened.Fault<>(((Opened.Fault<Dialer.Dialed.Up>) login).fault());
  }

  private void make(Shared shared, ConnectionSettings jump, Deadline deadline)
      throws InterruptedException {
    try {
      shared.login.complete(reach.reach(jump, deadline));
    } finally {
      // Whatever was thrown, those who wait are let go of.
      shared.login.completeExceptionally(new IOException("interrupted"));
    }
  }

  private static Opened<Dialer.Dialed.Up> await(
      Shared shared, ConnectionSettings jump, Deadline deadline) throws InterruptedException {
    try {
      return shared.login.get(Math.max(1, deadline.leftMillis()), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return new Opened.Fault<>(
          new Faults(jump)
              .of(
                  HostFault.Kind.SILENT,
                  "did not let Regroup in within " + Faults.seconds(jump.connectTimeout()) + "."));
    }
  }

  private void giveBack(Key key, Shared shared) {
    synchronized (byKey) {
      shared.users--;
      if (shared.users > 0) {
        return;
      }
      byKey.remove(key, shared);
    }
    // Now, or once a login that nobody waits for any more is made.
    var unused = shared.login.thenAccept(JumpHosts::end);
  }

  private static void end(Opened<Dialer.Dialed.Up> login) {
    if (login instanceof Opened.Session<Dialer.Dialed.Up> up) {
      try {
        up.session().client().disconnect();
      } catch (IOException gone) {
        // it is of no use any more
      }
    }
  }
}
