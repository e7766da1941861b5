package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.boot.BootLayouts.Choice;
import dev.regroup.finding.Finding;
import dev.regroup.host.Firmware;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BootLayoutsTest {
  private final TestHost host = TestHost.plain();

  @Test
  void debian_under_a_bios_fits_with_its_evidence() {
    fits();
  }

  @Test
  void debian_under_uefi_fits_by_the_loader_that_booted() {
    host.firmware(DebianGrubLayoutTest.uefi("0003", null, List.of("0003")));
    fits();
  }

  @Test
  void proxmox_without_an_esp_list_fits() {
    host.file("/etc/kernel/cmdline", "root=ZFS=rpool/ROOT/pve-1 boot=zfs\n");
    host.file("/etc/kernel/proxmox-boot-uuids", "\n");
    host.tools.add("proxmox-boot-tool");
    fits();
  }

  @Test
  void grub_that_names_itself_fits() {
    host.firmware(
        new Firmware(
            Firmware.Mode.UEFI,
            "0003",
            null,
            List.of("0003"),
            List.of(new Firmware.BootEntry("0003", "disk", "\\EFI\\BOOT\\BOOTX64.EFI")),
            "GRUB 2.12"));
    fits();
  }

  /** Hosts that are not clearly Debian's GRUB, and a word of the evidence. */
  private record Other(String name, Consumer<TestHost> bend, String evidence) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Other> others() {
    return List.of(
        new Other(
            "ESP_LIST",
            host -> host.file("/etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\n"),
            "proxmox-boot-tool"),
        new Other(
            "SYSTEMD_BOOT",
            host -> {
              host.running =
                  "initrd=\\EFI\\proxmox\\6.8.12-4-pve\\initrd.img-6.8.12-4-pve root=ZFS=x";
              host.firmware(
                  new Firmware(
                      Firmware.Mode.UEFI,
                      "0001",
                      null,
                      List.of("0001"),
                      List.of(
                          new Firmware.BootEntry(
                              "0001", "Linux", "\\EFI\\systemd\\systemd-bootx64.efi")),
                      "systemd-boot 252"));
            },
            "systemd-boot 252"),
        new Other(
            "BLS",
            host -> host.edit(GrubDefaults.MAIN, "GRUB_DEFAULT=0", "GRUB_ENABLE_BLSCFG=true"),
            "Boot Loader Specification"),
        new Other("SUSE", host -> host.file("/boot/grub2/grub.cfg", "x"), "/boot/grub2/grub.cfg"),
        new Other("OSTREE", host -> host.running += " ostree=/ostree/boot.1/x", "ostree"),
        new Other("CONTAINER", host -> host.container = "lxc", "container (lxc)"),
        new Other(
            "NO_GENERATOR", host -> host.tools.remove("update-grub"), "update-grub is missing"),
        new Other(
            "NOT_BOOTED_BY_GRUB", host -> host.running = "root=/dev/vda2 ro", "no BOOT_IMAGE="),
        new Other("HAND_MADE", host -> host.file(GrubCfg.PATH, "menuentry x {}\n"), "does not say"),
        new Other(
            "NO_SOURCE",
            host -> host.files.remove(GrubDefaults.MAIN),
            "/etc/default/grub is missing"),
        new Other(
            "UNKNOWN_LOADER",
            host ->
                host.firmware(
                    new Firmware(Firmware.Mode.UEFI, null, null, List.of(), List.of(), null)),
            "does not tell"),
        new Other("EXTLINUX", host -> host.file("/boot/extlinux/extlinux.conf", "x"), "extlinux"),
        new Other(
            "KERNELSTUB", host -> host.file("/etc/kernelstub/configuration", "{}"), "kernelstub"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void anything_else_is_refused_with_the_evidence(Other other) {
    other.bend().accept(host);
    Choice choice = BootLayouts.detect(host.facts());
    assertNull(choice.layout());
    assertEquals("RG-BOOT-01", choice.findings().get(0).code());
    assertTrue(choice.findings().get(0).isError());
    assertTrue(
        choice.findings().get(0).message().contains(other.evidence()),
        choice.findings().get(0).message());
    assertTrue(!choice.findings().get(0).remedy().isEmpty());
  }

  @Test
  void what_is_missing_stands_first_and_the_remedy_is_for_it() {
    host.tools.remove("update-grub");
    refused("debian-grub: update-grub is missing or cannot be run; prox", "Install grub2-common");
    host.tools.add("update-grub");
    host.file(GrubCfg.PATH, "");
    refused("debian-grub: /boot/grub/grub.cfg is empty or could not be read; ", "Run update-grub");
    host.files.remove(GrubCfg.PATH);
    refused("debian-grub: /boot/grub/grub.cfg is missing; ", "Run update-grub");
    host.file(GrubCfg.PATH, TestHost.resource("grub-2.06-plain.cfg"));
    host.file("/etc/kernelstub/configuration", "{}");
    host.tools.remove("update-grub");
    refused("debian-grub: /etc/kernelstub/configuration is there, ", "Use kernelstub -a.");
  }

  private void refused(String first, String remedy) {
    Finding finding = BootLayouts.detect(host.facts()).findings().get(0);
    assertTrue(
        finding
            .message()
            .startsWith("no boot layout that Regroup knows fits for certain: " + first),
        finding.message());
    assertTrue(finding.remedy().startsWith(remedy), finding.remedy());
  }

  @Test
  void two_layouts_that_fit_are_refused_naming_both() {
    Choice choice =
        BootLayouts.detect(host.facts(), List.of(new DebianGrubLayout(), new DebianGrubLayout()));
    assertNull(choice.layout());
    assertEquals(
        "more than one boot layout fits: debian-grub, debian-grub",
        choice.findings().get(0).message());
  }

  private void fits() {
    Choice choice = BootLayouts.detect(host.facts());
    assertNotNull(choice.layout(), choice.findings().toString());
    assertEquals("debian-grub", choice.layout().id());
    assertTrue(choice.evidence().size() >= 5 && choice.findings().isEmpty());
  }
}
