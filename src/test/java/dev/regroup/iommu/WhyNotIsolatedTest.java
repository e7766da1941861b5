package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.regroup.host.HostFacts;
import dev.regroup.playbook.IsolatedDevice;
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
    return new WhyNotIsolated(facts)
        .reason(
            SHARED,
            3,
            List.of(new IsolatedDevice(SHARED, null, false, IsolatedDevice.Together.SLOT, null)));
  }

  @Test
  void no_firmware_table() {
    assertEquals(
        "the firmware offers no IOMMU (no DMAR, IVRS or IORT table)",
        why(MachineTest.facts("intel_iommu=on", true, List.of(), List.of(), true, true)));
    assertEquals(
        "the kernel uses no IOMMU in this boot",
        why(MachineTest.facts("quiet", true, List.of(), List.of(), true, true, "DMAR")));
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
