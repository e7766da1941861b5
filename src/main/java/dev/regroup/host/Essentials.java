package dev.regroup.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the host itself stands on, by the device that holds it. Immutable. */
public final class Essentials {
  private final List<Essential> all;
  private final Map<String, List<Essential>> byAddress = new TreeMap<>();

  /**
   * Looks up what each device holds.
   *
   * @param devices all of the host: a virtual function lives and dies with its physical one
   */
  public Essentials(List<Essential> essentials, List<PciDevice> devices) {
    all = List.copyOf(essentials);
    Map<String, String> physical = new TreeMap<>();
    for (PciDevice device : devices) {
      String function = device.physicalFunction();
      if (function != null) {
        physical.put(device.address(), function);
      }
    }
    for (Essential essential : all) {
      for (String address : essential.devices()) {
        add(address, essential);
        String function = physical.get(address);
        if (function != null) {
          add(function, essential);
        }
      }
    }
  }

  private void add(String address, Essential essential) {
    byAddress.computeIfAbsent(address, key -> new ArrayList<>()).add(essential);
  }

  /** Addresses of all devices on the way to what is held, bridges among them, in order. */
  public List<String> addresses() {
    return List.copyOf(byAddress.keySet());
  }

  /** What a device holds; empty for one that the host can do without. */
  public List<Essential> heldBy(String address) {
    return List.copyOf(byAddress.getOrDefault(address, List.of()));
  }

  /** What could not be followed to a device, each a sentence part, once and in order. */
  public List<String> unknown() {
    return all.stream()
        .filter(one -> !one.known())
        .map(Essential::told)
        .distinct()
        .sorted()
        .toList();
  }
}
