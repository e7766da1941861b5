package dev.regroup.boot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An entry of systemd-boot, of type 1 (Boot Loader Specification; systemd's src/boot/efi/boot.c).
 * Immutable.
 *
 * @param id its file name
 * @param options all lines of them, joined as the loader joins them
 * @param linux path on the ESP, empty where it boots none
 * @param initrds paths on the ESP
 * @param order what it is listed by
 */
record LoaderEntry(String id, String options, String linux, List<String> initrds, Order order) {

  /**
   * What systemd-boot sorts entries by; each empty where the entry does not say.
   *
   * @param sortKey the system that it is of, such as {@code debian}
   * @param machineId the installation of that system
   * @param version of the kernel
   */
  record Order(String sortKey, String machineId, String version) {}

  LoaderEntry {
    initrds = List.copyOf(initrds);
  }

  static LoaderEntry parse(String id, String text) {
    List<String> options = new ArrayList<>();
    List<String> initrds = new ArrayList<>();
    String linux = "";
    Map<String, String> order = new HashMap<>();
    for (String line : text.lines().toList()) {
      String[] words = line.strip().split("[ \t]+", 2);
      if (words.length < 2) {
        continue;
      }
      switch (words[0]) {
        case "options" -> options.add(words[1]);
        case "linux" -> linux = words[1];
        case "initrd" -> initrds.add(words[1]);
        case "sort-key", "machine-id", "version" -> order.put(words[0], words[1]);
        default -> {}
      }
    }
    return new LoaderEntry(
        id,
        String.join(" ", options),
        linux,
        initrds,
        new Order(
            order.getOrDefault("sort-key", ""),
            order.getOrDefault("machine-id", ""),
            order.getOrDefault("version", "")));
  }

  /** Whether proxmox-boot-tool writes it: it names its entries after the kernel. */
  boolean isProxmox() {
    return id.startsWith("proxmox-") && id.endsWith(".conf");
  }

  /** The kernel's release by the name of its image; empty where that does not tell. */
  String release() {
    String name = linux.substring(linux.lastIndexOf('/') + 1);
    return name.startsWith("vmlinuz-") ? name.substring("vmlinuz-".length()) : "";
  }
}
