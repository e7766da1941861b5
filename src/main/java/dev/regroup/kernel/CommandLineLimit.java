package dev.regroup.kernel;

import dev.regroup.finding.Finding;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How long a command line may be: {@code COMMAND_LINE_SIZE} of each architecture in Linux 6.12
 * (arch/*&#47;include/uapi/asm/setup.h), the closing NUL included. What is longer is cut off
 * silently. Stateless.
 */
public final class CommandLineLimit {
  private CommandLineLimit() {}

  /** Bytes for that machine as {@code uname -m} names it; empty where it is not known. */
  public static OptionalInt bytes(String machine) {
    String name = machine.toLowerCase(Locale.ROOT);
    if (name.matches("x86_64|amd64|i[3-6]86|aarch64|arm64|ppc.*")) {
      return OptionalInt.of(2048);
    }
    if (name.matches("arm.*|riscv.*")) {
      return OptionalInt.of(1024);
    }
    if (name.matches("mips.*")) {
      return OptionalInt.of(4096);
    }
    return OptionalInt.empty();
  }

  /**
   * An error where the kernel would cut the line off.
   *
   * @param length bytes that the loader hands over, what it adds of its own included
   */
  public static Optional<Finding> check(String machine, int length) {
    OptionalInt limit = bytes(machine);
    if (limit.isEmpty() || length < limit.getAsInt()) {
      return Optional.empty();
    }
    return Optional.of(
        KernelCode.TOO_LONG.of(
            "the command line would have %d bytes, and a kernel for %s reads %d"
                .formatted(length, machine, limit.getAsInt() - 1)));
  }
}
