package dev.regroup.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A machine, booted with its IOMMU off and on: as a real kernel saw it, with overrides besides, so
 * that the groups of a simulated boot are looked up in it; or by its parts list alone, so that they
 * are formed ({@link FormedGroups}). Immutable.
 *
 * @param cpu vendor as {@code /proc/cpuinfo} has it
 * @param formed whether groups are formed, and not looked up
 * @param boots one for each way to boot that was recorded
 */
record Board(String cpu, boolean formed, List<Boot> boots) {
  Board {
    boots = List.copyOf(boots);
  }

  /**
   * One recorded boot.
   *
   * @param iommu whether the IOMMU was on
   * @param override the words of {@code pcie_acs_override}
   * @param kernelLog what that kernel said of it
   */
  record Boot(
      boolean iommu, Set<String> override, List<String> kernelLog, List<Function> functions) {
    Boot {
      override = Set.copyOf(override);
      kernelLog = List.copyOf(kernelLog);
      functions = List.copyOf(functions);
    }

    /** What tells it from the other boots of its board, fit for a file name. */
    String name() {
      return (iommu ? "on" : "off") + String.join("", new TreeSet<>(override));
    }
  }

  /**
   * A PCI function.
   *
   * @param path below {@code /sys}, as {@code /sys/devices/pci0000:00/0000:00:1c.0}
   * @param attributes text of the files {@code vendor}, {@code device} and {@code class}
   * @param config configuration space in hex, zeros at its end cut
   * @param group -1 for none
   */
  record Function(
      String address, String path, Map<String, String> attributes, String config, int group) {

    /** The same in another group. */
    Function in(int other) {
      return new Function(address, path, attributes, config, other);
    }

    /** The digits of an attribute. */
    String hex(String attribute) {
      return attributes.getOrDefault(attribute, "0x").substring(2);
    }

    /** 256 bytes where there is no more in it, else 4096, as the kernel's own file. */
    byte[] configSpace() {
      byte[] known = HexFormat.of().parseHex(config);
      byte[] space = new byte[known.length > 256 ? 4096 : 256];
      System.arraycopy(known, 0, space, 0, known.length);
      return space;
    }
  }

  /** Whether it is AMD's; all others here are Intel's. */
  boolean amd() {
    return cpu.equals("AuthenticAMD");
  }

  /** The ACPI table by which the firmware offers the IOMMU. */
  String table() {
    return amd() ? "IVRS" : "DMAR";
  }

  /** The boot that was recorded so; one that was, whole, has all combinations of the two words. */
  Boot boot(boolean iommu, Set<String> override) {
    Set<String> words = iommu ? override : Set.of();
    return boots.stream()
        .filter(boot -> boot.iommu() == iommu && boot.override().equals(words))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("not recorded: indicates a bug"));
  }

  /**
   * Reads one of the boards that come with Regroup.
   *
   * @param name {@code intel}, {@code amd} or {@code b550}
   */
  static Board named(String name) throws IOException {
    try (InputStream in = Board.class.getResourceAsStream("boards/" + name + ".json")) {
      Map<String, Object> board = JSON.std.mapFrom(Objects.requireNonNull(in, name));
      List<Boot> boots = new ArrayList<>();
      for (Map<?, ?> boot : maps(board, "boots")) {
        boots.add(
            new Boot(
                Boolean.TRUE.equals(boot.get("iommu")),
                new TreeSet<>(texts(boot, "override")),
                texts(boot, "kernel_log"),
                maps(boot, "devices").stream().map(Board::function).toList()));
      }
      return new Board(text(board, "cpu"), Boolean.TRUE.equals(board.get("formed")), boots);
    }
  }

  private static Function function(Map<?, ?> map) {
    return new Function(
        text(map, "address"),
        text(map, "path"),
        Map.of(
            "vendor", text(map, "vendor"),
            "device", text(map, "device"),
            "class", text(map, "class")),
        text(map, "config"),
        Integer.parseInt(text(map, "iommu_group")));
  }

  private static String text(Map<?, ?> map, String key) {
    return String.valueOf(map.get(key));
  }

  private static List<String> texts(Map<?, ?> map, String key) {
    return ((List<?>) Objects.requireNonNull(map.get(key))).stream().map(String::valueOf).toList();
  }

  private static List<Map<?, ?>> maps(Map<?, ?> map, String key) {
    List<Map<?, ?>> maps = new ArrayList<>();
    ((List<?>) Objects.requireNonNull(map.get(key))).forEach(entry -> maps.add((Map<?, ?>) entry));
    return maps;
  }
}
