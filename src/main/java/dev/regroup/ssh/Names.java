package dev.regroup.ssh;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Resolves names within a deadline, which Java's resolver does not know. */
final class Names {
  private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

  /**
   * IPv4 and IPv6 addresses: Java asks no resolver for them, so that a slow machine is never said
   * to have a name that does not resolve. No name holds a colon.
   */
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9a-fA-F]*:.*|(?:" + BYTE + "[.]){3}" + BYTE);

  private Names() {}

  /**
   * All addresses of a name, in the resolver's order.
   *
   * @throws UnknownHostException when there is none, or none before the deadline; its message is
   *     the name and why
   */
  static List<InetAddress> resolve(String name, Deadline deadline)
      throws UnknownHostException, InterruptedException {
    if (ADDRESS.matcher(name).matches()) {
      return List.of(InetAddress.getAllByName(name));
    }
    FutureTask<List<InetAddress>> task =
        new FutureTask<>(() -> List.of(InetAddress.getAllByName(name)));
    Thread thread = new Thread(task, "regroup-resolve");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(deadline.leftMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new UnknownHostException(name);
    } catch (TimeoutException e) {
      throw new UnknownHostException(name + " (no answer from the resolver in time)");
    }
  }
}
