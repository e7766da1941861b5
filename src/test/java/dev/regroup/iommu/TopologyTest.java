package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.PciDevice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The tree out of lists of devices. */
class TopologyTest {
  private static final Capture RECORDED = Corpus.topologies().get(0).runs().get(0);

  private static PciFunction function(Capture capture, String address) {
    return Topology.of(capture.devices()).function(address).orElseThrow();
  }

  @Test
  void a_recorded_machine_is_read_as_lspci_shows_it() {
    PciFunction port = function(RECORDED, "0000:00:04.0");
    assertEquals(ExpressType.ROOT_PORT, port.type());
    assertTrue(port.multifunction() && port.bridge());
    assertEquals(new PciFunction.AcsCapability(0x5f, 0x1d, 0), port.acs());
    PciFunction conventional = function(RECORDED, "0000:00:1f.3");
    assertNull(conventional.type());
    assertEquals(
        List.of("0000:05:00.0", "0000:04:00.0", "0000:03:00.0"),
        Topology.of(RECORDED.devices())
            .path(function(RECORDED, "0000:06:01.0"))
            .subList(0, 3)
            .stream()
            .map(PciFunction::name)
            .toList());
  }

  @Test
  void the_order_of_the_list_does_not_matter() {
    Random random = new Random(7);
    for (int round = 0; round < 5; round++) {
      List<PciDevice> shuffled = new ArrayList<>(RECORDED.devices());
      Collections.shuffle(shuffled, random);
      assertEquals(
          Corpus.groups(RECORDED), Edit.predict(Edit.with(RECORDED, shuffled), "").groups());
    }
  }

  @Test
  void paths_count_with_and_without_sys() {
    List<PciDevice> bare =
        RECORDED.devices().stream()
            .map(d -> Edit.place(d, d.address(), d.path().substring(4)))
            .toList();
    assertEquals(Corpus.groups(RECORDED), Edit.predict(Edit.with(RECORDED, bare), "").groups());
  }

  /** Linux, arch/x86/pci/common.c, {@code pci_real_dma_dev}. */
  @Test
  void what_is_behind_a_vmd_endpoint_shares_its_group() {
    PciDevice port = Edit.find(RECORDED, "0000:00:04.0");
    PciDevice end = Edit.find(RECORDED, "0000:12:00.0");
    String root = "/devices/pci0000:00/0000:00:0e.0";
    List<PciDevice> devices =
        List.of(
            Edit.place(end, "0000:00:0e.0", root),
            Edit.place(port, "10000:e0:06.0", root + "/pci10000:e0/10000:e0:06.0"),
            Edit.place(end, "10000:e1:00.0", root + "/pci10000:e0/10000:e0:06.0/10000:e1:00.0"),
            Edit.place(end, "0000:00:10.0", "/devices/pci0000:00/0000:00:10.0"));
    Prediction prediction = Edit.predict(Edit.with(RECORDED, devices), "");
    int vmd = prediction.group("0000:00:0e.0");
    assertEquals(vmd, prediction.group("10000:e0:06.0"));
    assertEquals(vmd, prediction.group("10000:e1:00.0"));
    assertNotEquals(vmd, prediction.group("0000:00:10.0"));
    PciFunction behind = function(Edit.with(RECORDED, devices), "10000:e0:06.0");
    assertNull(behind.parent());
  }

  /** Linux, drivers/pci/iov.c: a virtual function is never multi-function. */
  @Test
  void virtual_functions_are_single_whether_told_or_seen() {
    PciDevice port = Edit.find(RECORDED, "0000:00:04.0");
    PciDevice nic = Edit.find(RECORDED, "0000:12:00.0");
    String bridge = "/devices/pci0000:00/0000:00:04.0";
    List<PciDevice> devices = new ArrayList<>();
    devices.add(Edit.place(port, "0000:00:04.0", bridge));
    devices.add(Edit.place(nic, "0000:12:00.0", bridge + "/0000:12:00.0"));
    for (int at = 0; at < 4; at++) {
      String address = "0000:12:02." + at;
      PciDevice virtual = Edit.octets(nic, 0, 0xff, 0xff, 0xff, 0xff);
      devices.add(Edit.place(virtual, address, bridge + "/" + address));
    }
    Capture capture = Edit.with(RECORDED, devices);
    Prediction prediction = Edit.predict(capture, "");
    assertEquals(6, prediction.partition().size());
    assertTrue(function(capture, "0000:12:02.3").virtualFunction());
    assertEquals(List.of(), Topology.of(devices).findings());
  }

  /** Below a port there is one slot; further ones are functions above 7 of an ARI device. */
  @Test
  void functions_above_7_are_functions_of_the_same_device() {
    PciDevice port = Edit.find(RECORDED, "0000:00:04.0");
    PciDevice nic = Edit.find(RECORDED, "0000:12:00.0");
    String bridge = "/devices/pci0000:00/0000:00:04.0";
    List<PciDevice> devices =
        List.of(
            Edit.place(port, "0000:00:04.0", bridge),
            Edit.place(Edit.multifunction(nic, true), "0000:12:00.0", bridge + "/0000:12:00.0"),
            Edit.place(nic, "0000:12:01.0", bridge + "/0000:12:01.0"));
    assertTrue(function(Edit.with(RECORDED, devices), "0000:12:01.0").multifunction());
  }

  /** Linux, drivers/pci/probe.c, {@code set_pcie_port_type}. */
  @Test
  void ports_that_name_the_wrong_side_are_put_right() {
    Capture wrong =
        Edit.change(
            Edit.change(RECORDED, "0000:01:00.0", d -> Edit.type(d, 6)),
            "0000:02:00.0",
            d -> Edit.type(d, 5));
    assertEquals(ExpressType.UPSTREAM_PORT, function(wrong, "0000:01:00.0").type());
    assertEquals(ExpressType.DOWNSTREAM_PORT, function(wrong, "0000:02:00.0").type());
    assertEquals(Corpus.groups(RECORDED), Edit.predict(wrong, "").groups());
  }
}
