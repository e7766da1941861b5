package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.PciDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tree out of lists that are right and out of lists that are not. */
class TopologyTest {
  private static final Capture RECORDED = Corpus.topologies().get(0).runs().get(0);

  private static PciFunction function(Capture capture, String address) {
    return Topology.of(capture.devices()).function(address).orElseThrow();
  }

  private static List<String> codes(Topology topology) {
    return topology.findings().stream().map(Finding::code).toList();
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

  @Test
  void a_truncated_space_of_a_port_leaves_its_groups_unsure() {
    Capture cut =
        Edit.change(RECORDED, "0000:00:04.0", d -> Edit.config(d, d.config().substring(0, 128)));
    Topology topology = Topology.of(cut.devices());
    assertEquals(List.of("RG-IOMMU-02"), codes(topology));
    assertTrue(topology.unsure(function(cut, "0000:0d:00.0")).isPresent());
    assertTrue(topology.unsure(function(cut, "0000:12:00.0")).isPresent(), "a card's functions");
    assertTrue(topology.unsure(function(cut, "0000:15:00.0")).isEmpty());
  }

  @Test
  void the_short_space_of_a_single_function_is_as_it_should_be() {
    Capture cut =
        Edit.change(RECORDED, "0000:12:00.0", d -> Edit.config(d, d.config().substring(0, 128)));
    assertEquals(List.of(), Topology.of(cut.devices()).findings());
    assertEquals(Corpus.groups(RECORDED), Edit.predict(cut, "").groups());
  }

  @Test
  void the_extended_list_may_lead_past_what_was_read() {
    Capture cut =
        Edit.change(
            RECORDED,
            "0000:00:04.0",
            d -> Edit.config(d, d.config().substring(0, 2 * Edit.extended(d, 0x0d))));
    assertEquals(List.of("RG-IOMMU-02"), codes(Topology.of(cut.devices())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ff", "zz", "8680xx", "80865", "0"})
  void garbled_spaces_are_findings(String config) {
    Capture odd = Edit.change(RECORDED, "0000:00:04.0", d -> Edit.config(d, config));
    Topology topology = Topology.of(odd.devices());
    assertTrue(codes(topology).contains("RG-IOMMU-01"), config);
    assertTrue(topology.unsure(function(odd, "0000:00:04.0")).isPresent());
    assertEquals(RECORDED.devices().size(), Edit.predict(odd, "").groups().size());
  }

  @Test
  void a_device_that_answers_ff_is_unreadable() {
    Capture gone = Edit.change(RECORDED, "0000:00:04.0", d -> Edit.config(d, "ff".repeat(256)));
    assertEquals(List.of("RG-IOMMU-01"), codes(Topology.of(gone.devices())));
  }

  @Test
  void capability_lists_that_loop_end() {
    Capture looping =
        Edit.change(
            RECORDED,
            "0000:00:04.0",
            d -> {
              int express = Edit.capability(d, 0x10);
              return Edit.octets(Edit.octets(d, express, 0x09), express + 1, 0x54);
            });
    assertEquals(List.of("RG-IOMMU-03"), codes(Topology.of(looping.devices())));
    Capture extended =
        Edit.change(RECORDED, "0000:00:04.0", d -> Edit.octets(d, 0x100, 0x01, 0x00, 0x01, 0x10));
    assertEquals(List.of("RG-IOMMU-03"), codes(Topology.of(extended.devices())));
  }

  @Test
  void addresses_that_are_none_or_double_are_left_out() {
    List<PciDevice> devices = new ArrayList<>(RECORDED.devices());
    PciDevice first = devices.get(0);
    devices.add(Edit.id(first, "1234", "5678"));
    for (String bad : List.of("", "0:0", "0000:00:20.0", "0000:00:00.8", "../../etc", "a\u001bb")) {
      devices.add(Edit.place(first, bad, "/devices/" + bad));
    }
    Topology topology = Topology.of(devices);
    assertEquals(RECORDED.devices().size(), topology.functions().size());
    assertEquals(Collections.nCopies(7, "RG-IOMMU-04"), codes(topology));
    assertTrue(
        topology.findings().stream().noneMatch(f -> f.message().contains("\u001b")),
        "control characters");
    assertEquals("8086:29c0", topology.function(first.address()).orElseThrow().device().id());
  }

  @Test
  void paths_that_lie_do_not_lead_round() {
    PciDevice port = Edit.find(RECORDED, "0000:00:04.0");
    List<PciDevice> devices =
        List.of(
            Edit.place(port, "0000:00:01.0", "/devices/pci0000:00/0000:00:02.0/0000:00:01.0"),
            Edit.place(port, "0000:00:02.0", "/devices/pci0000:00/0000:00:01.0/0000:00:02.0"),
            Edit.place(port, "0000:00:03.0", "/devices/pci0000:00/0000:00:04.0"),
            Edit.place(port, "0000:00:05.0", ""),
            Edit.place(port, "0000:00:06.0", "/" + "x/".repeat(9000)));
    Topology topology = Topology.of(devices);
    assertEquals(5, topology.functions().size());
    assertEquals(Collections.nCopies(3, "RG-IOMMU-05"), codes(topology));
  }

  @Test
  void a_bridge_that_is_not_listed_is_a_finding() {
    Capture without =
        Edit.keep(RECORDED, "0000:00:04.0", "0000:02:00.0", "0000:12:00.0", "0000:00:04.1");
    Topology topology = Topology.of(without.devices());
    assertEquals(List.of("RG-IOMMU-05"), codes(topology));
    PciFunction port = function(without, "0000:02:00.0");
    assertEquals("0000:00:04.0", String.valueOf(port.parent()));
    assertTrue(topology.unsure(port).isPresent());
  }

  @Test
  void an_id_that_the_space_contradicts_is_a_finding() {
    Capture lie =
        Edit.change(
            RECORDED, "0000:12:00.0", d -> Edit.config(Edit.id(d, "10de", "1f06"), d.config()));
    assertEquals(List.of("RG-IOMMU-06"), codes(Topology.of(lie.devices())));
  }

  @Test
  void groups_that_the_algorithm_does_not_give_are_a_finding() {
    List<PciDevice> devices = new ArrayList<>(RECORDED.devices());
    devices.replaceAll(
        d ->
            new PciDevice(
                d.address(),
                d.path(),
                d.vendor(),
                d.device(),
                d.classCode(),
                null,
                null,
                d.address().equals("0000:12:00.0") ? 99 : d.iommuGroup(),
                d.config(),
                d.powerState(),
                null));
    Predictor right = new Predictor(Machine.of(RECORDED));
    assertTrue(right.mismatch().isEmpty());
    Capture other =
        Edit.change(
            RECORDED,
            "0000:12:00.0",
            d ->
                new PciDevice(
                    d.address(),
                    d.path(),
                    d.vendor(),
                    d.device(),
                    d.classCode(),
                    null,
                    null,
                    3,
                    d.config(),
                    d.powerState(),
                    null));
    assertEquals("RG-IOMMU-07", new Predictor(Machine.of(other)).mismatch().orElseThrow().code());
    assertTrue(
        new Predictor(Machine.of(Edit.with(RECORDED, devices))).mismatch().isEmpty(),
        "another number for the same partition is no difference");
  }

  @Test
  void four_thousand_devices_take_bounded_time() {
    List<PciDevice> devices = new ArrayList<>();
    PciDevice port = Edit.find(RECORDED, "0000:05:00.0");
    PciDevice alias = Edit.id(Edit.find(RECORDED, "0000:00:04.2"), "10b5", "87b0");
    for (int at = 0; at < 4000; at++) {
      String address = new PciAddress(at / 2048, (at / 256) % 8, (at / 8) % 32, at % 8).toString();
      PciDevice device = at % 3 == 0 ? alias : port;
      String path = "/devices/pci0000:00/" + address;
      if (at >= 256) {
        path = devices.get(at - 256).path() + "/" + address;
      }
      devices.add(Edit.place(device, address, path));
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertEquals(4000, Edit.predict(Edit.with(RECORDED, devices), "").groups().size()));
  }
}
