package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.regroup.host.PciDevice;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rows of the kernel's table (Linux 6.12, drivers/pci/quirks.c, {@code pci_dev_acs_enabled}), each
 * on two functions of a recorded card without ACS, which share a group as they are.
 */
class AcsQuirksTest {
  private static final Capture RECORDED = Corpus.topologies().get(0).runs().get(0);
  private static final String ONE = "0000:00:04.2";
  private static final String OTHER = "0000:00:04.3";
  private static final Capture PAIR = Edit.keep(RECORDED, ONE, OTHER);

  private static Capture both(Capture capture, UnaryOperator<PciDevice> change) {
    return Edit.change(Edit.change(capture, ONE, change), OTHER, change);
  }

  private static Capture pair(String vendor, String device, int type) {
    Capture capture = both(PAIR, d -> Edit.type(Edit.id(d, vendor, device), type));
    // IVRS and the PCH workaround: an AMD machine's and an Intel machine's log
    return Edit.capture(
        capture.kernel(),
        capture.commandLine(),
        true,
        List.of("AMD-Vi: …", "pci 0000:00:1c.0: Intel PCH root port ACS workaround enabled"),
        capture.devices());
  }

  private static void assertSplit(Capture capture, String line) {
    Prediction prediction = Edit.predict(capture, line);
    assertNotEquals(prediction.group(ONE), prediction.group(OTHER));
  }

  private static void assertTogether(Capture capture, String line) {
    Prediction prediction = Edit.predict(capture, line);
    assertEquals(prediction.group(ONE), prediction.group(OTHER));
  }

  @Test
  void as_recorded_the_two_share_a_group() {
    assertEquals(Edit.find(RECORDED, ONE).iommuGroup(), Edit.find(RECORDED, OTHER).iommuGroup());
    assertTogether(PAIR, "");
  }

  @ParameterizedTest(name = "{0}:{1} as type {2}, {3}")
  @CsvFileSource(resources = "/iommu/acs-quirks.csv")
  void functions_in_the_table_are_split(String vendor, String device, int type, String source) {
    if (source.equals("pci_quirk_intel_spt_pch_acs")) {
      assertTogether(pair(vendor, device, type), ""); // without the capability, no quirk
      return;
    }
    assertSplit(pair(vendor, device, type), "");
  }

  @ParameterizedTest(name = "{0}:{1} as type {2}")
  @CsvSource({
    // ids beside those in the table
    "1002,4386,0", "1022,7808,0", "1924,0904,0", "8086,1559,0", "17cb,0402,4", "1dbf,0400,4",
    "8086,3b41,4", "8086,3b52,4", "8086,1c20,4", "8086,1d11,4", "8086,8d1f,4", "8086,8c91,4",
    "8086,9c1c,4", "8086,a120,4", "19a2,0711,0", "10df,0721,0", "177d,9fff,4", "177d,a800,4",
    "177d,a027,0", "10e8,e005,4", "1def,e004,4", "1def,e00d,4", "14e4,1753,0", "14e4,d715,4",
    "0014,7a79,4", "1c36,0032,4", "1d17,3039,0", "1957,8d84,4", "8088,0110,0", "8088,1002,0",
    // right ids, wrong type
    "1c36,0031,6", "177d,a000,6", "1d17,0710,0", "8086,1c10,6"
  })
  void functions_beside_the_table_stay_together(String vendor, String device, int type) {
    assertTogether(pair(vendor, device, type), "");
  }

  /** Linux 6.12, drivers/pci/quirks.c, {@code pci_quirk_zhaoxin_pcie_ports_acs}: {@code false}. */
  @ParameterizedTest
  @CsvSource({"070f", "071f", "0720", "0722", "0753"})
  void zhaoxin_ports_of_other_ids_are_decided_against(String device) {
    assertTogether(pair("1d17", device, 4), "");
  }

  /** {@code pci_quirk_wangxun_nic_acs} decides against other ids even for single functions. */
  @Test
  void wangxun_functions_of_other_ids_are_decided_against() {
    Capture capture = pair("8088", "9999", 0);
    assertEquals(
        AcsQuirks.Verdict.NO,
        AcsQuirks.judge(
            Topology.of(capture.devices()).functions().get(0),
            new AcsConditions(
                AcsOverride.NONE,
                new ControlBits(
                    true,
                    new AcsOptions(null, null),
                    new AcsOptions(null, null),
                    KernelRelease.parse("6.12")),
                false,
                false)));
  }

