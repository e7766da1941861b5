package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.PciDevice;
import dev.regroup.kernel.CommandLine;
import dev.regroup.playbook.IsolatedDevice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverrideSearchTest {
  private static final Capture RECORDED = Corpus.topologies().get(0).runs().get(0);

  private static IsolatedDevice device(String address, IsolatedDevice.Together together) {
    return new IsolatedDevice(address, null, false, together);
  }

  private static IsolatedDevice device(String address) {
    return device(address, IsolatedDevice.Together.SLOT);
  }

  private static OverrideChoice search(Capture capture, IsolatedDevice... devices) {
    Predictor predictor = new Predictor(Machine.of(capture));
    return OverrideSearch.search(predictor, predictor.machine().boot(), List.of(devices));
  }

  private static OverrideChoice.Chosen chosen(OverrideChoice choice) {
    return assertInstanceOf(OverrideChoice.Chosen.class, choice);
  }

  private static String reason(OverrideChoice choice) {
    OverrideChoice.Impossible impossible =
        assertInstanceOf(OverrideChoice.Impossible.class, choice);
    return impossible.findings().stream()
        .filter(Finding::isError)
        .findFirst()
        .orElseThrow()
        .message();
  }

  @Test
  void a_device_behind_ports_with_acs_needs_none() {
    OverrideChoice.Chosen choice = chosen(search(RECORDED, device("0000:12:00.0")));
    assertEquals(AcsOverride.NONE, choice.override());
    assertEquals(
        List.of("No override is needed: 0000:12:00.0 is isolated without one."),
        choice.sentences());
  }

  @Test
  void one_id_is_chosen_where_one_port_lacks_acs() {
    OverrideChoice.Chosen choice = chosen(search(RECORDED, device("0000:13:00.0")));
    assertEquals("id:8086:3420", choice.override().value());
    assertTrue(choice.smallest());
    assertTrue(choice.isolation().complete());
    assertEquals(
        List.of(
            "With pcie_acs_override=id:8086:3420, 0000:13:00.0 is isolated.",
            "Group 3 is split: 0000:13:00.0, 0000:14:00.0 stand alone; nothing stays together.",
            "Group 5 is split: no device stands alone; 0000:1b:00.0 with 0000:1b:00.1 with"
                + " 0000:1b:00.2, 0000:1e:00.0 with 0000:20:01.0 with 0000:20:02.0 with"
                + " 0000:20:03.0 stay together.",
            "Isolation given up: 0000:00:04.2, 0000:00:05.1 have no ACS and the kernel takes them"
                + " to have it, so that DMA between devices there may bypass the IOMMU."),
        choice.sentences());
  }

  @Test
  void an_override_that_is_there_already_does_not_count() {
    Predictor predictor = new Predictor(Machine.of(RECORDED));
    Boot boot =
        new Boot(
            CommandLine.parse("intel_iommu=on pcie-acs-override=downstream quiet"), "6.1", true);
    OverrideChoice.Chosen choice =
        chosen(OverrideSearch.search(predictor, boot, List.of(device("0000:13:00.0"))));
    assertEquals("id:8086:3420", choice.override().value());
  }

  @Test
  void what_is_listed_together_is_isolated_together() {
    OverrideChoice.Chosen choice =
        chosen(search(RECORDED, device("0000:13:00.0"), device("0000:0a:00.0")));
    assertEquals("id:104c:8233,id:8086:3420", choice.override().value());
    assertTrue(choice.isolation().complete());
  }

  @Test
  void functions_of_a_slot_are_split_only_when_asked() {
    OverrideChoice.Chosen slot = chosen(search(RECORDED, device("0000:1b:00.0")));
    assertEquals("id:8086:3420", slot.override().value());
    assertEquals(List.of(), slot.isolation().devices().get(0).sharedWith());
    OverrideChoice.Chosen function =
        chosen(search(RECORDED, device("0000:1b:00.0", IsolatedDevice.Together.FUNCTION)));
    assertEquals("id:1af4:1041,id:8086:3420", function.override().value());
  }

  /** Either of a card's two functions would do. */
  @Test
  void of_equal_sets_the_one_that_changes_the_fewest_functions_then_the_lowest_is_chosen() {
    Capture card =
        Corpus.topologies().stream()
            .filter(topology -> topology.name().equals("11-5"))
            .map(topology -> topology.runs().get(0))
            .findFirst()
            .orElseThrow();
    card = Edit.change(card, "0000:0e:00.0", d -> Edit.id(d, "abcd", "0001"));
    card = Edit.change(card, "0000:0e:00.1", d -> Edit.id(d, "abcd", "0002"));
    IsolatedDevice wanted = device("0000:0e:00.0", IsolatedDevice.Together.FUNCTION);
    assertEquals("id:abcd:0001", chosen(search(card, wanted)).override().value());
    // A port elsewhere, without ACS, of the same id.
    card = Edit.change(card, "0000:03:00.0", d -> Edit.id(d, "abcd", "0001"));
    assertEquals("id:abcd:0002", chosen(search(card, wanted)).override().value());
  }

  @Test
  void conventional_functions_cannot_be_split() {
    assertEquals(
        "0000:00:1f.2 cannot be isolated from 0000:00:1f.3: it is conventional PCI, whose"
            + " functions no override splits.",
        reason(search(RECORDED, device("0000:00:1f.2", IsolatedDevice.Together.FUNCTION))));
  }

  @Test
  void nothing_splits_what_is_behind_a_pci_bridge() {
    String reason = reason(search(RECORDED, device("0000:20:01.0")));
    assertTrue(
        reason.startsWith("0000:20:01.0 cannot be isolated from 0000:20:02.0, 0000:20:03.0"),
        reason);
    assertTrue(reason.contains("PCIe-to-PCI bridge 0000:1f:00.0"), reason);
  }

  @Test
  void a_port_whose_capability_is_off_is_left_alone_by_every_override() {
    Capture off = Edit.change(withPortsOff(), "0000:12:00.0", d -> Edit.group(d, 3));
    String reason = reason(search(off, device("0000:12:00.0")));
    assertTrue(reason.contains("the port 0000:00:04.1 above it has an ACS capability"), reason);
  }

  @Test
  void what_the_kernel_did_without_an_override_counts_for_more_than_the_algorithm() {
    Predictor predictor = new Predictor(Machine.of(withPortsOff()));
    Boot now = predictor.machine().boot();
    List<IsolatedDevice> wanted = List.of(device("0000:12:00.0"));
    OverrideChoice.Chosen seen = chosen(OverrideSearch.search(predictor, now, wanted));
    assertEquals(AcsOverride.NONE, seen.override());
    assertEquals(Basis.OBSERVED, seen.prediction().basis());
    Boot otherKernel = new Boot(now.commandLine(), "6.12.9-pve", true);
    assertTrue(
        reason(OverrideSearch.search(predictor, otherKernel, wanted)).contains("ACS capability"));
    Boot otherLine = new Boot(CommandLine.parse("pci=disable_acs_redir=a:b.0"), now.kernel(), true);
    assertTrue(
        reason(OverrideSearch.search(predictor, otherLine, wanted)).contains("ACS capability"));
  }

  @Test
  void an_override_that_was_not_chosen_is_told_by_its_effects() {
    Predictor predictor = new Predictor(Machine.of(RECORDED));
    List<IsolatedDevice> wanted = List.of(device("0000:13:00.0"));
    assertEquals(List.of(), OverrideSearch.effects(predictor, predictor.machine().boot(), wanted));
    Boot multifunction =
        new Boot(CommandLine.parse("intel_iommu=on pcie_acs_override=id:dead:beef"), "6.1", true);
    assertEquals(
        List.of("No group is split.", "No isolation is given up: no device without ACS is meant."),
        OverrideSearch.effects(predictor, multifunction, wanted));
  }

  /** Nobody's kernel: ports whose bits are off, and groups as if they were on. */
  private static Capture withPortsOff() {
    Capture off = RECORDED;
    for (String port : List.of("0000:00:04.0", "0000:00:04.1")) {
      off = Edit.change(off, port, d -> Edit.octets(d, Edit.extended(d, 0x0d) + 6, 0, 0));
    }
    return off;
  }

  @Test
  void a_kernel_without_the_patch_is_told() {
    Predictor predictor = new Predictor(Machine.of(RECORDED));
    CommandLine line = CommandLine.parse("intel_iommu=on");
    Boot stock = new Boot(line, "6.12.0-debian", false);
    assertTrue(
        reason(OverrideSearch.search(predictor, stock, List.of(device("0000:13:00.0"))))
            .contains("kernel 6.12.0-debian does not carry"));
    chosen(OverrideSearch.search(predictor, stock, List.of(device("0000:12:00.0"))));
    // Behind a PCIe-to-PCI bridge, where another kernel would not help.
    OverrideChoice.Impossible both =
        assertInstanceOf(
            OverrideChoice.Impossible.class,
            OverrideSearch.search(
                predictor, stock, List.of(device("0000:13:00.0"), device("0000:20:01.0"))));
    List<String> said = both.findings().stream().map(Finding::message).toList();
    assertEquals(2, said.size(), () -> "" + said);
    assertTrue(said.get(0).startsWith("0000:20:01.0 cannot be isolated from"), said.get(0));
    assertTrue(said.get(0).contains("PCIe-to-PCI bridge 0000:1f:00.0"), said.get(0));
    assertTrue(said.get(1).startsWith("0000:13:00.0 cannot be isolated: that takes"), said.get(1));
    Boot off = new Boot(CommandLine.parse("intel_iommu=off"), "6.1", true);
    assertTrue(
        reason(OverrideSearch.search(predictor, off, List.of(device("0000:12:00.0"))))
            .contains("The IOMMU is off"));
  }

  @Test
  void a_kernel_with_the_patch_is_not_asked_for_where_it_would_not_help() {
    Predictor predictor = new Predictor(Machine.of(RECORDED));
    Boot stock = new Boot(CommandLine.parse("intel_iommu=on"), "6.12.0-debian", false);
    OverrideChoice choice =
        OverrideSearch.search(
            predictor, stock, List.of(device("0000:20:01.0"), device("0000:13:00.0")));
    assertEquals(
        List.of("RG-IOMMU-21", "RG-IOMMU-28"),
        choice.findings().stream().map(Finding::code).toList());
    String never = choice.findings().get(0).message();
    assertTrue(never.contains("0000:20:01.0 cannot be isolated"), never);
    assertTrue(never.contains("PCIe-to-PCI bridge 0000:1f:00.0"), never);
    assertEquals(
        "0000:13:00.0 cannot be isolated: that takes the ACS override, which kernel"
            + " 6.12.0-debian does not carry.",
        choice.findings().get(1).message());
  }

  @Test
  void what_this_kernel_put_together_is_not_promised_to_be_apart() {
    int shared = Edit.find(RECORDED, "0000:13:00.0").iommuGroup();
    Capture merged = Edit.change(RECORDED, "0000:12:00.0", d -> Edit.group(d, shared));
    String reason = reason(search(merged, device("0000:12:00.0"), device("0000:13:00.0")));
    assertTrue(reason.startsWith("Whether 0000:12:00.0 can be isolated is not known"), reason);
    assertTrue(reason.contains("put it into group " + shared + " with 0000:13:00.0"), reason);
    Predictor predictor = new Predictor(Machine.of(merged));
    Boot another = new Boot(predictor.machine().boot().commandLine(), "6.12.9-pve", true);
    chosen(OverrideSearch.search(predictor, another, List.of(device("0000:12:00.0"))));
  }

  @Test
  void what_comes_together_again_is_told() {
    Capture wide = Corpus.topologies().get(0).runs().get(4);
    assertTrue(wide.commandLine().contains("pcie_acs_override=downstream,multifunction"));
    OverrideChoice.Chosen none = chosen(search(wide, device("0000:12:00.0")));
    assertEquals(AcsOverride.NONE, none.override());
    assertEquals(2, none.sentences().size(), none.sentences()::toString);
    String joins = none.sentences().get(1);
    assertTrue(joins.startsWith("Apart in the present boot and together then: "), joins);
    assertTrue(joins.contains("0000:13:00.0 with 0000:14:00.0"), joins);
    // Where nothing is isolated and the override goes, it is told all the same.
    Predictor predictor = new Predictor(Machine.of(wide));
    Boot plain = OverrideSearch.with(predictor.machine().boot(), AcsOverride.NONE);
    assertEquals(List.of(joins), OverrideSearch.effects(predictor, plain, List.of()));
  }

  @Test
  void what_is_not_there_or_a_bridge_or_not_read_is_told() {
    assertEquals(
        "No device 0000:77:00.0 on this host.", reason(search(RECORDED, device("0000:77:00.0"))));
    assertTrue(reason(search(RECORDED, device("0000:00:04.0"))).contains("is a bridge"));
    Capture cut =
        Edit.change(RECORDED, "0000:00:04.0", d -> Edit.config(d, d.config().substring(0, 128)));
    assertTrue(reason(search(cut, device("0000:12:00.0"))).contains("is not known"));
    OverrideChoice.Chosen none =
        chosen(
            search(
                RECORDED,
                new IsolatedDevice(null, "dead:beef", true, IsolatedDevice.Together.SLOT)));
    assertEquals(AcsOverride.NONE, none.override());
  }

  /** Cards with eight ports without ACS, each port of another id, a device behind each. */
  private static Capture cards(int cards, List<IsolatedDevice> wanted) {
    PciDevice port = Edit.find(RECORDED, "0000:00:04.2");
    PciDevice end = Edit.find(RECORDED, "0000:13:00.0");
    List<PciDevice> devices = new ArrayList<>();
    for (int at = 0; at < 8 * cards; at++) {
      PciAddress above = new PciAddress(0, 0, 1 + at / 8, at % 8);
      String below = new PciAddress(0, 1 + at, 0, 0).toString();
      String path = "/devices/pci0000:00/" + above;
      PciDevice own = Edit.id(port, "abcd", "%04x".formatted(at));
      devices.add(Edit.place(Edit.multifunction(own, true), above.toString(), path));
      devices.add(Edit.place(end, below, path + "/" + below));
      wanted.add(device(below));
    }
    return Edit.with(RECORDED, devices);
  }

  @Test
  void more_ids_than_the_kernel_takes_are_no_choice() {
    List<IsolatedDevice> wanted = new ArrayList<>();
    Predictor predictor = new Predictor(Machine.of(cards(3, wanted)));
    OverrideChoice.Chosen choice =
        chosen(OverrideSearch.search(predictor, predictor.machine().boot(), wanted));
    assertEquals("downstream", choice.override().value());
    assertTrue(choice.isolation().complete());
    // Not every set was tried, and one that the kernel takes might have done.
    assertEquals(false, choice.smallest());
    assertEquals(List.of("RG-IOMMU-23"), choice.findings().stream().map(Finding::code).toList());
  }

  /** No override reaches the port above, whose ACS stays off; the one beside it has none. */
  @Test
  void the_id_of_a_port_beside_the_one_above_may_be_enough() {
    PciDevice above = Edit.multifunction(Edit.find(withPortsOff(), "0000:00:04.0"), true);
    PciDevice beside = Edit.id(Edit.find(RECORDED, "0000:00:04.2"), "abcd", "0001");
    PciDevice end = Edit.find(RECORDED, "0000:13:00.0");
    String root = "/devices/pci0000:00/";
    List<PciDevice> devices = new ArrayList<>();
    devices.add(Edit.place(above, "0000:00:04.0", root + "0000:00:04.0"));
    devices.add(
        Edit.place(Edit.multifunction(beside, true), "0000:00:04.1", root + "0000:00:04.1"));
    devices.add(Edit.place(end, "0000:01:00.0", root + "0000:00:04.0/0000:01:00.0"));
    devices.add(Edit.place(end, "0000:02:00.0", root + "0000:00:04.1/0000:02:00.0"));
    devices.replaceAll(d -> Edit.group(d, 5));
    OverrideChoice.Chosen choice =
        chosen(search(Edit.with(RECORDED, devices), device("0000:01:00.0")));
    assertEquals("id:abcd:0001", choice.override().value());
    assertTrue(choice.smallest());
  }

  @Test
  void too_many_sets_to_try_end_in_one_from_which_nothing_can_be_left_out() {
    List<IsolatedDevice> wanted = new ArrayList<>();
    Predictor predictor = new Predictor(Machine.of(cards(2, wanted)));
    OverrideChoice.Chosen choice =
        chosen(OverrideSearch.search(predictor, predictor.machine().boot(), wanted));
    assertEquals(14, choice.override().ids().size());
    assertEquals(List.of("RG-IOMMU-23"), choice.findings().stream().map(Finding::code).toList());
    assertTrue(choice.isolation().complete());
  }
}
