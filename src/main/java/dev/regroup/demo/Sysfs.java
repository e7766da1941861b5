package dev.regroup.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a boot leaves in {@code /sys}: PCI functions and their groups, as recorded. A host has files
 * of its own there, or links to files that all hosts share whose board was booted alike. Stateless.
 */
final class Sysfs {
  /** Below {@code /sys}; the firmware's tables and variables are always each host's own. */
  private static final List<String> PARTS = List.of("devices", "bus", "kernel", "class", "dev");

  private Sysfs() {}

  /** Shows a boot in a host's tree, in files or by links, as the tree has it. */
  static void show(HostTree host, Board.Boot boot) throws IOException {
    Path devices = host.at("/sys/devices");
    if (Files.isSymbolicLink(devices)) {
      // STATES/BOOT/sys/devices
      Path shared = devices.resolveSibling(Files.readSymbolicLink(devices));
      Path states = shared.resolve("../../..").normalize();
      share(states, boot);
      link(host, states, boot);
    } else {
      write(host, boot);
    }
  }

  /** Makes files for every boot of a board, each in a folder of its own below that one. */
  static void share(Path states, Board board) throws IOException {
    for (Board.Boot boot : board.boots()) {
      share(states, boot);
    }
  }

  /** One that is not there yet, of a board whose groups are formed, is made as a whole. */
  private static void share(Path states, Board.Boot boot) throws IOException {
    synchronized (Sysfs.class) {
      Path state = states.resolve(boot.name());
      if (!Files.exists(state)) {
        Path made = states.resolve(".made");
        Trees.delete(made);
        write(new HostTree(made), boot);
        Files.move(made, state);
      }
    }
  }

  /**
   * Links a host's parts of {@code /sys} to those of a boot.
   *
   * @param states as {@link #share} made them
   */
  static void link(HostTree host, Path states, Board.Boot boot) throws IOException {
    Path shared = states.resolve(boot.name()).resolve("sys");
    for (String part : PARTS) {
      host.link("/sys/" + part, host.at("/sys").relativize(shared.resolve(part)).toString());
    }
  }

  /** Whether a path of a tree, without its first slash, is among what can be shared. */
  static boolean isPart(Path path) {
    return path.getNameCount() == 2
        && path.startsWith("sys")
        && PARTS.contains(path.getFileName().toString());
  }

  private static void write(HostTree host, Board.Boot boot) throws IOException {
    host.delete("/sys/kernel/iommu_groups");
    host.delete("/sys/class/iommu");
    Files.createDirectories(host.at("/sys/kernel"));
    Files.createDirectories(host.at("/sys/class"));
    if (boot.iommu()) {
      Files.createDirectories(host.at("/sys/class/iommu/iommu0"));
    }
    for (Board.Function function : boot.functions()) {
      host.write(function.path() + "/config", function.configSpace(), "rw-r--r--");
      if (!host.has("/sys/bus/pci/devices/" + function.address())) {
        attributes(host, function);
      }
      group(host, function);
    }
    Attached.show(host, boot.functions());
  }

  private static void attributes(HostTree host, Board.Function function) throws IOException {
    for (var attribute : function.attributes().entrySet()) {
      host.write(function.path() + "/" + attribute.getKey(), attribute.getValue() + "\n");
    }
    host.write(function.path() + "/subsystem_vendor", "0x1af4\n");
    host.write(function.path() + "/subsystem_device", "0x1100\n");
    host.write(function.path() + "/power_state", "D0\n");
    host.link(
        "/sys/bus/pci/devices/" + function.address(),
        "../../.." + function.path().substring("/sys".length()));
  }

  private static void group(HostTree host, Board.Function function) throws IOException {
    String link = function.path() + "/iommu_group";
    if (function.group() < 0) {
      host.delete(link);
      return;
    }
    Files.createDirectories(host.at("/sys/kernel/iommu_groups/" + function.group() + "/devices"));
    int depth = Path.of(function.path()).getNameCount() - 1;
    host.link(link, "../".repeat(depth) + "kernel/iommu_groups/" + function.group());
  }
}
