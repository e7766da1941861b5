package dev.regroup.iommu;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{4,7}):([0-9a-f]{2}):([01][0-9a-f])\\.([0-7])");

  /** The address, in lower case with its domain; empty for any other text. */
  public static Optional<PciAddress> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new PciAddress(
            Integer.parseInt(matcher.group(1), 16),
            Integer.parseInt(matcher.group(2), 16),
            Integer.parseInt(matcher.group(3), 16),
            Integer.parseInt(matcher.group(4), 16)));
  }

  /** Slot and function as one number, the kernel's {@code devfn}: 0 to 255. */
  public int devfn() {
    return slot * 8 + function;
  }

  /** Domain and bus as one number: functions with the same one sit on one bus. */
  public long busKey() {
    return ((long) domain << 8) | bus;
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
