package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.PciDevice;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * DMA aliases (Linux 6.12, drivers/pci/quirks.c; drivers/pci/pci.c, {@code
 * pci_devs_are_dma_aliases}; drivers/iommu/iommu.c, {@code get_pci_alias_group}), on two recorded
 * ports with ACS, which stand in groups of their own as they are.
 */
class DmaAliasesTest {
  private static final Capture RECORDED = Corpus.topologies().get(0).runs().get(0);
  private static final PciDevice PORT = Edit.find(RECORDED, "0000:00:04.0");
  private static final PciDevice OTHER = Edit.find(RECORDED, "0000:00:04.1");

  /** Whether a function with that id joins another one on its bus. */
  private static boolean joins(PciDevice aliasing, String at, String otherAt) {
    PciDevice one = place(aliasing, at);
    PciDevice other = place(OTHER, otherAt);
    Prediction prediction = Edit.predict(Edit.with(RECORDED, List.of(one, other)), "");
    return prediction.group(one.address()) == prediction.group(other.address());
  }

  private static PciDevice place(PciDevice device, String at) {
    return Edit.place(device, "0000:00:" + at, "/sys/devices/pci0000:00/0000:00:" + at);
  }

  private static PciDevice with(String vendor, String device) {
    PciDevice changed = Edit.id(PORT, vendor, device);
    return vendor.equals("11f8") || vendor.equals("1055")
        ? Edit.classCode(changed, "068000")
        : changed;
  }

  @Test
  void as_recorded_the_two_are_apart() {
    assertEquals(false, joins(PORT, "04.0", "04.1"));
    assertEquals(false, joins(PORT, "04.1", "04.0"));
  }

  @ParameterizedTest(name = "{0}:{1} {3}")
  @CsvFileSource(resources = "/iommu/dma-aliases.csv")
  void functions_in_the_tables_join_what_they_alias(
      String vendor, String device, String rule, String source) {
    PciDevice aliasing = with(vendor, device);
    boolean[] expected =
        switch (rule) {
          case "function 0" -> new boolean[] {true, false, false, false, false, false};
          case "function 1" -> new boolean[] {false, true, false, false, false, false};
          case "10.0 11.0 12.3" -> new boolean[] {false, false, true, false, true, false};
          case "functions 0-4" -> new boolean[] {true, true, true, true, true, false};
          case "all" -> new boolean[] {true, true, true, true, true, true};
          default -> throw new AssertionError(rule);
        };
    String[] others = {"04.0", "04.1", "10.0", "11.1", "12.3", "1f.5"};
    for (int at = 0; at < others.length; at++) {
      assertEquals(
          expected[at], joins(aliasing, "04.2", others[at]), source + " and " + others[at]);
    }
  }

  @ParameterizedTest(name = "{0}:{1}")
  @CsvSource({
    "1180,e833,068000", "6766,3d42,060400", "1b4b,9121,060400", "1103,0643,060400",
    "197b,2391,060400", "1c28,0123,060400", "8086,2261,060400", "8086,2957,060400",
    "10b5,87b2,060400", "11f8,8537,068000", "11f8,8530,068000", "11f8,4384,068000",
    "11f8,5600,068000", "1055,1007,068000", "11f8,8531,060400"
  })
  void functions_beside_the_tables_join_nothing(String vendor, String device, String code) {
    PciDevice beside = Edit.classCode(Edit.id(PORT, vendor, device), code);
    for (String other : List.of("04.0", "04.1", "10.0", "12.3", "1f.5")) {
      assertEquals(false, joins(beside, "04.2", other), other);
    }
  }

  /** {@code quirk_dma_func1_alias}: function 1 itself aliases nothing. */
  @Test
  void function_1_does_not_alias_itself_nor_function_0() {
    assertEquals(false, joins(Edit.id(PORT, "1b4b", "9123"), "04.1", "04.0"));
    assertEquals(false, joins(Edit.id(PORT, "1180", "e832"), "04.0", "04.1"));
  }

  /** {@code fixed_dma_alias_tbl}: 01.0 on the bus, told by the subsystem. */
  @ParameterizedTest
  @CsvSource({"9005:02bb,true", "9005:02bc,true", "9005:02bd,false", "8086:02bb,false"})
  void adaptec_cards_alias_01_0(String subsystem, boolean joins) {
    PciDevice card = Edit.subsystem(Edit.id(PORT, "9005", "0285"), subsystem);
    assertEquals(joins, joins(card, "0e.0", "01.0"));
    assertEquals(false, joins(card, "0e.0", "01.1"));
  }

