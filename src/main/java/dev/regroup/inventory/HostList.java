package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Source;

/** {@code -i host1,host2,}: hosts on the command line. */
final class HostList {
  private HostList() {}

  static void read(Source source, InventoryBuilder builder) {
    int at = 0;
    for (String part : source.text().split(",", -1)) {
      String name = part.strip();
      if (!name.isEmpty()) {
        HostAddress address = HostAddress.parse(name, false);
        builder.addHost(
            address == null ? name : address.name(),
            InventoryBuilder.UNGROUPED,
            address == null ? null : address.port(),
            source.atOffset(at + part.indexOf(name)));
      }
      at += part.length() + 1;
    }
  }
}
