package dev.regroup.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.regroup.finding.Finding;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFacts;
import dev.regroup.host.ReadScript;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.Playbook;
import dev.regroup.playbook.PlaybookDecoder;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.ProxmoxHosts;
import dev.regroup.testing.RockyHosts;
import dev.regroup.testing.Sysroot;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No host reboots where the firmware starts another loader next, whatever its boot layout. */
class FirmwareNextTest {
  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  /** A machine of a layout, built in a folder. */
  private record Machine(String layout, Function<Path, Sysroot> build) {
    @Override
    public String toString() {
      return layout;
    }
  }

  static Stream<Arguments> machines() {
    List<Machine> machines =
        List.of(
            new Machine("proxmox-systemd-boot", Sysroot::proxmoxSystemdBoot),
            new Machine("proxmox-grub", ProxmoxHosts::secureBoot),
            new Machine("bls-grubby", RockyHosts::nineUnderUefi));
    return machines.stream()
        .flatMap(
            machine ->
                Stream.of(
                    Arguments.of(machine, "BootOrder goes on", 0, new int[] {1, 5}, true),
                    Arguments.of(machine, "BootNext is its own", 1, new int[] {5}, true),
                    Arguments.of(machine, "BootNext", 5, new int[] {1, 2}, false),
                    Arguments.of(machine, "BootOrder", 0, new int[] {5, 1, 2}, false)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("machines")
  void another_loader_first_is_refused(
      Machine machine, String what, int next, int[] order, boolean known) {
    Sysroot host = machine.build().apply(folder);
    host.bootEntry("0005", "Windows Boot Manager", "\\EFI\\Microsoft\\Boot\\bootmgfw.efi");
    host.firmwareBoots(next, order);
    HostFacts facts = FactsParser.parse(HostShell.in(host.root()).run(ReadScript.facts()).frames());
    HostPlan plan = Planner.plan("host", facts, desired());
    assertEquals(machine.layout(), plan.layout(), () -> "" + plan.findings());
    List<String> errors =
        plan.findings().stream().filter(Finding::isError).map(Finding::code).toList();
    assertEquals(known ? List.of() : List.of("RG-BOOT-08", "RG-PLAN-04"), errors);
    if (!known) {
      assertNull(plan.next());
    }
  }

  private static DesiredState desired() {
    String text = "- name: case\n  hosts: all\n  kernel_parameters: {present: [\"iommu=pt\"]}\n";
    return ((Decoded.Ok<Playbook>) PlaybookDecoder.decode(Source.of("case", text)))
        .value()
        .plays()
        .get(0)
        .desired();
  }
}
