package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Why a device is not to be had after the reboot, and what a second witness says, over SSH. */
@Tag("sshd")
class IsolationReasonsIT extends EngineFixture {
  private static final String DEVICE = "0000:03:00.0";
  private static final String OTHER = "0000:04:00.0";
  private static final String BOOT = "[    0.000000] Linux version 6.1.0-18-amd64\n";
  private static final String TAKEN =
      "[    0.000000] Warning: PCIe ACS overrides enabled; This may allow non-IOMMU protected"
          + " peer-to-peer DMA\n";

  /** Rebooted into an override that does what it should. */
  @BeforeEach
  void rebooted() {
    host.pvesh();
    host.write("/proc/kallsyms", "ffffffff83a1c2d0 t pcie_acs_override_setup\n");
    for (String port : List.of("0000:00:1c.0", "0000:00:1c.4")) {
      host.express(port, 4, "");
    }
    host.express(DEVICE, 0, "").express(OTHER, 0, "");
    runs("intel_iommu=on pcie_acs_override=downstream", TAKEN);
    groups(3, 4);
  }

  /** Configured, staged and running. */
  private void runs(String line, String log) {
    host.write("/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"" + line + "\"\n");
    host.runUpdateGrub();
    host.write("/proc/cmdline", "BOOT_IMAGE=/boot/vmlinuz-6.1.0-18-amd64 ro " + line + "\n");
    host.write("/sim/kernel-log", BOOT + log);
  }

  private void groups(int device, int other) {
    host.group(0, "0000:00:00.0").group(1, "0000:00:1c.0").group(2, "0000:00:1c.4");
    host.group(device, DEVICE).group(other, OTHER);
  }

  private static Outcome run(String command, String... play) {
    String[] lines =
        Stream.concat(
                Stream.of(play), Stream.of("iommu: enabled", "isolate: [{device: '1172:4c15'}]"))
            .toArray(String[]::new);
    return engine.run(command, engine.playbook(lines).toString(), "--output", "json");
  }

  private static Outcome verify(String override) {
    return run("verify", "kernel_parameters: {present: ['pcie_acs_override=" + override + "']}");
  }

  /** One error says why, beside those that say what; each finding has a remedy. */
  private static void assertReason(Outcome outcome, String code, String... words) {
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals("failed", outcome.host("status"), outcome::toString);
    assertTrue(outcome.codes().contains(code), outcome::toString);
    for (String word : words) {
      assertTrue(outcome.host("findings").contains(word), () -> word + " in " + outcome);
    }
  }

  @Test
  void all_is_well_and_both_witnesses_say_so() {
    Outcome verified = verify("downstream").endedWell("ok");
    assertEquals(List.of(), verified.codes(), verified::toString);
    Outcome groups = engine.run("groups", "pve1", "--output", "json");
    assertEquals("agrees", groups.host("witness"), groups::toString);
    assertTrue(
        engine.run("groups", "pve1").out().contains("witness      Proxmox VE tells the same"),
        groups::toString);
  }

  @Test
  void no_firmware_table() throws Exception {
    host.delete("/sys/firmware/acpi/tables/DMAR");
    Files.delete(host.at("/sys/class/iommu/dmar0"));
    for (String address : List.of("0000:00:00.0", "0000:00:1c.0", "0000:00:1c.4", DEVICE, OTHER)) {
      Files.delete(host.at("/sys/bus/pci/devices/" + address).toRealPath().resolve("iommu_group"));
    }
    assertReason(
        verify("downstream"),
        "RG-VERIFY-05",
        "RG-IOMMU-16",
        "RG-VERIFY-04",
        "0000:03:00.0 is in no IOMMU group: the firmware offers no IOMMU (no DMAR, IVRS or IORT",
        "remedy=turn on VT-d, AMD-Vi or SMMU in the firmware setup");
  }

  @Test
  void no_patch_in_that_kernel() {
    host.write("/proc/kallsyms", "ffffffff83a1c2d0 t start_kernel\n");
    host.write(
        "/sim/kernel-log",
        BOOT
            + "[    0.01] Unknown kernel command line parameters"
            + " \"BOOT_IMAGE=/boot/vmlinuz-6.1.0-18-amd64 pcie_acs_override=downstream\", will be"
            + " passed to user space.\n");
    groups(3, 3);
    assertReason(
        verify("downstream"),
        "RG-VERIFY-05",
        "RG-IOMMU-28",
        "RG-VERIFY-07",
        "kernel 6.1.0-18-amd64 does not carry the ACS override patch",
        "remedy=boot a kernel that carries it, such as Proxmox VE's, or use another slot");
  }

