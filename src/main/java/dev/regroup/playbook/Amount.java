package dev.regroup.playbook;

/**
 * A number of hosts, or a share of them. Immutable.
 *
 * @param value the number, or the percentage from 0 to 100
 * @param percent whether it is a percentage
 */
public record Amount(int value, boolean percent) {
  public static Amount of(int value) {
    return new Amount(value, false);
  }

  public static Amount percent(int value) {
    return new Amount(value, true);
  }

  /** Of so many hosts; percentages are rounded down. */
  public int of(long hosts) {
    return percent ? Math.toIntExact(hosts * value / 100) : value;
  }

  /** As a playbook writes it. */
  @Override
  public String toString() {
    return percent ? value + "%" : Integer.toString(value);
  }
}
