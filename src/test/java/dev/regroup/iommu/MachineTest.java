package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.CpuVendor;
import dev.regroup.host.Firmware;
import dev.regroup.host.Health;
import dev.regroup.host.HostFacts;
import dev.regroup.host.InstalledKernel;
import dev.regroup.host.PciDevice;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MachineTest {
  private static final Capture RECORDED = Corpus.topologies().get(0).runs().get(0);

  /** What kernels up to 6.6 say on every machine without AMD's. */
  private static final String NO_AMD_IOMMU =
      "AMD-Vi: AMD IOMMUv2 functionality not available on this system - This is not a bug.";

  private static final List<String> ON = List.of("dmar0");

  private static HostFacts facts(
      boolean root,
      List<String> iommus,
      List<String> log,
      boolean whole,
      @Nullable Boolean patch,
      String... tables) {
    return facts("intel_iommu=on quiet", root, iommus, log, whole, patch, tables);
  }

  /** A host with the devices of a recording. */
  static HostFacts facts(
      String running,
      boolean root,
      List<String> iommus,
      List<String> log,
      boolean whole,
      @Nullable Boolean patch,
      String... tables) {
    return facts(RECORDED.devices(), running, root, iommus, log, whole, patch, tables);
  }

  /** A host with devices of the test's own. */
  static HostFacts facts(
      List<PciDevice> devices,
      String running,
      boolean root,
      List<String> iommus,
      List<String> log,
      boolean whole,
      @Nullable Boolean patch,
      String... tables) {
    return new HostFacts(
        "",
        root,
        "pve1",
        "11111111-2222-3333-4444-555555555555",
        "none",
        CpuVendor.INTEL,
        "6.8.12-4-pve",
        "x86_64",
        new Firmware(Firmware.Mode.BIOS, null, null, List.of(), List.of(), null),
        new TreeSet<>(List.of(tables)),
        iommus,
        running,
        log,
        whole,
        Map.of(),
        List.of(
            new InstalledKernel("6.8.12-4-pve", "/boot/vmlinuz", 1, null, 0, true, patch),
            new InstalledKernel("6.5.0", "/boot/vmlinuz-6.5.0", 1, null, 0, true, false)),
        devices,
        List.of(),
        List.of(),
        List.of(),
        new Health(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>()),
        null,
        List.of(),
        new TreeSet<>(),
        List.of());
  }

  @Test
  void facts_make_a_machine() {
    Machine machine = Machine.of(facts(true, ON, List.of(), true, true, "DMAR"));
    assertEquals("intel_iommu=on quiet", machine.boot().commandLine().text());
    assertEquals(true, machine.boot().overridePatch());
    assertEquals(CpuVendor.INTEL, machine.vendor());
    assertEquals(false, machine.ivrs());
    assertTrue(machine.iommuPresent());
    assertEquals(Corpus.groups(RECORDED), new Predictor(machine).observed().groups());
  }

  @Test
  void the_kernels_log_tells_of_patch_and_workaround() {
    List<String> with =
        List.of(
            "[    0.0] Warning: PCIe ACS overrides enabled; This may allow non-IOMMU protected…",
            "[    0.5] pci 0000:00:1c.0: Intel PCH root port ACS workaround enabled");
    Machine machine = Machine.of(facts(true, ON, with, true, null, "DMAR"));
    assertEquals(true, machine.boot().overridePatch());
    assertEquals(true, machine.pchWorkaround());
    List<String> without =
        List.of(
            "Unknown kernel command line parameters \"BOOT_IMAGE=/x pcie-acs-override=downstream\""
                + ", will be passed to user space.");
    assertEquals(
        false, Machine.of(facts(true, ON, without, true, null, "DMAR")).boot().overridePatch());
    Machine silent = Machine.of(facts(true, ON, List.of(), true, null, "DMAR"));
    assertNull(silent.boot().overridePatch());
    assertEquals(false, silent.pchWorkaround());
    assertNull(
        Machine.of(facts(true, ON, List.of(), false, null, "DMAR")).pchWorkaround(),
        "a log that does not reach back proves nothing");
  }

  @Test
  void tables_that_are_not_there_or_not_seen() {
    assertEquals(false, Machine.of(facts(true, List.of(), List.of(), true, null)).firmwareTable());
    assertNull(Machine.of(facts(false, List.of(), List.of(), true, null)).firmwareTable());
    assertEquals(true, Machine.of(facts(false, ON, List.of(), true, null)).firmwareTable());
    assertEquals(true, Machine.of(facts(true, ON, List.of(), true, null, "IVRS")).ivrs());
  }

  /** Whatever is known of a host, the prediction far from it is that beside it. */
  @Test
  void a_capture_of_facts_makes_the_same_machine() {
    for (boolean root : List.of(true, false)) {
      for (List<String> iommus : List.of(ON, List.<String>of())) {
        for (boolean whole : List.of(true, false)) {
          for (Boolean patch : Arrays.asList(true, false, null)) {
            for (String table : List.of("DMAR", "IVRS", "IORT")) {
              same(facts(root, iommus, List.of("DMAR: said"), whole, patch, table));
              same(facts(root, iommus, List.of(NO_AMD_IOMMU), whole, patch, table));
            }
            same(facts(root, iommus, List.of("AMD-Vi: said"), whole, patch));
          }
        }
      }
    }
  }

  private static void same(HostFacts facts) {
    Machine here = Machine.of(facts);
    CaptureJson.Reading.Read read =
        assertInstanceOf(
            CaptureJson.Reading.Read.class, CaptureJson.read(CaptureJson.write(Capture.of(facts))));
    if (!facts.iommus().isEmpty()) {
      // The devices of the recording are in groups, whatever else is said.
      assertEquals(List.of(), read.findings());
    }
    assertEquals(here, Machine.of(read.capture()));
  }

  /** As captures of others are, which do not name it. */
  @Test
  void whose_cpu_it_is_is_told_from_the_log() {
    assertEquals(CpuVendor.INTEL, vendor("DMAR: IOMMU disabled", NO_AMD_IOMMU));
    assertEquals(CpuVendor.INTEL, vendor("DMAR: IOMMU enabled", "AMD-Vi: Unknown option - 'on'"));
    assertEquals(CpuVendor.AMD, vendor("AMD-Vi: Interrupt remapping enabled", NO_AMD_IOMMU));
    assertEquals(CpuVendor.OTHER, vendor(NO_AMD_IOMMU));
    assertEquals(CpuVendor.OTHER, vendor());
  }

  private static CpuVendor vendor(String... log) {
    return Machine.of(Edit.capture("6.1.0", "", false, List.of(log), RECORDED.devices())).vendor();
  }
}
