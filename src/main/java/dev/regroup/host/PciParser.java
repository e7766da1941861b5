package dev.regroup.host;

import dev.regroup.finding.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The frames {@code pci-…} of {@code facts.sh}. */
final class PciParser {
  private static final String ARROW = " -> ";
  private static final String GONE = "gone ";

  private static final String REGIONS = "/iommu_group/reserved_regions";

  private final Map<String, String> attributes = new HashMap<>();
  private final Map<String, List<DirectRegion>> regions = new HashMap<>();
  private final Map<String, String> links = new TreeMap<>();
  private final Map<String, Integer> sizes = new HashMap<>();
  private final Map<String, String> config = new HashMap<>();
  private final SortedSet<String> gone = new TreeSet<>();
  private final PciNames names;
  private final List<Finding> findings;

  PciParser(FrameIndex frames, PciNames names, List<Finding> findings) {
    this.names = names;
    this.findings = findings;
    for (String line : frames.lines("finding")) {
      if (line.startsWith(GONE)) {
        gone.add(line.substring(GONE.length()));
      }
    }
    for (String line : frames.lines("pci-attributes")) {
      // 0000:00:1c.0/vendor:0x8086
      int colon = line.indexOf(':', line.indexOf('/'));
      readAttribute(line.substring(0, colon), line.substring(colon + 1).trim());
    }
    frames.lines("pci-links").forEach(this::readLink);
    frames.named("pci-config").forEach(frame -> readFirst(frame.lines()));
    frames.named("pci-config-whole").forEach(frame -> readWhole(frame.lines()));
  }

  /** Of a group's reserved regions there is a line each, of all else one. */
  private void readAttribute(String name, String value) {
    if (name.endsWith(REGIONS)) {
      String address = name.substring(0, name.length() - REGIONS.length());
      DirectRegion.parse(value)
          .ifPresent(
              region -> regions.computeIfAbsent(address, key -> new ArrayList<>()).add(region));
    } else {
      attributes.put(name, value);
    }
  }

  /** What `ls -ld` prints: links with targets, files with sizes; names have no blanks. */
  private void readLink(String line) {
    int arrow = line.lastIndexOf(ARROW);
    if (arrow > 0) {
      // lrwxrwxrwx 1 root root 0 Nov 22 08:12 NAME -> TARGET
      String name = line.substring(line.lastIndexOf(' ', arrow - 1) + 1, arrow);
      links.put(name, line.substring(arrow + ARROW.length()));
    } else {
      String[] fields = line.split(" +", -1);
      sizes.put(fields[fields.length - 1], Integer.parseInt(fields[4]));
    }
  }

  /** Devices in order of address. What went away before all of it was read is told of, once. */
  List<PciDevice> devices() {
    List<PciDevice> devices = new ArrayList<>();
    for (Map.Entry<String, String> link : links.entrySet()) {
      String address = link.getKey();
      if (address.contains("/")) {
        continue;
      }
      PciDevice device = device(address, link.getValue());
      if (device.vendor().isEmpty() || device.device().isEmpty() || device.classCode().isEmpty()) {
        gone.add(address);
      } else if (!gone.contains(address)) {
        devices.add(device);
      }
    }
    gone.forEach(address -> findings.add(FactsFindings.gone(address)));
    return devices;
  }

  private PciDevice device(String address, String target) {
    // ../../../devices/pci0000:00/…
    String path = target.substring(Math.max(target.indexOf("/devices/"), 0));
    String group = linkName(address + "/iommu_group");
    String subsystemVendor = hex(address + "/subsystem_vendor");
    String vendor = hex(address + "/vendor");
    String device = hex(address + "/device");
    return new PciDevice(
        address,
        path,
        vendor,
        device,
        hex(address + "/class"),
        subsystemVendor.isEmpty() || subsystemVendor.equals("0000")
            ? null
            : subsystemVendor + ":" + hex(address + "/subsystem_device"),
        linkName(address + "/driver"),
        group == null ? -1 : Integer.parseInt(group),
        config.getOrDefault(address, ""),
        attributes.getOrDefault(address + "/power_state", "unknown"),
        linkName(address + "/physfn"),
        regions.getOrDefault(address, List.of()),
        names.vendor(vendor),
        names.device(vendor, device));
  }

  private String hex(String attribute) {
    String value = attributes.getOrDefault(attribute, "");
    return value.startsWith("0x") ? value.substring(2) : value;
  }

  private @Nullable String linkName(String link) {
    String target = links.get(link);
    return target == null ? null : target.substring(target.lastIndexOf('/') + 1);
  }

  /** Addresses in the first line, then four rows of 16 bytes each. */
  private void readFirst(List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    String[] addresses = lines.get(0).split(" ", -1);
    if (lines.size() != 1 + 4 * addresses.length) {
      return;
    }
    for (int i = 0; i < addresses.length; i++) {
      String rows = String.join("", lines.subList(1 + 4 * i, 5 + 4 * i));
      put(addresses[i], rows.replace(" ", ""));
    }
  }

  /** Names {@code ADDRESS/config} in the first line, then od's rows with addresses. */
  private void readWhole(List<String> lines) {
    String all = expand(lines.subList(1, lines.size()));
    String[] files = lines.get(0).split(" ", -1);
    int expected = 0;
    for (String name : files) {
      expected += 2 * sizes.getOrDefault(name, 0);
    }
    if (expected != all.length()) {
      // One that went away would lend its place to the next.
      findings.add(FactsFindings.pciConfig());
      return;
    }
    int at = 0;
    for (String name : files) {
      int end = at + 2 * sizes.getOrDefault(name, 0);
      put(name.substring(0, name.indexOf('/')), all.substring(at, end));
      at = end;
    }
  }

  /** od prints {@code *} for rows that repeat the one before, up to the next address. */
  private static String expand(List<String> rows) {
    StringBuilder hex = new StringBuilder();
    String last = "";
    for (String row : rows) {
      if (row.equals("*")) {
        continue;
      }
      String[] parts = row.split(" ", 2);
      int offset = 2 * Integer.parseInt(parts[0], 16);
      while (!last.isEmpty() && hex.length() < offset) {
        hex.append(last);
      }
      last = parts.length > 1 ? parts[1].replace(" ", "") : "";
      hex.append(last);
    }
    return hex.toString();
  }

  /** Trailing zeros cut, down to the first 64 bytes; all ones means that nothing answered. */
  private void put(String address, String hex) {
    int end = hex.length();
    while (end > 128 && hex.startsWith("00", end - 2)) {
      end -= 2;
    }
    String cut = hex.substring(0, end);
    config.put(address, cut.matches("f*") ? "" : cut);
  }
}
