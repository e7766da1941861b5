package dev.regroup.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The frame {@code pci-names} of {@code facts.sh}: where the host keeps its list of names, then the
 * lines of that list for the ids that it has (pci.ids(5)): {@code 8086 Intel Corporation}, and
 * below a vendor its devices, each after a tab. Anybody may have written the list; names are byte
 * texts.
 */
final class PciNames {
  private static final String ID = "[0-9a-f]{4} .*";

  private final @Nullable String source;
  private final Map<String, String> vendors = new HashMap<>();
  private final Map<String, String> devices = new HashMap<>();

  PciNames(FrameIndex frames) {
    List<String> lines = frames.lines("pci-names");
    source = lines.isEmpty() ? null : lines.get(0);
    String vendor = "";
    for (String line : lines) {
      if (line.matches(ID)) {
        vendor = line.substring(0, 4);
        put(vendors, vendor, line.substring(4));
      } else if (line.startsWith("\t") && line.substring(1).matches(ID)) {
        put(devices, vendor + ":" + line.substring(1, 5), line.substring(5));
      }
    }
  }

  /** The first that is said counts. */
  private static void put(Map<String, String> names, String id, String said) {
    String name = PciDevice.shortName(said);
    if (name != null) {
      names.putIfAbsent(id, name);
    }
  }

  /** The path of the list, null where the host has none. */
  @Nullable String source() {
    return source;
  }

  @Nullable String vendor(String id) {
    return vendors.get(id);
  }

  @Nullable String device(String vendor, String id) {
    return devices.get(vendor + ":" + id);
  }
}
