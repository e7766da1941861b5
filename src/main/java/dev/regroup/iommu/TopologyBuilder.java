package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.host.PciDevice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the tree of {@link Topology} out of a list that may hold anything. Used once. */
final class TopologyBuilder {
  private static final Comparator<Entry> BY_ADDRESS = Comparator.comparing(Entry::address);
  private static final String NOT_LED_TO = "has a path that does not lead to it";

  private final List<Finding> findings;
  private final Map<String, Entry> entries = new HashMap<>();
  private final Map<String, List<Entry>> below = new HashMap<>();
  private final Map<String, List<Entry>> slots = new HashMap<>();
  private final Map<String, PciFunction> built = new HashMap<>();
  private final List<PciFunction> order = new ArrayList<>();
  private final Set<String> missingSlots = new HashSet<>();
  private @Nullable String misplaced;

  /** A device whose address could be read, and what its path says of it. */
  private record Entry(
      PciDevice device, PciAddress address, ConfigSpace config, PlaceInTree place) {

    boolean virtual() {
      return device.physicalFunction() != null || config.isVirtualFunction();
    }

    /**
     * Virtual functions beyond their bus get one of their own that no bridge leads to (Linux,
     * drivers/pci/iov.c, {@code virtfn_add_bus}).
     */
    boolean placed() {
      return virtual() ? place.plausible() : place.leadsTo(address);
    }
  }

  TopologyBuilder(List<PciDevice> devices, List<Finding> findings) {
    this.findings = findings;
    for (PciDevice device : devices) {
      PciAddress.parse(device.address())
          .ifPresentOrElse(address -> add(device, address), () -> leaveOut(device));
    }
  }

  /** What its address does not say, its path may, but nothing vouches for that. */
  private void leaveOut(PciDevice device) {
    findings.add(IommuFindings.badAddress(device.address()));
    misplaced = "a device is listed under an address that is none";
  }

  private void add(PciDevice device, PciAddress address) {
    Entry entry =
        new Entry(
            device,
            address,
            ConfigSpace.of(device.config()),
            PlaceInTree.of(device.path(), device.address()));
    if (entries.putIfAbsent(device.address(), entry) != null) {
      findings.add(IommuFindings.duplicate(device.address()));
      return;
    }
    slots.computeIfAbsent(device.slot(), slot -> new ArrayList<>()).add(entry);
  }

  List<PciFunction> build() {
    // Roots: the buses that no listed bridge leads to; nested ones (VMD) come last.
    Map<PciAddress, List<Entry>> roots = new TreeMap<>();
    Map<PciAddress, List<Entry>> nested = new TreeMap<>();
    List<Entry> virtual = new ArrayList<>();
    Map<String, Entry> parents = new HashMap<>();
    for (Entry entry : entries.values().stream().sorted(BY_ADDRESS).toList()) {
      Entry parent = parent(entry);
      if (parent != null) {
        parents.put(entry.device.address(), parent);
      }
      if (entry.virtual()) {
        virtual.add(entry);
      } else if (parent != null) {
        below.computeIfAbsent(parent.device.address(), key -> new ArrayList<>()).add(entry);
      } else {
        PciAddress bus = new PciAddress(entry.address.domain(), entry.address.bus(), 0, 0);
        (entry.place.dmaDevice() == null ? roots : nested)
            .computeIfAbsent(bus, key -> new ArrayList<>())
            .add(entry);
      }
    }
    roots.values().forEach(bus -> walk(bus, parents));
    nested.values().forEach(bus -> walk(bus, parents));
    virtual.forEach(entry -> append(entry, parents));
    return order;
  }

  /** A bus's functions, then each bridge's, depth first; without recursion, as a path may lie. */
  private void walk(List<Entry> rootBus, Map<String, Entry> parents) {
    Deque<List<Entry>> buses = new ArrayDeque<>();
    buses.push(rootBus);
    while (!buses.isEmpty()) {
      List<Entry> bus = buses.pop();
      bus.forEach(entry -> append(entry, parents));
      for (int at = bus.size() - 1; at >= 0; at--) {
        List<Entry> children = below.get(bus.get(at).device.address());
        if (children != null) {
          buses.push(children);
        }
      }
    }
  }

  /** The nearest listed bridge above, null on a root bus. */
  private @Nullable Entry parent(Entry entry) {
    PlaceInTree place = entry.place;
    if (!entry.placed()) {
      misplaced = entry.device.address() + " " + NOT_LED_TO;
      findings.add(IommuFindings.badPath(entry.device.address(), entry.device.path()));
      return null;
    }
    for (String above : place.bridges()) {
      Entry bridge = entries.get(above);
      // Each step up has a shorter path, so that there is no way round.
      if (bridge != null && place.isBelow(bridge.place)) {
        return bridge;
      }
    }
    return null;
  }

  private void append(Entry entry, Map<String, Entry> parents) {
    Entry above = parents.get(entry.device.address());
    PciFunction parent = above == null ? null : built.get(above.device.address());
    ConfigSpace config = entry.config;
    boolean bridge = isBridge(entry);
    boolean mates = slots.getOrDefault(entry.device.slot(), List.of()).size() > 1;
    boolean decides = !entry.virtual() && (bridge || mates || config.multifunctionBit());
    String unsure = judge(entry, decides);
    String vmd = entry.place.dmaDevice();
    PciFunction function =
        new PciFunction(
            order.size(),
            entry.device,
            entry.address,
            id(entry.device.vendor() + ":" + entry.device.device()),
            subsystem(entry),
            parent,
            vmd == null ? null : built.get(vmd),
            type(config, parent),
            !entry.virtual() && isMultifunction(entry, parent, mates),
            entry.virtual(),
            bridge,
            config.acsCapability(),
            unsure);
    built.put(entry.device.address(), function);
    order.add(function);
  }

