package dev.regroup.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.finding.Finding;
import dev.regroup.host.Essential;
import dev.regroup.host.Essentials;
import dev.regroup.host.PciDevice;
import dev.regroup.iommu.Basis;
import dev.regroup.iommu.Prediction;
import dev.regroup.iommu.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A card of two ports, one of them the host's own, with a virtual function of each. */
class EssentialDevicesTest {
  private static final String MINE = "0000:03:00.1";
  private static final String FREE = "0000:03:00.0";
  private static final String VIRTUAL = "0000:03:10.0";

  private final List<PciDevice> devices = new ArrayList<>();

  EssentialDevicesTest() {
    device("0000:00:1c.0", "060400", null);
    device("0000:00:1c.0/" + FREE, "020000", null);
    device("0000:00:1c.0/" + MINE, "020000", null);
    device("0000:00:1c.0/" + VIRTUAL, "020000", FREE);
  }

  private void device(String path, String classCode, @Nullable String physical) {
    String address = path.substring(path.lastIndexOf('/') + 1);
    devices.add(
        new PciDevice(
            address,
            "/devices/pci0000:00/" + path,
            "8086",
            "1521",
            classCode,
            null,
            null,
            -1,
            "",
            "D0",
            physical));
  }

  private static Essential root(String... way) {
    return new Essential("/", List.of("dm-0", "md0", "sda"), List.of(way), true);
  }

  private List<String> told(Essential essential, String device, Map<String, Integer> groups) {
    Prediction prediction = new Prediction(groups, Basis.PREDICTED, true, List.of());
    return new EssentialDevices(new Essentials(List.of(essential), devices))
        .against(List.of(device), Topology.of(devices), prediction).stream()
            .map(Finding::message)
            .toList();
  }

  @Test
  void a_device_that_holds_the_root_is_named_with_all_in_between() {
    assertEquals(
        List.of("0000:03:00.1 holds / (through dm-0, md0, sda): the host itself needs it"),
        told(root("0000:00:1c.0", MINE), MINE, Map.of()));
  }

  @Test
  void a_function_of_its_own_slot_in_its_group_is_no_harmless_sharer() {
    assertEquals(
        List.of(
            "0000:03:00.0 would be in IOMMU group 7 with 0000:03:00.1, which holds / (through"
                + " dm-0, md0, sda): a guest gets the whole group"),
        told(root("0000:00:1c.0", MINE), FREE, Map.of(FREE, 7, MINE, 7)));
    assertEquals(List.of(), told(root("0000:00:1c.0", MINE), FREE, Map.of(FREE, 7, MINE, 8)));
  }

  @Test
  void a_bridge_in_the_group_does_not_go_to_the_guest() {
    assertEquals(
        List.of(),
        told(root("0000:00:1c.0", MINE), FREE, Map.of(FREE, 7, "0000:00:1c.0", 7, MINE, 8)));
  }

  @Test
  void with_a_virtual_function_its_physical_one_is_needed() {
    assertEquals(1, told(root("0000:00:1c.0", VIRTUAL), FREE, Map.of()).size());
    assertEquals(
        List.of(),
        told(root("0000:00:1c.0", FREE), VIRTUAL, Map.of(FREE, 1, VIRTUAL, 2)),
        "a virtual function of the host's own card may be handed over");
  }

  @Test
  void devices_in_no_group_share_nothing() {
    assertEquals(List.of(), told(root("0000:00:1c.0", MINE), FREE, Map.of(FREE, -1, MINE, -1)));
  }
}
