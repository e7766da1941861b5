package dev.regroup.export;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An example of a guest. Immutable.
 *
 * @param label unique, good as a name in Terraform
 * @param node where it runs
 * @param mappings what it is given
 */
record Guest(String label, String node, List<Mapping> mappings) {
  /** {@code hostpci0} to {@code hostpci15} (qemu-server, PVE/QemuServer/PCI.pm). */
  static final int MOST = 16;

  Guest {
    mappings = List.copyOf(mappings);
  }

  /** The guest's own name, which has to be one of DNS. */
  String name() {
    return label.replace('_', '-');
  }

  /**
   * As few guests as show each mapping once on a node that has a device of it.
   *
   * @param most mappings of a guest
   */
  static List<Guest> of(Selection selection, int most) {
    List<Guest> guests = new ArrayList<>();
    Set<Mapping> open = new LinkedHashSet<>(selection.mappings());
    for (ExportHost host : selection.hosts()) {
      List<Mapping> here = open.stream().filter(mapping -> mapping.isOn(host.node())).toList();
      for (int at = 0; at < here.size(); at += most) {
        String label = "example_" + host.node() + (at == 0 ? "" : "_" + (at / most + 1));
        guests.add(
            new Guest(label, host.node(), here.subList(at, Math.min(at + most, here.size()))));
      }
      here.forEach(open::remove);
    }
    return guests;
  }
}