  /** {@code pci_quirk_amd_sb_acs}: IVRS is there, multi-function, on the root bus. */
  @Test
  void the_amd_south_bridge_needs_ivrs_and_the_root_bus() {
    Capture capture = pair("1002", "4385", 0);
    assertSplit(capture, "");
    assertTogether(
        Edit.capture(capture.kernel(), "intel_iommu=on", true, List.of(), capture.devices()), "");
    Capture below = Edit.keep(RECORDED, "0000:00:05.1", "0000:1b:00.0", "0000:1b:00.1");
    for (String address : List.of("0000:1b:00.0", "0000:1b:00.1")) {
      below = Edit.change(below, address, d -> Edit.id(d, "1002", "4385"));
    }
    Prediction prediction = Edit.predict(below, "pcie_acs_override=downstream");
    assertEquals(prediction.group("0000:1b:00.0"), prediction.group("0000:1b:00.1"));
  }

  /** Conventional functions too: the rule asks for no PCI Express capability. */
  @Test
  void the_amd_south_bridge_may_be_conventional() {
    Capture capture =
        both(PAIR, d -> Edit.octets(Edit.id(d, "1002", "439d"), 0x06, 0x00)); // no capabilities
    assertTogether(capture, "");
    assertSplit(
        Edit.capture("6.1.0", "amd_iommu=on", true, List.of("AMD-Vi: …"), capture.devices()), "");
  }

  /** {@code pci_quirk_intel_pch_acs}: without the workaround "no", which no override replaces. */
  @Test
  void intel_pch_ports_need_the_workaround() {
    Capture capture = both(PAIR, d -> Edit.id(d, "8086", "8c10"));
    Machine on = Machine.of(capture);
    Machine off =
        new Machine(
            on.devices(), on.boot(), true, on.vendor(), on.firmwareTable(), on.ivrs(), false);
    Boot boot = OverrideSearch.with(on.boot(), new AcsOverride(true, true, List.of()));
    Prediction without = new Predictor(off).predict(boot);
    assertEquals(without.group(ONE), without.group(OTHER));
    Prediction assumed = new Predictor(on).predict(on.boot());
    assertNotEquals(assumed.group(ONE), assumed.group(OTHER));
    assertEquals("RG-IOMMU-14", assumed.findings().get(0).code());
  }

  /** Linux 6.11 to 6.11.6 never turned the workaround on (f3c3ccc4fe49). */
  @ParameterizedTest
  @CsvSource({
    "6.8.12-4-pve,true",
    "6.11.0-1-pve,false",
    "6.11.6,false",
    "6.11.7,true",
    "6.14,true"
  })
  void another_kernel_may_forget_the_workaround(String kernel, boolean split) {
    Predictor predictor = new Predictor(Machine.of(both(PAIR, d -> Edit.id(d, "8086", "8c10"))));
    Boot present = predictor.machine().boot();
    Prediction prediction = predictor.predict(new Boot(present.commandLine(), kernel, true));
    assertEquals(split, prediction.group(ONE) != prediction.group(OTHER));
  }

  /** {@code pci_quirk_intel_spt_pch_acs}: the control register is 8 bytes into the capability. */
  @Test
  void intel_spt_ports_have_wide_registers() {
    String one = "0000:00:04.0";
    String other = "0000:00:04.1";
    Capture ports = Edit.keep(RECORDED, one, other);
    for (String address : List.of(one, other)) {
      ports = Edit.change(ports, address, d -> Edit.id(d, "8086", "a110"));
    }
    Prediction standard = Edit.predict(ports, "");
    assertEquals(standard.group(one), standard.group(other), "bits at +6 do not count");
    for (String address : List.of(one, other)) {
      ports =
          Edit.change(
              ports,
              address,
              d -> {
                int acs = Edit.extended(d, 0x0d);
                return Edit.octets(d, acs + 4, 0x1f, 0, 0, 0, 0x1d, 0, 0, 0);
              });
    }
    Prediction wide = Edit.predict(ports, "");
    assertNotEquals(wide.group(one), wide.group(other));
    Prediction redirected = Edit.predict(ports, "pci=disable_acs_redir=pci:8086:a110");
    assertEquals(redirected.group(one), redirected.group(other));
  }

  /** {@code pcie_acs_overrides} stands before Ampere's rows and after Intel's. */
  @Test
  void the_override_leaves_ports_with_the_capability_alone() {
    String one = "0000:00:04.0";
    String other = "0000:00:04.1";
    Capture ports = Edit.keep(RECORDED, one, other);
    for (String address : List.of(one, other)) {
      ports = Edit.change(ports, address, d -> Edit.octets(d, Edit.extended(d, 0x0d) + 6, 0, 0));
    }
    for (String line : List.of("", "pcie_acs_override=downstream,multifunction,id:1b36:000c")) {
      Prediction prediction = Edit.predict(ports, line);
      assertEquals(prediction.group(one), prediction.group(other), line);
    }
  }
}
