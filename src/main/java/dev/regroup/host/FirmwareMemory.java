package dev.regroup.host;

import dev.regroup.finding.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the firmware's own tables say of memory that devices want mapped one to one: Intel's RMRR in
 * DMAR, AMD's IVMD in IVRS. Asked where the IOMMU is off; where it is on, the kernel shows the same
 * by group. Used once.
 */
final class FirmwareMemory {
  static final String FOLDER = "/sys/firmware/acpi/tables/";

  /** RMRR (Intel VT-d, section 8.4), with device scopes (8.3.1) from byte 24 on. */
  private static final int RMRR = 1;

  private static final int ENDPOINT = 1;
  private static final int SUB_HIERARCHY = 2;

  /** IVMD (AMD IOMMU, section 5.2.2.9): of all devices, of one, of a range of them. */
  private static final int IVMD_ALL = 0x20;

  private static final int IVMD_ONE = 0x21;
  private static final int IVMD_RANGE = 0x22;
  private static final int IVMD_BYTES = 32;

  /** The kernel maps what has the first bit, and only keeps clear of what has the other. */
  private static final int UNITY_MAP = 0x01;

  private static final int EXCLUSION_RANGE = 0x08;

  /** Of one device. */
  private static final int MOST = 64;

  private final Map<String, PciDevice> byAddress = new LinkedHashMap<>();
  private final Map<String, List<PciDevice>> below = new LinkedHashMap<>();
  private final Map<String, List<DirectRegion>> regions = new LinkedHashMap<>();

  private FirmwareMemory(List<PciDevice> devices) {
    for (PciDevice device : devices) {
      byAddress.put(device.address(), device);
      String parent = device.path().substring(0, Math.max(0, device.path().lastIndexOf('/')));
      below.computeIfAbsent(parent, path -> new ArrayList<>()).add(device);
    }
  }

  /**
   * The devices, each with what the tables say that it wants. A table that cannot be understood is
   * a finding.
   *
   * @param tables by their paths in {@link #FOLDER}, texts byte for byte
   */
  static List<PciDevice> on(
      Map<String, HostFile> tables, List<PciDevice> devices, List<Finding> findings) {
    FirmwareMemory memory = new FirmwareMemory(devices);
    tables.forEach(
        (path, file) -> {
          String name = path.substring(FOLDER.length());
          if (file.text() != null && !memory.read(name, ByteText.bytes(file.text()))) {
            findings.add(FactsFindings.firmwareTable(name));
          }
        });
    return devices.stream().map(memory::with).toList();
  }

  private PciDevice with(PciDevice device) {
    List<DirectRegion> wanted = regions.get(device.address());
    return wanted == null ? device : device.keeping(wanted);
  }

  /** Whether all of it was understood. */
  private boolean read(String name, byte[] bytes) {
    if (bytes.length < AcpiTable.HEADER) {
      // Not the beginning of a table: a stand-in for one, as simulated hosts have it.
      return true;
    }
    AcpiTable.Structures table = AcpiTable.structures(name, bytes);
    boolean whole = table.whole();
    for (AcpiTable structure : table.structures()) {
      whole &= name.equals("DMAR") ? rmrr(structure) : ivmd(structure);
    }
    return whole;
  }

  /** Whether it was understood, or is of another kind. */
  private boolean rmrr(AcpiTable structure) {
    if (structure.word(0) != RMRR) {
      return true;
    }
    long start = structure.qword(8);
    long end = structure.qword(16);
    if (structure.size() < 24 || Long.compareUnsigned(start, end) >= 0) {
      return false;
    }
    int at = 24;
    while (at + 6 <= structure.size()) {
      int length = structure.octet(at + 1);
      if (length < 8 || length % 2 != 0 || at + length > structure.size()) {
        return false;
      }
      int type = structure.octet(at);
      if (type == ENDPOINT || type == SUB_HIERARCHY) {
        scope(structure, at, length).forEach(device -> add(device, start, end, relaxable(device)));
      }
      at += length;
    }
    return at == structure.size();
  }

  /**
   * The device that a path leads to from its first bus, each step below the bridge before it, and
   * all that is below it (Linux, drivers/iommu/intel/iommu.c, {@code is_downstream_to_pci_bridge}).
   * None where it is not there, as with a card that was taken out.
   */
  private List<PciDevice> scope(AcpiTable rmrr, int at, int length) {
    String first = "%04x:%02x:%s".formatted(rmrr.word(6), rmrr.octet(at + 5), devfn(rmrr, at + 6));
    PciDevice device = byAddress.get(first);
    for (int step = at + 8; device != null && step < at + length; step += 2) {
      String next = ":" + devfn(rmrr, step);
      device =
          below.getOrDefault(device.path(), List.of()).stream()
              .filter(child -> child.address().endsWith(next))
              .findFirst()
              .orElse(null);
    }
    if (device == null) {
      return List.of();
    }
    List<PciDevice> found = new ArrayList<>(List.of(device));
    for (int index = 0; index < found.size(); index++) {
      found.addAll(below.getOrDefault(found.get(index).path(), List.of()));
    }
    return found;
  }

  private static String devfn(AcpiTable table, int at) {
    return "%02x.%x".formatted(table.octet(at), table.octet(at + 1));
  }

  /** Graphics and USB ({@code device_rmrr_is_relaxable}, Linux 5.3 and later). */
  private static boolean relaxable(PciDevice device) {
    return device.classCode().startsWith("03") || device.classCode().startsWith("0c03");
  }

  /** Whether it was understood, or is of another kind. */
  private boolean ivmd(AcpiTable structure) {
    int type = structure.octet(0);
    if (type < IVMD_ALL || type > IVMD_RANGE) {
      return true;
    }
    if (structure.size() < IVMD_BYTES) {
      return false;
    }
    int flags = structure.octet(1);
    if ((flags & UNITY_MAP) == 0 || (flags & EXCLUSION_RANGE) != 0) {
      return true;
    }
    long start = structure.qword(16);
    long length = structure.qword(24);
    if (length == 0 || Long.compareUnsigned(start + length - 1, start) < 0) {
      return false;
    }
    int first = type == IVMD_ALL ? 0 : structure.word(4);
    int last = type == IVMD_ALL ? 0xffff : type == IVMD_ONE ? first : structure.word(6);
    // Where older firmware has nothing, newer has the domain: 0 in both for most.
    String domain = "%04x:".formatted(structure.word(8));
    for (PciDevice device : all()) {
      int id = device.address().startsWith(domain) ? requesterId(device.address()) : -1;
      if (id >= first && id <= last) {
        add(device, start, start + length - 1, false);
      }
    }
    return first <= last;
  }

  private Collection<PciDevice> all() {
    return byAddress.values();
  }

  /** Bus, slot and function as one number; -1 for what is no address. */
  private static int requesterId(String address) {
    try {
      int end = address.length();
      int bus = Integer.parseInt(address.substring(end - 7, end - 5), 16);
      int slot = Integer.parseInt(address.substring(end - 4, end - 2), 16);
      return bus << 8 | slot << 3 | Integer.parseInt(address.substring(end - 1), 16);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return -1;
    }
  }

  private void add(PciDevice device, long start, long end, boolean relaxable) {
    List<DirectRegion> known =
        regions.computeIfAbsent(device.address(), address -> new ArrayList<>());
    DirectRegion region =
        new DirectRegion("0x%016x".formatted(start), "0x%016x".formatted(end), relaxable);
    if (known.size() < MOST && !known.contains(region)) {
      known.add(region);
    }
  }
}
