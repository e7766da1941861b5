package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.PciDevice;
import dev.regroup.playbook.IsolatedDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of devices that are not right: a finding each, and no failure. */
class BadDevicesTest {
  private static final Capture RECORDED = Corpus.topologies().get(0).runs().get(0);

  private static PciFunction function(Capture capture, String address) {
    return Topology.of(capture.devices()).function(address).orElseThrow();
  }

  private static List<String> codes(Topology topology) {
    return topology.findings().stream().map(Finding::code).toList();
  }

  @Test
  void a_truncated_space_of_a_port_leaves_its_groups_unsure() {
    Capture cut =
        Edit.change(RECORDED, "0000:00:04.0", d -> Edit.config(d, d.config().substring(0, 128)));
    Topology topology = Topology.of(cut.devices());
    assertEquals(List.of("RG-IOMMU-24"), codes(topology));
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
    assertEquals(List.of("RG-IOMMU-24"), codes(Topology.of(cut.devices())));
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

  /** A hot-plug port for which no bus number was left: nothing behind it, and no failure. */
  @Test
  void a_bridge_without_a_bus_is_told_and_has_its_group() {
    Capture alone = Edit.keep(RECORDED, "0000:00:04.0", "0000:00:04.2");
    assertEquals(List.of(), codes(Topology.of(alone.devices())), "an empty slot has a bus");
    Capture without = Edit.change(alone, "0000:00:04.0", d -> Edit.octets(d, 0x19, 0, 0));
    Topology topology = Topology.of(without.devices());
    assertEquals(List.of("RG-IOMMU-36"), codes(topology));
    assertTrue(topology.unsure(function(without, "0000:00:04.0")).isEmpty());
    assertEquals(
        Edit.predict(alone, "").groups().keySet(), Edit.predict(without, "").groups().keySet());
    // A register that says so while devices are seen behind the bridge: what is seen counts.
    Capture lie = Edit.change(RECORDED, "0000:00:04.0", d -> Edit.octets(d, 0x19, 0, 0));
    assertEquals(List.of(), codes(Topology.of(lie.devices())));
    assertEquals(Corpus.groups(RECORDED), Edit.predict(lie, "").groups());
  }

  /** The same machine in another PCI domain, of four digits and of VMD's five. */
  @ParameterizedTest
  @ValueSource(strings = {"0001", "ffff", "10000"})
  void groups_are_the_same_in_domains_beyond_the_first(String domain) {
    List<PciDevice> moved =
        RECORDED.devices().stream()
            .map(
                d ->
                    Edit.place(
                        d,
                        d.address().replaceFirst("0000:", domain + ":"),
                        d.path()
                            .replace("/0000:", "/" + domain + ":")
                            .replace("/pci0000:", "/pci" + domain + ":")))
            .toList();
    Capture other = Edit.with(RECORDED, moved);
    assertEquals(List.of(), codes(Topology.of(moved)));
    Map<String, Integer> wanted = new TreeMap<>();
    Corpus.groups(RECORDED)
        .forEach((a, group) -> wanted.put(a.replaceFirst("0000:", domain + ":"), group));
    assertEquals(wanted, Edit.predict(other, "").groups());
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
    List<String> wanted = new ArrayList<>(Collections.nCopies(6, "RG-IOMMU-04"));
    wanted.add(0, "RG-IOMMU-25");
    assertEquals(wanted, codes(topology));
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
    assertEquals(List.of("RG-IOMMU-26"), codes(topology));
    PciFunction port = function(without, "0000:02:00.0");
    assertEquals("0000:00:04.0", String.valueOf(port.parent()));
    assertTrue(topology.unsure(port).isPresent());
  }

  /** It may be the mate of what sits below its neighbour, and whether it isolates is not known. */
  @Test
  void what_is_below_the_slot_of_a_bridge_that_is_not_listed_is_unsure() {
    List<PciDevice> devices = new ArrayList<>(RECORDED.devices());
    devices.removeIf(d -> d.address().equals("0000:00:04.0"));
    Topology topology = Topology.of(devices);
    List<PciFunction> below =
        topology.functions().stream()
            .filter(f -> f.name().startsWith("0000:00:04.") || f.device().path().contains(":04."))
            .toList();
    assertTrue(below.size() > 10, below.toString());
    below.forEach(f -> assertTrue(topology.unsure(f).isPresent(), f.name()));
    assertTrue(
        below.stream().anyMatch(f -> !f.device().path().contains(":04.0")), "below a neighbour");
    assertTrue(topology.unsure(function(RECORDED, "0000:00:1f.0")).isEmpty(), "elsewhere");
  }

  /** It may sit anywhere: below any port, in any group. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/devices/pci0000:00/0000:00:04.0/0000:12:00.1",
        "/sys/devices/pci0000:00/0000:12:00.0",
        "/devices/pci0001:12/0000:12:00.0"
      })
  void a_device_whose_path_does_not_lead_to_it_leaves_all_groups_unsure(String path) {
    Capture lost = Edit.change(RECORDED, "0000:12:00.0", d -> Edit.place(d, d.address(), path));
    Predictor predictor = new Predictor(Machine.of(lost));
    Topology topology = predictor.topology();
    assertTrue(codes(topology).contains("RG-IOMMU-05"), codes(topology).toString());
    topology.functions().forEach(f -> assertTrue(topology.unsure(f).isPresent(), f.name()));
    IsolatedDevice wanted =
        new IsolatedDevice("0000:13:00.0", null, false, IsolatedDevice.Together.SLOT);
    OverrideChoice choice =
        OverrideSearch.search(predictor, predictor.machine().boot(), List.of(wanted));
    OverrideChoice.Impossible no = assertInstanceOf(OverrideChoice.Impossible.class, choice);
    assertEquals(
        "Whether 0000:13:00.0 can be isolated is not known: 0000:12:00.0 has a path that does not"
            + " lead to it.",
        no.findings().stream().filter(Finding::isError).findFirst().orElseThrow().message());
  }

  @Test
  void a_device_under_no_address_leaves_all_groups_unsure() {
    Capture odd = Edit.change(RECORDED, "0000:12:00.0", d -> Edit.place(d, "0000:12:00", d.path()));
    Topology topology = Topology.of(odd.devices());
    topology.functions().forEach(f -> assertTrue(topology.unsure(f).isPresent(), f.name()));
  }

  /** Virtual functions beyond their bus, VMD domains, host bridges of other names, other roots. */
  @Test
  void paths_that_real_machines_have_lead_to_their_devices() {
    PciDevice endpoint = Edit.find(RECORDED, "0000:12:00.0");
    List<PciDevice> devices =
        List.of(
            Edit.place(endpoint, "0000:00:0e.0", "/devices/pci0000:00/0000:00:0e.0"),
            Edit.place(
                endpoint,
                "10000:e0:06.0",
                "/devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0"),
            Edit.place(endpoint, "0000:40:01.0", "/devices/pci0000:40/0000:40:01.0"),
            Edit.place(
                endpoint, "0002:00:00.0", "/devices/platform/a.pcie/pci0002:00/0002:00:00.0"),
            Edit.place(endpoint, "0003:01:00.0", "/devices/x/pci-0/0003:01:00.0"),
            Edit.functionOf(
                Edit.place(endpoint, "0000:01:10.0", "/devices/pci0000:00/0000:01:10.0"),
                "0000:00:0e.0"));
    Topology topology = Topology.of(devices);
    assertEquals(List.of(), codes(topology));
    topology.functions().forEach(f -> assertTrue(topology.unsure(f).isEmpty(), f.name()));
    Topology without = Topology.of(devices.subList(1, 3));
    assertEquals(List.of("RG-IOMMU-26"), codes(without));
    assertTrue(without.unsure(without.function("10000:e0:06.0").orElseThrow()).isPresent());
    assertTrue(without.unsure(without.function("0000:40:01.0").orElseThrow()).isEmpty());
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
    devices.replaceAll(d -> d.address().equals("0000:12:00.0") ? Edit.group(d, 99) : d);
    Predictor right = new Predictor(Machine.of(RECORDED));
    assertTrue(right.mismatch().isEmpty());
    Capture other = Edit.change(RECORDED, "0000:12:00.0", d -> Edit.group(d, 3));
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
