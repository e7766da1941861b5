package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.CpuVendor;
import dev.regroup.host.DirectRegion;
import dev.regroup.host.PciDevice;
import dev.regroup.kernel.CommandLine;
import dev.regroup.playbook.IsolatedDevice;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 0000:12:00.0 is alone in its group of the recording, 0000:13:00.0 is not. */
class DirectRegionsTest {
  private static final Capture RECORDED = Corpus.topologies().get(0).runs().get(0);
  private static final String ALONE = "0000:12:00.0";
  private static final String SHARED = "0000:13:00.0";
  private static final DirectRegion LOCKED =
      new DirectRegion("0x00000000bdf6f000", "0x00000000bdf7efff", false);
  private static final DirectRegion RELAXABLE =
      new DirectRegion("0x00000000bdf83000", "0x00000000bdf83fff", true);

  /** The recording, each device of a group with what the kernel shows for that group. */
  private static Predictor machine(CpuVendor vendor, String line, DirectRegion... regions) {
    List<PciDevice> devices =
        RECORDED.devices().stream()
            .map(d -> group(d) ? Edit.regions(d, List.of(regions)) : d)
            .toList();
    Boot boot = new Boot(CommandLine.parse(line), "6.8.12-4-pve", true);
    return new Predictor(new Machine(devices, boot, true, vendor, true, false, null));
  }

  private static boolean group(PciDevice device) {
    return List.of(ALONE, SHARED, "0000:14:00.0").contains(device.address());
  }

  private static List<Finding> check(Predictor predictor, String kernel, String line, String at) {
    return DirectRegions.check(
        predictor,
        new Boot(CommandLine.parse(line), kernel, true),
        List.of(new IsolatedDevice(at, null, false, IsolatedDevice.Together.SLOT, null)));
  }

  private static boolean warns(CpuVendor vendor, String kernel, String now, String then) {
    return !check(machine(vendor, now, LOCKED), kernel, then, ALONE).isEmpty();
  }

  @Test
  void device_region_and_group_are_named() {
    List<Finding> found =
        check(machine(CpuVendor.INTEL, "quiet", LOCKED, RELAXABLE), "6.8.12", "quiet", ALONE);
    assertEquals(1, found.size());
    assertEquals("RG-IOMMU-31", found.get(0).code());
    assertEquals(
        "0000:12:00.0: the firmware wants 0x00000000bdf6f000 to 0x00000000bdf7efff mapped one to"
            + " one for IOMMU group "
            + Edit.find(RECORDED, ALONE).iommuGroup()
            + ", so that the kernel will not hand the device to a guest.",
        found.get(0).message());
  }

  @Test
  void in_a_shared_group_it_may_be_anothers() {
    String message =
        check(machine(CpuVendor.INTEL, "quiet", LOCKED), "6.8.12", "quiet", SHARED)
            .get(0)
            .message();
    assertTrue(message.contains("; unless that is for another device of the group ("), message);
    assertTrue(message.contains("0000:14:00.0"), message);
  }

  /** The same machine with the IOMMU off; one device has what the firmware's table says of it. */
  private static List<String> off(String with, String asked) {
    List<PciDevice> devices =
        Corpus.topologies().get(0).runs().get(1).devices().stream()
            .map(d -> d.address().equals(with) ? Edit.regions(d, List.of(LOCKED, RELAXABLE)) : d)
            .toList();
    Boot boot = new Boot(CommandLine.parse("quiet"), "6.8.12-4-pve", true);
    Machine machine = new Machine(devices, boot, false, CpuVendor.INTEL, true, false, null);
    return check(new Predictor(machine), "6.8.12-4-pve", "intel_iommu=on", asked).stream()
        .map(Finding::message)
        .toList();
  }

  @Test
  void with_the_iommu_off_what_is_to_come_is_told() {
    assertEquals(
        List.of(
            "0000:12:00.0: the firmware wants 0x00000000bdf6f000 to 0x00000000bdf7efff mapped one"
                + " to one for it, so that the kernel will not hand the device to a guest."),
        off(ALONE, ALONE));
    assertEquals(List.of(), off(SHARED, ALONE));
    assertEquals(
        List.of(
            "0000:13:00.0: the firmware wants 0x00000000bdf6f000 to 0x00000000bdf7efff mapped one"
                + " to one for 0000:14:00.0, which will be in its IOMMU group, so that the kernel"
                + " will not hand the device to a guest."),
        off("0000:14:00.0", SHARED));
  }

  @Test
  void what_can_be_let_go_of_is_no_hindrance() {
    Predictor relaxable = machine(CpuVendor.INTEL, "quiet", RELAXABLE);
    assertEquals(List.of(), check(relaxable, "6.8.12", "quiet", ALONE));
    assertEquals(List.of(), check(machine(CpuVendor.INTEL, "quiet"), "6.8.12", "quiet", ALONE));
  }

  /** Intel's driver alone up to 6.5, then the core for all (a48ce36e2786). */
  @ParameterizedTest
  @CsvSource({
    "INTEL, 5.15.0, true",
    "INTEL, 6.8.12, true",
    "AMD, 6.5.13, false",
    "AMD, 6.6.1, true",
    "AMD, 6.12.9, true",
  })
  void who_refuses_depends_on_vendor_and_kernel(CpuVendor vendor, String kernel, boolean warns) {
    assertEquals(warns, warns(vendor, kernel, "quiet", "quiet"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "intel_iommu=on|intel_iommu=on,relax_rmrr|false",
        "intel_iommu=on|intel_iommu=on intel_iommu=relax_rmrr|false",
        // it is on the line and the regions are as they were: this kernel does not know it
        "intel_iommu=on,relax_rmrr|intel_iommu=on,relax_rmrr|true",
        "intel_iommu=on,relax_rmrr|intel_iommu=on|true",
      })
  void an_option_of_proxmox_kernels_relaxes_them_all(String now, String then, boolean warns) {
    assertEquals(warns, warns(CpuVendor.INTEL, "6.8.12", now, then));
  }

  /** The words of drivers/iommu/intel/iommu.c up to 6.5, and of drivers/iommu/iommu.c since. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vfio-pci 0000:0b:00.0: Device is ineligible for IOMMU domain attach due to platform RMRR"
            + " requirement.  Contact your platform vendor.",
        "vfio-pci 0000:0b:00.0: Firmware has requested this device have a 1:1 IOMMU mapping,"
            + " rejecting configuring the device without a 1:1 mapping. Contact your platform"
            + " vendor.",
      })
  void the_kernels_own_words_are_known(String line) {
    assertTrue(DirectRegions.refused(line, Set.of("0000:0b:00.1", "0000:0b:00.0")));
    assertFalse(DirectRegions.refused(line, Set.of("0000:0b:00.1")));
    assertFalse(
        DirectRegions.refused(
            "vfio-pci 0000:0b:00.0: vgaarb: changed VGA decodes", Set.of("0000:0b:00.0")));
  }

  @Test
  void a_group_is_handed_over_as_a_whole() {
    Set<String> group = DirectRegions.group(RECORDED.devices(), SHARED);
    assertTrue(group.containsAll(Set.of(SHARED, "0000:14:00.0")), group::toString);
    assertFalse(group.contains(ALONE));
    assertEquals(
        Set.of(), DirectRegions.group(Corpus.topologies().get(0).runs().get(1).devices(), SHARED));
  }
}