  @Test
  void a_word_that_the_kernel_does_not_know() {
    runs("intel_iommu=on pcie_acs_override=downsteam", "");
    groups(3, 3);
    assertReason(
        verify("downsteam"),
        "RG-VERIFY-05",
        "RG-IOMMU-10",
        "did you mean 'downstream'?",
        "the kernel knows none of the words of pcie_acs_override=downsteam",
        "remedy=use downstream, multifunction or id:vvvv:dddd");
  }

  @Test
  void groups_that_the_kernel_formed_otherwise_by_itself() {
    groups(3, 3);
    assertReason(
        verify("downstream"),
        "RG-VERIFY-05",
        "RG-IOMMU-07",
        "formed other groups by itself than it should for this line",
        "remedy=boot the kernel that was there before");
    // Also where a line is to come that needs a reboot: the finding is about the present boot.
    Outcome check =
        run("check", "kernel_parameters: {present: ['pcie_acs_override=downstream', 'iommu=pt']}");
    assertEquals(7, check.exit(), check::toString);
    assertEquals("none", check.host("reboot"), "refused: " + check);
    assertTrue(check.codes().contains("RG-IOMMU-07"), check::toString);
    Outcome groups = engine.run("groups", "pve1", "--output", "json");
    assertTrue(groups.codes().contains("RG-IOMMU-07"), groups::toString);
  }

  @Test
  void memory_that_the_firmware_wants_mapped() {
    host.write(
        "/sys/kernel/iommu_groups/3/reserved_regions",
        """
        0x00000000bdf6f000 0x00000000bdf7efff direct
        0x00000000fee00000 0x00000000feefffff msi
        """);
    Outcome isolated = verify("downstream").endedWell("ok");
    assertEquals(List.of("RG-IOMMU-31"), isolated.codes(), isolated::toString);
    assertTrue(
        isolated.host("findings").contains("0x00000000bdf6f000 to 0x00000000bdf7efff"),
        isolated::toString);
    Outcome check =
        run("check", "kernel_parameters: {present: ['pcie_acs_override=downstream', 'iommu=pt']}");
    assertTrue(check.codes().contains("RG-IOMMU-31"), check::toString);
    assertTrue(
        engine
            .run("facts", "pve1", "--output", "json")
            .host("devices")
            .contains("direct_regions=[{start=0x00000000bdf6f000, end=0x00000000bdf7efff"));

    host.write(
        "/sim/kernel-log",
        BOOT
            + TAKEN
            + "[   42.1] vfio-pci 0000:03:00.0: Device is ineligible for IOMMU domain attach due to"
            + " platform RMRR requirement.  Contact your platform vendor.\n");
    assertReason(
        verify("downstream"),
        "RG-VERIFY-11",
        "the kernel refused in this boot to hand over 0000:03:00.0",
        "remedy=Switch off in the firmware setup what uses that memory");
  }

  @Test
  void a_second_witness_that_disagrees() {
    host.write("/sim/pvesh", DEVICE + " 7\n");
    assertReason(verify("downstream"), "RG-IOMMU-32", "pvesh has 0000:03:00.0 in group 7, sysfs");
    Outcome groups = engine.run("groups", "pve1", "--output", "json");
    assertEquals(0, groups.exit(), groups::toString);
    assertEquals("disagrees", groups.host("witness"), groups::toString);
    assertEquals(List.of("RG-IOMMU-32"), groups.codes(), groups::toString);
    Outcome facts = engine.run("facts", "pve1", "--output", "json");
    assertEquals("disagrees", facts.host("witness"), facts::toString);

    host.write("/sim/pvesh", OTHER + " 7\n");
    Outcome another = verify("downstream").endedWell("ok");
    assertEquals(List.of("RG-IOMMU-32"), another.codes(), another::toString);
  }

  @Test
  void a_second_witness_that_fails_or_is_not_there() {
    host.write("/sim/pvesh", "down\n");
    Outcome silent = verify("downstream").endedWell("ok");
    assertEquals(List.of("RG-IOMMU-33"), silent.codes(), silent::toString);
    assertTrue(silent.host("findings").contains("Connection refused"), silent::toString);
    Outcome groups = engine.run("groups", "pve1", "--output", "json");
    assertEquals("silent", groups.host("witness"), groups::toString);

    host.delete("/usr/bin/pvesh");
    assertEquals(List.of(), verify("downstream").endedWell("ok").codes());
    Outcome absent = engine.run("groups", "pve1", "--output", "json");
    assertEquals("absent", absent.host("witness"), absent::toString);
    assertFalse(Files.exists(host.at("/var/lib/regroup")), "nothing is written");
  }
}
