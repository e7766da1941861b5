package dev.regroup.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;

/** What tells one host from another of its kind. Stateless. */
final class Names {
  private static final int HOSTS_A_NET = 250;

  private Names() {}

  /**
   * Writes a host's own names into its tree.
   *
   * @param number from 0, for its address in 198.18.0.0/15, which is for test networks (RFC 2544)
   * @param switches where its {@code reboot} leaves a file with its name
   */
  static void give(HostTree host, String name, int number, Path switches, Random random)
      throws IOException {
    int net = number / HOSTS_A_NET;
    String prefix = "198." + (18 + net / 256) + "." + net % 256 + ".";
    String address = prefix + (number % HOSTS_A_NET + 2);
    host.write("/proc/sys/kernel/hostname", name + "\n");
    host.write("/etc/hostname", name + "\n");
    host.write("/etc/machine-id", uuid(random).replace("-", "") + "\n");
    host.write("/proc/sys/kernel/random/boot_id", uuid(random) + "\n");
    host.write(
        "/sim/addresses",
        "2: eno1    inet %s/24 brd %s255 scope global eno1\n".formatted(address, prefix));
    host.write(
        "/sim/routes", "default via %s1 dev eno1 proto static metric 100\n".formatted(prefix));
    host.write("/sim/power", switches.resolve(name) + "\n");
  }

  /** Of version 4, as the kernel makes them. */
  static String uuid(Random random) {
    long high = (random.nextLong() & 0xffffffffffff0fffL) | 0x4000L;
    long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low).toString();
  }
}
