package dev.regroup.iommu;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a PCI function sits: {@code 0000:03:00.0}. VMD domains have five digits ({@code
 * 10000:e1:00.0}). Immutable; ordered as the numbers are.
 *
 * @param domain 0 and up
 * @param bus 0 to 255
 * @param slot 0 to 31
 * @param function 0 to 7
 */
public record PciAddress(int domain, int bus, int slot, int function)
    implements Comparable<PciAddress> {
  private static final int SHORTEST = "0000:00:00.0".length();
  private static final int LONGEST = SHORTEST + 3;

  /** The address, in lower case with its domain; empty for any other text. */
  public static Optional<PciAddress> parse(String text) {
    int end = text.length();
    if (end < SHORTEST
        || end > LONGEST
        || text.charAt(end - 2) != '.'
        || text.charAt(end - 5) != ':'
        || text.charAt(end - 8) != ':') {
      return Optional.empty();
    }
    int domain = hex(text, 0, end - 8);
    int bus = hex(text, end - 7, end - 5);
    int slot = hex(text, end - 4, end - 2);
    int function = hex(text, end - 1, end);
    boolean good = domain >= 0 && bus >= 0 && slot >= 0 && slot < 32 && function >= 0;
    return good && function < 8
        ? Optional.of(new PciAddress(domain, bus, slot, function))
        : Optional.empty();
  }

  /** Lower-case hex digits as a number, -1 where one is none. */
  private static int hex(String text, int from, int to) {
    int number = 0;
    for (int at = from; at < to; at++) {
      char c = text.charAt(at);
      int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (digit < 0) {
        return -1;
      }
      number = number << 4 | digit;
    }
    return number;
  }

  /** Slot and function as one number, the kernel's {@code devfn}: 0 to 255. */
  public int devfn() {
    return slot * 8 + function;
  }

  /** Domain and bus as one number: functions with the same one sit on one bus. */
  public long busKey() {
    return ((long) domain << 8) | bus;
  }

  // Generated methods are linked at their first call, which costs more than 200 devices do.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PciAddress address
        && address.busKey() == busKey()
        && address.devfn() == devfn();
  }

  @Override
  public int hashCode() {
    return Long.hashCode(busKey() << 8 | devfn());
  }

  @Override
  public int compareTo(PciAddress other) {
    int byBus = Long.compare(busKey(), other.busKey());
    return byBus != 0 ? byBus : Integer.compare(devfn(), other.devfn());
  }

  @Override
  public String toString() {
    return "%04x:%02x:%02x.%d".formatted(domain, bus, slot, function);
  }
}
