package dev.regroup.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a host's first disk controller and first network card bring about in {@code /sys}: the disk
 * {@code sda} with partitions, and the interface {@code eno1}. Stateless.
 */
final class Attached {
  private static final String DISK = "sda";
  private static final Map<String, String> PARTITIONS =
      Map.of("sda1", "8:1", "sda2", "8:2", "sda3", "8:3");
  private static final String INTERFACE = "eno1";

  private Attached() {}

  static void show(HostTree host, List<Board.Function> functions) throws IOException {
    Optional<Board.Function> controller = first(functions, "0x01");
    if (controller.isPresent()) {
      String disk = controller.get().path() + "/ata1/host0/block/" + DISK;
      block(host, disk, "8:0");
      for (Map.Entry<String, String> partition : PARTITIONS.entrySet()) {
        block(host, disk + "/" + partition.getKey(), partition.getValue());
      }
    }
    Optional<Board.Function> card = first(functions, "0x02");
    if (card.isPresent()) {
      String folder = card.get().path() + "/net/" + INTERFACE;
      Files.createDirectories(host.at(folder));
      host.link(folder + "/device", "../..");
      host.link("/sys/class/net/" + INTERFACE, "../.." + folder.substring("/sys".length()));
    }
  }

  private static Optional<Board.Function> first(List<Board.Function> functions, String baseClass) {
    return functions.stream()
        .filter(function -> function.attributes().getOrDefault("class", "").startsWith(baseClass))
        .findFirst();
  }

  private static void block(HostTree host, String folder, String number) throws IOException {
    Files.createDirectories(host.at(folder));
    String below = "../.." + folder.substring("/sys".length());
    host.link("/sys/class/block/" + Path.of(folder).getFileName(), below);
    host.link("/sys/dev/block/" + number, below);
  }
}