  /** A capture may not say; the kernel has it from the header too, where that is a device's. */
  @Test
  void the_subsystem_is_in_the_configuration_space_too() {
    PciDevice card = Edit.octets(Edit.id(PORT, "9005", "0285"), 0x2c, 0x05, 0x90, 0xbb, 0x02);
    assertEquals(true, joins(Edit.octets(card, 0x0e, 0x00), "0e.0", "01.0"));
    assertEquals(false, joins(Edit.octets(card, 0x0e, 0x01), "0e.0", "01.0"));
    PciDevice other = Edit.subsystem(Edit.octets(card, 0x0e, 0x00), "8086:02bb");
    assertEquals(false, joins(other, "0e.0", "01.0"), "what sysfs says counts");
  }

  /** Aliases stay on their bus. */
  @Test
  void a_function_on_another_bus_is_no_alias() {
    PciDevice one = place(Edit.id(PORT, "10b5", "87b0"), "04.0");
    PciDevice other = Edit.place(OTHER, "0000:40:04.1", "/sys/devices/pci0000:40/0000:40:04.1");
    Prediction prediction = Edit.predict(Edit.with(RECORDED, List.of(one, other)), "");
    assertEquals(2, prediction.partition().size());
  }

  /** {@code get_pci_alias_group}: whom an alias aliases joins too, loops or not. */
  @Test
  void aliases_of_aliases_join() {
    PciDevice a = place(Edit.id(PORT, "1180", "e832"), "04.1"); // function 0
    PciDevice b = place(Edit.id(PORT, "1b4b", "9123"), "04.0"); // function 1
    PciDevice c = place(Edit.id(PORT, "1180", "e832"), "04.3"); // function 0
    Prediction prediction = Edit.predict(Edit.with(RECORDED, List.of(a, b, c)), "");
    assertEquals(1, prediction.partition().size());
  }

  @Test
  void what_a_switchtec_bridge_aliases_is_said_to_be_unknown() {
    PciDevice bridge = place(with("11f8", "8531"), "04.0");
    assertTrue(
        Edit.predict(Edit.with(RECORDED, List.of(bridge)), "").findings().stream()
            .anyMatch(finding -> finding.code().equals("RG-IOMMU-13")));
  }

  /** {@code quirk_use_pcie_bridge_dma_alias} changes the id used, not the function: no join. */
  @Test
  void a_bridge_that_hides_its_express_capability_is_conventional() {
    Capture capture = Edit.keep(RECORDED, "0000:00:05.3", "0000:1f:00.0", "0000:20:01.0");
    capture =
        Edit.change(
            capture, "0000:1f:00.0", d -> Edit.octets(Edit.id(d, "1b21", "1080"), 0x06, 0x00));
    Prediction prediction = Edit.predict(capture, "pcie_acs_override=downstream");
    assertEquals(prediction.group("0000:1f:00.0"), prediction.group("0000:20:01.0"));
  }

  /** {@code quirk_bridge_cavm_thrx2_pcie_root}: no walk beyond the bridge that translates. */
  @Test
  void the_walk_ends_at_a_bridge_that_translates_below_itself() {
    Capture kept = Edit.keep(RECORDED, "0000:00:04.0", "0000:01:00.0", "0000:02:00.0");
    // At the top a conventional bridge that isolates all the same, by AMD's quirk.
    Capture amd = Edit.capture(kept.kernel(), "", true, List.of("AMD-Vi: …"), kept.devices());
    Capture capture =
        Edit.change(amd, "0000:00:04.0", d -> Edit.octets(Edit.id(d, "1002", "4384"), 0x06, 0x00));
    Capture plain = Edit.change(capture, "0000:01:00.0", d -> Edit.id(d, "14e4", "9001"));
    assertEquals(1, Edit.predict(plain, "").partition().size());
    for (String device : List.of("9000", "9084")) {
      Capture quirked = Edit.change(capture, "0000:01:00.0", d -> Edit.id(d, "14e4", device));
      Prediction prediction = Edit.predict(quirked, "");
      assertEquals(2, prediction.partition().size());
      assertEquals(prediction.group("0000:00:04.0"), prediction.group("0000:01:00.0"));
    }
  }
}
