package dev.regroup.demo;

import java.io.IOException;
import java.util.List;

/**
 * The network of a simulated host: lost in a boot whose command line holds the word that the file
 * {@code sim/loses-network} names, as when {@code net.ifnames=0} gives an interface another name.
 * Stateless.
 */
final class SimulatedNetwork {
  private static final String WORD = "/sim/loses-network";

  /** What the stand-in of {@code ip} prints. */
  private static final List<String> SHOWN = List.of("/sim/addresses", "/sim/routes");

  private static final String KEPT = ".kept";

  private SimulatedNetwork() {}

  /**
   * Shows the host the addresses and the routes that it has in this boot.
   *
   * @return whether it has any
   */
  static boolean comesUp(HostTree host, BootEntry entry) throws IOException {
    String word = host.read(WORD).strip();
    boolean lost = !word.isEmpty() && List.of(entry.commandLine().split("\\s+")).contains(word);
    for (String file : SHOWN) {
      if (lost && !host.has(file + KEPT)) {
        host.write(file + KEPT, host.read(file));
        host.write(file, "");
      } else if (!lost && host.has(file + KEPT)) {
        host.write(file, host.read(file + KEPT));
        host.delete(file + KEPT);
      }
    }
    return !lost;
  }
}
