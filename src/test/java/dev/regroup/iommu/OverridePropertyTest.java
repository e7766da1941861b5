package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.host.PciDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The property that the search rests on. */
class OverridePropertyTest {
  private static final long SEED = 4711;

  @Test
  void adding_an_override_never_merges_groups_that_were_apart() {
    Random random = new Random(SEED);
    int grown = 0;
    for (Corpus.Topology topology : Corpus.topologies()) {
      for (int round = 0; round < 25; round++) {
        Capture capture = mutated(topology.runs().get(0), random);
        Predictor predictor = new Predictor(Machine.of(capture));
        AcsOverride less = random(capture, random);
        AcsOverride more = more(less, random(capture, random));
        Map<String, Integer> before = groups(predictor, less);
        Map<String, Integer> after = groups(predictor, more);
        assertRefined(before, after, "seed " + SEED + ", " + topology + ": " + less + " " + more);
        grown += Set.copyOf(after.values()).size() - Set.copyOf(before.values()).size();
      }
    }
    assertEquals(true, grown > 500, "few overrides did anything: " + grown);
  }

  /** Types, ids, flags and ACS bits as no generated machine has them. */
  private static Capture mutated(Capture capture, Random random) {
    List<PciDevice> devices = new ArrayList<>();
    for (PciDevice device : capture.devices()) {
      PciDevice changed = device;
      if (random.nextInt(12) == 0) {
        changed = Edit.multifunction(changed, random.nextBoolean());
      }
      if (random.nextInt(12) == 0 && hasExpress(changed)) {
        changed = Edit.type(changed, new int[] {0, 1, 4, 5, 6, 7, 8, 9, 10}[random.nextInt(9)]);
      }
      if (random.nextInt(16) == 0) {
        String[] id =
            List.of("8086:8c10", "1b4b:9123", "1180:e832", "10b5:87b0", "1d17:0700", "8088:0001")
                .get(random.nextInt(6))
                .split(":", -1);
        changed = Edit.id(changed, id[0], id[1]);
      }
      devices.add(changed);
    }
    return Edit.with(capture, devices);
  }

  private static boolean hasExpress(PciDevice device) {
    int at = Edit.octet(device, 0x34);
    for (int step = 0; step < 48 && at != 0; step++) {
      if (Edit.octet(device, at) == 0x10) {
        return true;
      }
      at = Edit.octet(device, at + 1);
    }
    return false;
  }

  private static AcsOverride random(Capture capture, Random random) {
    Set<PciId> ids = new TreeSet<>();
    for (int at = random.nextInt(3); at > 0; at--) {
      PciDevice device = capture.devices().get(random.nextInt(capture.devices().size()));
      ids.add(
          new PciId(Integer.parseInt(device.vendor(), 16), Integer.parseInt(device.device(), 16)));
    }
    return new AcsOverride(random.nextInt(4) == 0, random.nextInt(4) == 0, List.copyOf(ids));
  }

  private static AcsOverride more(AcsOverride one, AcsOverride other) {
    Set<PciId> ids = new TreeSet<>(one.ids());
    ids.addAll(other.ids());
    return new AcsOverride(
        one.downstream() || other.downstream(),
        one.multifunction() || other.multifunction(),
        List.copyOf(ids));
  }

  private static Map<String, Integer> groups(Predictor predictor, AcsOverride override) {
    return predictor.predict(OverrideSearch.with(predictor.machine().boot(), override)).groups();
  }

  private static void assertRefined(
      Map<String, Integer> before, Map<String, Integer> after, String context) {
    List<String> devices = List.copyOf(before.keySet());
    for (int i = 0; i < devices.size(); i++) {
      for (int j = i + 1; j < devices.size(); j++) {
        String one = devices.get(i);
        String other = devices.get(j);
        int group = after.getOrDefault(one, -1);
        if (group >= 0 && group == after.getOrDefault(other, -2)) {
          assertEquals(before.get(one), before.get(other), context + ": " + one + " " + other);
        }
      }
    }
  }
}
