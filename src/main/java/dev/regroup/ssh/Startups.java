package dev.regroup.ssh;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Paces logins: so many at most are in progress at one SSH server. Connections that are logged in
 * do not count, as they do not for the server, and servers do not wait for one another.
 *
 * <p>{@code MaxStartups}, 10:30:100 unless told otherwise, has sshd drop new connections by chance
 * while ten have not authenticated yet, whoever they are of, and all while a hundred have not
 * (sshd_config(5)). What counts is the server, not the host: one may stand behind many addresses,
 * as on loopback, where all of 127.0.0.0/8 is one machine (RFC 1122, 3.2.1.3). Where many other
 * addresses lead to one server that is not known here; what it drops is tried again. {@code
 * PerSourcePenalties} (OpenSSH 9.8) punish who connects and does not authenticate, which a login
 * that waits for its turn never does.
 *
 * <p>Thread-safe.
 */
final class Startups {
  /**
   * Four less than sshd begins to drop at: others log in as well, and sshd notices a moment late
   * that a login is through.
   */
  static final int AT_ONCE = 6;

  private final Map<String, Gate> gates = new ConcurrentHashMap<>();

  /** One server. Who waits longest goes first. */
  private static final class Gate extends Semaphore {
    private static final long serialVersionUID = 1;

    private int most = AT_ONCE;

    Gate() {
      super(AT_ONCE, true);
    }

    /** From now on half as many; those that are in progress stay. */
    synchronized void narrow() {
      int less = Math.max(1, most / 2);
      reducePermits(most - less);
      most = less;
    }
  }

  /** The right to log in, until it is closed. */
  static final class Turn implements AutoCloseable {
    private final Gate gate;

    private Turn(Gate gate) {
      this.gate = gate;
    }

    /** The server drops what it lets others do at once: it is given less from now on. */
    void dropped() {
      gate.narrow();
    }

    @Override
    public void close() {
      gate.release();
    }
  }

  /**
   * Waits for a turn, as long as it takes.
   *
   * @param server one text for one SSH server
   */
  Turn at(String server) throws InterruptedException {
    Gate gate = gates.computeIfAbsent(server, any -> new Gate());
    gate.acquire();
    return new Turn(gate);
  }

  /** The SSH server at an address of this network. */
  static String server(InetAddress address, int port) {
    return (address.isLoopbackAddress() ? "loopback" : address.getHostAddress()) + " " + port;
  }

  /** The SSH server that a jump host knows by that address. */
  static String serverBehind(String jump, String address, int port) {
    return address + " " + port + " behind " + jump;
  }
}
