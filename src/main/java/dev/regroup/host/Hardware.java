package dev.regroup.host;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a machine is, as far as a change of its boot may do to one kind of machine what it does not
 * do to another. Each part is empty where the host does not say. Immutable.
 *
 * @param board vendor and product of the system and of its board, by the SMBIOS tables in {@code
 *     /sys/class/dmi/id}
 * @param bios version of the firmware
 * @param cpu vendor, family and model as in {@code /proc/cpuinfo}
 */
public record Hardware(String board, String bios, String cpu) {
  /** Of a host that says nothing. */
  public static final Hardware UNKNOWN = new Hardware("", "", "");

  /** Of lines such as {@code board_name=X11}. */
  static Hardware parse(List<String> lines) {
    Map<String, String> values = new TreeMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1).strip());
      }
    }
    String board =
        String.join(
            " ",
            values.getOrDefault("sys_vendor", ""),
            values.getOrDefault("product_name", ""),
            values.getOrDefault("board_vendor", ""),
            values.getOrDefault("board_name", ""));
    return new Hardware(
        board.replaceAll(" +", " ").strip(),
        values.getOrDefault("bios_version", ""),
        values.getOrDefault("cpu", ""));
  }

  /** One text a class: hosts of one class have the same. */
  public String text() {
    return board + " / " + bios + " / " + cpu;
  }
}
