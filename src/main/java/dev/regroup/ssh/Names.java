package dev.regroup.ssh;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Resolves names within a deadline, which Java's resolver does not know. */
final class Names {
  private Names() {}

  /**
   * All addresses of a name, in the resolver's order.
   *
   * @throws UnknownHostException when there is none, or none before the deadline
   */
  static List<InetAddress> resolve(String name, Deadline deadline)
      throws UnknownHostException, InterruptedException {
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
      throw new UnknownHostException(name + ": no answer from the resolver");
    }
  }
}
