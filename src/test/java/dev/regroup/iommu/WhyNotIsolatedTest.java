package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.regroup.host.HostFacts;
import dev.regroup.host.PciDevice;
import dev.regroup.playbook.IsolatedDevice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The recording was made without an override: 0000:13:00.0 shares group 3 in it. */
class WhyNotIsolatedTest {
  private static final List<String> ON = List.of("dmar0");
  private static final String SHARED = "0000:13:00.0";
  private static final String TAKEN = "Warning: PCIe ACS overrides enabled; This may allow";

  private static HostFacts booted(String line, @Nullable Boolean patch, String... log) {
    return MachineTest.facts(line, true, ON, List.of(log), true, patch, "DMAR");
  }

  private static String why(HostFacts facts) {
    return reason(facts).words();
  }

  private static WhyNotIsolated.Reason reason(HostFacts facts) {
    WhyNotIsolated.Reason reason =
        new WhyNotIsolated(facts)
            .reason(
                SHARED,
                3,
                List.of(
                    new IsolatedDevice(SHARED, null, false, IsolatedDevice.Together.SLOT, null)));
    assertFalse(reason.remedy().isBlank(), reason::words);
    return reason;
  }

  @Test
  void no_firmware_table() {
    assertEquals(
        "the firmware offers no IOMMU (no DMAR, IVRS or IORT table)",
        why(MachineTest.facts("intel_iommu=on", true, List.of(), List.of(), true, true)));
    assertEquals(
        "the kernel uses no IOMMU in this boot",
        why(MachineTest.facts("quiet", true, List.of(), List.of(), true, true, "DMAR")));
    assertEquals(
        "set iommu: enabled in the play",
        reason(MachineTest.facts("iommu=off", true, List.of(), List.of(), true, true, "DMAR"))
            .remedy());
    assertEquals(
        "look for DMAR or AMD-Vi in dmesg: the command line turns it on",
        reason(MachineTest.facts("intel_iommu=on", true, List.of(), List.of(), true, true, "DMAR"))
            .remedy());
    assertEquals(
        "the kernel uses no IOMMU in this boot",
        why(MachineTest.facts("intel_iommu=on", false, List.of(), List.of(), true, true)),
        "without root the tables are not seen, which proves nothing");
  }

  @Test
  void a_word_among_others_that_the_kernel_skips() {
    assertEquals(
        "the kernel skips downsteam of pcie_acs_override=downsteam,id:dead:beef",
        why(booted("intel_iommu=on pcie_acs_override=downsteam,id:dead:beef", true, TAKEN)));
  }

  @Test
  void a_capability_that_is_there_but_off() {
    HostFacts facts = booted("intel_iommu=on", true);
    String below = "0000:12:00.0";
    List<IsolatedDevice> wanted =
        List.of(new IsolatedDevice(below, null, false, IsolatedDevice.Together.SLOT, null));
    String port = "0000:00:04.1";
    List<PciDevice> off = new ArrayList<>(facts.devices());
    off.replaceAll(
        d -> d.address().equals(port) ? Edit.octets(d, Edit.extended(d, 0x0d) + 6, 0, 0) : d);
    assertEquals(
        "nothing on the running command line splits the group: "
            + port
            + " has an ACS capability whose bits are off, and no override reaches such ports",
        new WhyNotIsolated(
                MachineTest.facts(off, "intel_iommu=on", true, ON, List.of(), true, true, "DMAR"))
            .reason(below, 3, wanted)
            .words());
  }

  @Test
  void no_patch_in_that_kernel() {
    assertEquals(
        "kernel 6.8.12-4-pve does not carry the ACS override patch",
        why(booted("intel_iommu=on pcie_acs_override=downstream", false)));
  }

  @Test
  void words_that_the_kernel_does_not_know() {
    assertEquals(
        "the kernel knows none of the words of pcie_acs_override=downsteam",
        why(booted("intel_iommu=on pcie_acs_override=downsteam", true)));
  }

  @Test
  void an_override_that_the_log_does_not_tell_of() {
    String line = "intel_iommu=on pcie_acs_override=id:8086:3420";
    assertEquals(
        "the kernel's log does not say that the ACS override is on", why(booted(line, true)));
    assertEquals(
        "kernel 6.8.12-4-pve formed other groups by itself than it should for this line",
        why(booted(line, true, TAKEN)),
        "the recording's groups are those without it");
  }

  @Test
  void a_line_that_asks_for_too_little() {
    assertEquals(
        "nothing on the running command line splits the group", why(booted("quiet", true)));
    assertEquals(
        "nothing on the running command line splits the group",
        why(booted("pcie_acs_override=id:dead:beef", true, TAKEN)));
  }

  @Test
  void a_log_that_does_not_reach_back_proves_nothing() {
    String line = "pcie_acs_override=downstream";
    assertEquals(true, WhyNotIsolated.overrideTaken(booted(line, true, TAKEN)));
    assertEquals(false, WhyNotIsolated.overrideTaken(booted(line, true)));
    assertNull(
        WhyNotIsolated.overrideTaken(
            MachineTest.facts(line, true, ON, List.of(), false, true, "DMAR")));
    assertNull(WhyNotIsolated.overrideTaken(booted("quiet", true)), "nothing is asked for");
  }
}
