package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.host.PciDevice;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The PCI functions of a host as a tree, in the order in which the kernel meets them: a bus's
 * functions by address, then what is below its bridges, one after the other; VMD domains after the
 * rest, since a driver adds them, and virtual functions last (Linux, drivers/pci/probe.c, {@code
 * pci_scan_child_bus_extend}; drivers/pci/iov.c). Immutable.
 */
public final class Topology {
  private final List<PciFunction> functions;
  private final Map<String, PciFunction> byAddress = new HashMap<>();
  private final Map<Long, List<PciFunction>> byBus = new HashMap<>();
  private final Map<Integer, BitSet> aliases = new HashMap<>();
  private final List<Finding> findings;
  private final @Nullable String misplaced;
  private final Set<String> missingSlots;

  private Topology(TopologyBuilder builder, List<Finding> findings) {
    this.functions = List.copyOf(builder.build());
    this.misplaced = builder.misplaced();
    this.missingSlots = builder.missingSlots();
    this.findings = List.copyOf(findings);
    for (PciFunction function : functions) {
      byAddress.put(function.name(), function);
      byBus.computeIfAbsent(function.address().busKey(), key -> new ArrayList<>()).add(function);
      BitSet mask = DmaAliases.of(function);
      if (mask != null) {
        aliases.put(function.index(), mask);
      }
    }
  }

  /**
   * Reads any list; never fails. What cannot be right is left out or taken at its least isolated,
   * with a finding.
   */
  public static Topology of(List<PciDevice> devices) {
    List<Finding> findings = new ArrayList<>();
    return new Topology(new TopologyBuilder(devices, findings), findings);
  }

  /** All functions in the order in which the kernel meets them; the index is the place. */
  public List<PciFunction> functions() {
    return functions;
  }

  public Optional<PciFunction> function(String address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  /** The functions on one bus, in the kernel's order. */
  public List<PciFunction> onBus(PciFunction function) {
    return byBus.getOrDefault(function.address().busKey(), List.of());
  }

  /** The functions of one card, the given one among them. */
  public List<PciFunction> inSlot(PciFunction function) {
    return onBus(function).stream().filter(function::sameSlot).toList();
  }

  /** The bridges above a function, nearest first. */
  public List<PciFunction> path(PciFunction function) {
    List<PciFunction> path = new ArrayList<>();
    for (PciFunction above = function.parent(); above != null; above = above.parent()) {
      path.add(above);
    }
    return path;
  }

  /**
   * Why a function's group cannot be told for certain: some function that decides it could not be
   * read or is not listed, or one may sit anywhere. Empty where all are known.
   */
  public Optional<String> unsure(PciFunction function) {
    for (PciFunction at = function; at != null; at = at.parent()) {
      if (missingSlots.contains(at.device().slot())) {
        return Optional.of("a bridge in the slot of " + at.name() + " is not listed");
      }
      for (PciFunction mate : inSlot(at)) {
        String reason = mate.unsure();
        if (reason != null) {
          return Optional.of(mate.name() + " " + reason);
        }
      }
    }
    return Optional.ofNullable(misplaced);
  }

  /** The {@code devfn}s that a function also uses for DMA, null for none; not to be changed. */
  @Nullable BitSet aliases(PciFunction function) {
    return aliases.isEmpty() ? null : aliases.get(function.index());
  }

  /** What is wrong with the list that was read. */
  public List<Finding> findings() {
    return findings;
  }
}
