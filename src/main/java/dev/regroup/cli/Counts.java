package dev.regroup.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Flags that count something: what no run can be made with is refused before anything is read. */
final class Counts {
  private Counts() {}

  /** {@code -T}: as long as {@code ansible_timeout} may be. */
  static final class Seconds implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 1, 3600, "seconds");
    }
  }

  /** {@code -f}: each connection is a few threads and a socket of the controller. */
  static final class Forks implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 1, 1000, "connections");
    }
  }

  /** {@code --max-hosts}. */
  static final class Hosts implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 1, 1_000_000, "hosts");
    }
  }

  /** {@code demo --hosts}: each is a file tree and a port of this machine. */
  static final class Simulated implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 1, 5000, "hosts");
    }
  }

  private static int number(String text, int least, int most, String what) {
    if (text.matches("[0-9]{1,9}")) {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    }
    throw new TypeConversionException(
        "'" + text + "' is no number of " + what + " from " + least + " to " + most);
  }
}
