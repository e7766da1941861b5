package dev.regroup.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.regroup.finding.Finding;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFacts;
import dev.regroup.host.ReadScript;
import dev.regroup.kernel.IommuGoal;
import dev.regroup.playbook.AcsOverride;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.IsolatedDevice;
import dev.regroup.playbook.RebootPolicy;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.Sysroot;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that was rebooted into an override, and whether its groups and its log bear it out. */
class IsolationProofTest {
  private static final String LINE = "intel_iommu=on pcie_acs_override=downstream";
  private static final String LOG = "[    0.0] Linux version 6.1.0-18-amd64\n";
  private static final String TAKEN = "[    0.0] Warning: PCIe ACS overrides enabled; This may\n";
  private static final DesiredState DESIRED =
      new DesiredState(
          List.of(),
          IommuGoal.ENABLED,
          List.of(
              new IsolatedDevice("0000:03:00.0", null, false, IsolatedDevice.Together.SLOT, null)),
          RebootPolicy.DEFAULT,
          new AcsOverride(AcsOverride.Mode.EXPLICIT, List.of("downstream")),
          DesiredState.Rescue.WHEN_CUT_OFF,
          DesiredState.Guests.REFUSE);

  @TempDir Path folder = Path.of("");
  private Sysroot host = Sysroot.empty(folder);

  @BeforeEach
  void aRebootedHost() {
    host = Sysroot.debianGrub(folder);
    host.write("/proc/kallsyms", "ffffffff83a1c2d0 t pcie_acs_override_setup\n");
    host.write("/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"" + LINE + "\"\n");
    host.runUpdateGrub();
    host.write("/proc/cmdline", "BOOT_IMAGE=/boot/vmlinuz-6.1.0-18-amd64 ro " + LINE + "\n");
    for (String port : List.of("0000:00:1c.0", "0000:00:1c.4")) {
      host.express(port, 4, "");
    }
    host.express("0000:03:00.0", 0, "").express("0000:04:00.0", 0, "");
    host.write("/sim/kernel-log", LOG + TAKEN);
    host.group(0, "0000:00:00.0").group(1, "0000:00:1c.0").group(2, "0000:00:1c.4");
    host.group(3, "0000:03:00.0").group(4, "0000:04:00.0");
  }

  private HostFacts facts() {
    return FactsParser.parse(HostShell.in(host.root()).run(ReadScript.facts()).frames());
  }

  private List<String> against() {
    HostFacts facts = facts();
    return Proof.against(facts, DESIRED, Planner.plan("host", facts, DESIRED)).stream()
        .filter(Finding::isError)
        .map(finding -> finding.code() + " " + finding.message())
        .toList();
  }

  @Test
  void groups_and_log_as_they_should_be() {
    assertEquals(List.of(), against());
  }

  @Test
  void a_kernel_that_formed_other_groups() {
    host.group(4, "0000:03:00.0");
    assertEquals(
        List.of(
            "RG-VERIFY-05 0000:03:00.0 shares IOMMU group 4 with 0000:04:00.0: kernel"
                + " 6.1.0-18-amd64 formed other groups by itself than it should for this line"),
        against());
  }

  @Test
  void a_log_that_does_not_tell_of_the_override() {
    host.write("/sim/kernel-log", LOG);
    assertEquals(
        List.of(
            "RG-VERIFY-10 the kernel's log, which reaches back to the boot, does not say that the"
                + " ACS override is on"),
        against());
    host.write("/sim/kernel-log", "[    9.9] DMAR: later\n");
    assertEquals(List.of(), against(), "a log that does not reach back proves nothing");
  }

  @Test
  void a_plan_is_another_once_the_host_stands_on_another_device() {
    String before = Planner.plan("host", facts(), DESIRED).digest();
    assertEquals(before, Planner.plan("host", facts(), DESIRED).digest());
    host.interfaceOf("0000:00:1c.0", "eno9");
    host.write("/sim/routes", "default via 192.0.2.1 dev eno9\n");
    assertNotEquals(before, Planner.plan("host", facts(), DESIRED).digest());
  }
}