  /**
   * As sysfs has it, else from where the kernel takes it, of an endpoint (Linux,
   * drivers/pci/probe.c, {@code pci_setup_device}); zeros are one too.
   */
  private static @Nullable PciId subsystem(Entry entry) {
    String known = entry.device.subsystem();
    if (known != null) {
      return id(known);
    }
    ConfigSpace config = entry.config;
    return config.unreadable() || config.header() != 0
        ? null
        : new PciId(config.word(0x2c), config.word(0x2e));
  }

  private boolean isBridge(Entry entry) {
    return below.containsKey(entry.device.address())
        || (entry.config.unreadable()
            ? entry.device.classCode().startsWith("0604")
            : entry.config.header() == 1 || entry.config.header() == 2);
  }

  /**
   * The kernel found no number for the bus behind it (Linux 6.12, drivers/pci/probe.c, {@code
   * pci_hp_add_bridge}: "No bus number available for hot-added bridge"). The register is at 0x19 in
   * the headers of both kinds of bridges.
   */
  private boolean hasNoBus(Entry entry) {
    int header = entry.config.header();
    return (header == 1 || header == 2)
        && entry.config.octet(0x19) == 0
        && !below.containsKey(entry.device.address());
  }

  /**
   * A function number above 0 makes a function part of a multi-function device (Linux 6.12,
   * drivers/pci/probe.c, {@code pci_scan_slot}); below a port that can only be an ARI device, whose
   * functions above 7 show as other slots.
   */
  private static boolean isMultifunction(Entry entry, @Nullable PciFunction parent, boolean mates) {
    ExpressType above = parent == null ? null : parent.type();
    boolean ari = above != null && above.leadsDown() && entry.address.slot() > 0;
    return entry.address.function() > 0
        || ari
        || (entry.config.unreadable() ? mates : entry.config.multifunctionBit());
  }

  /** Some ports name the wrong side (Linux, drivers/pci/probe.c, {@code set_pcie_port_type}). */
  private static @Nullable ExpressType type(ConfigSpace config, @Nullable PciFunction parent) {
    if (config.express() == 0) {
      return null;
    }
    ExpressType claimed = ExpressType.of(config.word(config.express() + 2) >> 4 & 0xf);
    ExpressType above = parent == null ? null : parent.type();
    if (claimed == ExpressType.DOWNSTREAM_PORT && above != null && above.leadsDown()) {
      return ExpressType.UPSTREAM_PORT;
    }
    if (claimed == ExpressType.UPSTREAM_PORT && above == ExpressType.UPSTREAM_PORT) {
      return ExpressType.DOWNSTREAM_PORT;
    }
    return claimed;
  }

  /** Tells what is wrong with a function; what of it leaves its group unsure is the answer. */
  private @Nullable String judge(Entry entry, boolean decides) {
    String address = entry.device.address();
    Set<ConfigSpace.Flaw> flaws = new HashSet<>(entry.config.flaws());
    if (!decides) {
      // The extended space of a single function is not read on purpose, and decides nothing.
      flaws.remove(ConfigSpace.Flaw.TRUNCATED);
    }
    flaws.stream().sorted().forEach(flaw -> findings.add(IommuFindings.flaw(address, flaw)));
    boolean named = entry.config.octet(0) != 0 || entry.config.octet(1) != 0;
    if (flaws.isEmpty() && named && !entry.virtual()) {
      PciId read = new PciId(entry.config.word(0), entry.config.word(2));
      if (!read.equals(id(entry.device.id()))) {
        findings.add(IommuFindings.contradiction(address, entry.device.id(), read.toString()));
      }
    }
    if (flaws.isEmpty() && hasNoBus(entry)) {
      findings.add(IommuFindings.noBus(address));
    }
    if (!entry.placed()) {
      return NOT_LED_TO;
    }
    String missing = missingAbove(entry);
    if (missing != null) {
      return "sits below " + missing + ", which is not listed";
    }
    if (entry.device.iommuGroup() == PciDevice.GROUP_UNKNOWN) {
      return "has no number as its IOMMU group, so that whether it is in one is not known";
    }
    return decides && !flaws.isEmpty() ? "has a configuration space that was not read whole" : null;
  }

  /** The nearest bridge above that is not listed, or the VMD endpoint; null where all are. */
  private @Nullable String missingAbove(Entry entry) {
    List<String> above = new ArrayList<>(entry.place.bridges());
    if (entry.place.dmaDevice() != null) {
      above.add(entry.place.dmaDevice());
    }
    above.removeIf(entries::containsKey);
    above.forEach(bridge -> missingSlots.add(PciDevice.slot(bridge)));
    if (above.isEmpty()) {
      return null;
    }
    findings.add(IommuFindings.bridgeMissing(entry.device.address(), above.get(0)));
    return above.get(0);
  }

  /**
   * Why no group at all is certain: a device that may sit anywhere. Null after the build if none.
   */
  @Nullable String misplaced() {
    return misplaced;
  }

  /** Slots in which a bridge sits that is not listed: whether it isolates is not known. */
  Set<String> missingSlots() {
    return Set.copyOf(missingSlots);
  }

  private static PciId id(String text) {
    String[] parts = text.split(":", -1);
    return new PciId(hex(parts[0]), parts.length > 1 ? hex(parts[1]) : 0);
  }

  private static int hex(String text) {
    int value = 0;
    for (int at = 0; at < text.length() && at < 4; at++) {
      value = value << 4 | Math.max(0, Character.digit(text.charAt(at), 16));
    }
    return value;
  }
}
