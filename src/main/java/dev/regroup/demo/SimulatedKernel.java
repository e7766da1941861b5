package dev.regroup.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a kernel leaves in {@code /proc} and {@code /sys} once it has booted: its command line and
 * nothing else decides, with the firmware's tables. Groups come from the board's recordings, or are
 * formed where it has none. The Intel IOMMU is off unless asked for, AMD's is on unless refused
 * (Documentation/admin-guide/ kernel-parameters.txt; distributions differ in the former).
 * Stateless.
 */
final class SimulatedKernel {
  private SimulatedKernel() {}

  /** How a kernel ends before anything can log in. */
  enum Crash {
    NONE,
    REBOOTS,
    HANGS
  }

  /**
   * A kernel without its init panics, and reboots where {@code panic=} says when; one that is given
   * the word that the file {@code sim/hangs} names hangs.
   */
  static Crash crash(HostTree host, BootEntry entry) throws IOException {
    List<String> words = List.of(beforeInit(entry.commandLine()).split("\\s+", -1));
    String word = host.read("/sim/hangs").strip();
    if (!word.isEmpty() && words.contains(word)) {
      return Crash.HANGS;
    }
    if (!words.contains("init=/nonexistent")) {
      return Crash.NONE;
    }
    return words.stream().anyMatch(panic -> panic.matches("panic=[1-9][0-9]*"))
        ? Crash.REBOOTS
        : Crash.HANGS;
  }

  /**
   * Boots.
   *
   * @param bootId a new one
   * @return how the board was booted; empty where the kernel or its initrd is missing: then it does
   *     not come up
   */
  static Optional<Board.Boot> boot(HostTree host, Board board, BootEntry entry, String bootId)
      throws IOException {
    boolean whole =
        host.has(entry.kernel()) && (entry.initrd().isEmpty() || host.has(entry.initrd()));
    if (!whole) {
      return Optional.empty();
    }
    List<String> words = List.of(beforeInit(entry.commandLine()).split("\\s+", -1));
    boolean patched = carriesOverride(host, entry.release());
    boolean on = iommu(host, board, words);
    Board.Boot boot =
        board.formed() || (patched && namesIds(words))
            ? FormedGroups.form(board, on, words, entry.release(), patched)
            : board.boot(on, patched ? overrides(words) : Set.of());
    host.write("/proc/cmdline", entry.running() + "\n");
    host.write("/proc/sys/kernel/osrelease", entry.release() + "\n");
    host.write("/sim/kernel-log", log(entry, boot, words, patched));
    Sysfs.show(host, boot);
    host.write("/proc/sys/kernel/random/boot_id", bootId + "\n");
    return Optional.of(boot);
  }

  /** What stands after a lone {@code --} belongs to init. */
  private static String beforeInit(String line) {
    return (" " + line + " ").replaceFirst(" -- .*", "").strip();
  }

  private static boolean iommu(HostTree host, Board board, List<String> words) {
    if (!host.has("/sys/firmware/acpi/tables/" + board.table())) {
      return false;
    }
    boolean on = board.amd();
    for (String word : words) {
      String name = word.replaceFirst("=.*", "").replace('-', '_');
      String value = word.contains("=") ? word.substring(word.indexOf('=') + 1) : "";
      if (name.equals("iommu") && value.startsWith("off")) {
        return false;
      } else if (name.equals(board.amd() ? "amd_iommu" : "intel_iommu")) {
        on = board.amd() ? on && !value.startsWith("off") : value.startsWith("on");
      }
    }
    return on;
  }

  /** No kernel was recorded with an override for ids alone. */
  private static boolean namesIds(List<String> words) {
    return words.stream()
        .anyMatch(word -> word.replace('-', '_').matches("pcie_acs_override=(.*,)?id:.*"));
  }

  /** By prefix and adding up, as the patch has it. */
  private static Set<String> overrides(List<String> words) {
    Set<String> found = new TreeSet<>();
    for (String word : words) {
      if (word.replace('-', '_').startsWith("pcie_acs_override=")) {
        for (String part : word.substring(word.indexOf('=') + 1).split(",", -1)) {
          if (part.startsWith("downstream")) {
            found.add("downstream");
          } else if (part.startsWith("multifunction")) {
            found.add("multifunction");
          }
        }
      }
    }
    return found;
  }

  private static boolean carriesOverride(HostTree host, String release) throws IOException {
    return host.read("/boot/System.map-" + release).contains("pcie_acs_override_setup");
  }

  private static String log(BootEntry entry, Board.Boot boot, List<String> words, boolean patched) {
    List<String> lines = new ArrayList<>();
    lines.add("Linux version " + entry.release() + " (simulated)");
    lines.add("Command line: " + entry.running());
    lines.add("Kernel command line: " + entry.running());
    words.stream()
        .filter(word -> !patched && word.replace('-', '_').startsWith("pcie_acs_override"))
        .findFirst()
        .ifPresent(
            word ->
                lines.add(
                    "Unknown kernel command line parameters \""
                        + word
                        + "\", will be passed to user space."));
    lines.addAll(boot.kernelLog());
    if (words.contains("amd_iommu=on")) {
      lines.add("AMD-Vi: Unknown option - 'on'");
    }
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append("[    0.000000] ").append(line).append('\n'));
    return text.toString();
  }
}
