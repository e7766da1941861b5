package dev.regroup.boot;

import static dev.regroup.boot.TestHost.booted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.boot.BootLayouts.Choice;
import dev.regroup.finding.Finding;
import dev.regroup.host.Firmware;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    host.firmware(booted("\\EFI\\BOOT\\BOOTX64.EFI", "GRUB 2.12"));
    fits();
  }

  /** Hosts that are not clearly Debian's GRUB: a word of the evidence, and of what to use there. */
  static List<Bent> others() {
    return List.of(
        new Bent(
            "ESP_LIST",
            host -> host.file("/etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\n"),
            "lists ESPs that proxmox-boot-tool keeps",
            "proxmox-boot-tool init"),
        new Bent(
            "SYSTEMD_BOOT",
            host -> {
              host.running = "initrd=\\x\\6.1.0-18-amd64\\initrd root=UUID=x";
              host.firmware(booted("\\EFI\\systemd\\systemd-bootx64.efi", "systemd-boot 252"));
            },
            "systemd-boot 252",
            "kernel-install add"),
        new Bent(
            "BLS_IN_GRUB_CFG",
            host -> host.edit(GrubCfg.PATH, "set timeout=", "blscfg\nset timeout="),
            "Boot Loader Specification",
            "grubby --update-kernel=ALL --args="),
        new Bent(
            "SUSE",
            host -> host.file("/boot/grub2/grub.cfg", "x"),
            "/boot/grub2/grub.cfg",
            "grub2-mkconfig -o /boot/grub2/grub.cfg"),
        new Bent(
            "SDBOOTUTIL",
            host -> host.tools.add("sdbootutil"),
            "sdbootutil is there",
            "sdbootutil update-all-entries"),
        new Bent(
            "MICROOS",
            host -> host.tools.add("transactional-update"),
            "transactional-update is there",
            "transactional-update grub.cfg"),
        new Bent(
            "MICROOS_WITH_SDBOOTUTIL",
            host -> host.tools.addAll(List.of("transactional-update", "sdbootutil")),
            "transactional-update is there",
            "sdbootutil update-all-entries"),
        new Bent(
            "RPM_OSTREE",
            host -> host.running += " ostree=/ostree/boot.1/x",
            "ostree deployments are in use",
            "rpm-ostree kargs --append-if-missing="),
        new Bent(
            "RPM_OSTREE_BOOTED",
            host -> host.file("/run/ostree-booted", ""),
            "ostree deployments are in use",
            "rpm-ostree kargs --append-if-missing="),
        new Bent(
            "BOOTC",
            host -> host.file("/run/ostree-booted", "").tools.add("bootc"),
            "bootc is there",
            "/usr/lib/bootc/kargs.d"),
        new Bent(
            "KERNELSTUB",
            host -> host.file("/etc/kernelstub/configuration", "{}"),
            "/etc/kernelstub/configuration is there",
            "kernelstub -a"),
        new Bent(
            "UNIFIED_IMAGE",
            host ->
                host.firmware(
                    new Firmware(
                        Firmware.Mode.UEFI,
                        null,
                        null,
                        List.of(),
                        List.of(),
                        "systemd-boot 252",
                        null,
                        null,
                        "systemd-stub 252")),
            "started by systemd-stub",
            "mkinitcpio -P"),
        new Bent(
            "UNIFIED_IMAGE_STARTED_BY_UEFI",
            host -> host.firmware(booted("\\EFI\\Linux\\arch-linux.efi", null)),
            "UEFI booted \\efi\\linux\\arch-linux.efi, a unified kernel image",
            "/etc/kernel/cmdline"),
        new Bent(
            "REFIND",
            host -> host.firmware(booted("\\EFI\\refind\\refind_x64.efi", null)),
            "UEFI booted \\efi\\refind\\refind_x64.efi, rEFInd",
            "/boot/refind_linux.conf"),
        new Bent(
            "REFIND_CONFIGURED",
            host -> host.file("/boot/refind_linux.conf", "x"),
            "/boot/refind_linux.conf is there",
            "/boot/refind_linux.conf"),
        new Bent(
            "EXTLINUX",
            host -> host.file("/boot/extlinux/extlinux.conf", "x"),
            "/boot/extlinux/extlinux.conf is there",
            "append lines in /boot/extlinux/extlinux.conf"),
        new Bent(
            "U_BOOT_MENU",
            host -> host.file("/boot/extlinux/extlinux.conf", "x").tools.add("u-boot-update"),
            "/boot/extlinux/extlinux.conf is there",
            "run u-boot-update"),
        new Bent(
            "U_BOOT_SCRIPT",
            host -> host.file("/boot/boot.scr", "x").machine = "aarch64",
            "/boot/boot.scr is there",
            "flash-kernel"),
        new Bent(
            "U_BOOT_ENVIRONMENT",
            host -> host.file("/boot/uboot.env", "x").machine = "riscv64",
            "/boot/uboot.env is there",
            "fw_setenv"),
        new Bent(
            "RASPBERRY_PI",
            host -> host.file("/boot/firmware/config.txt", "x").machine = "aarch64",
            "/boot/firmware/config.txt is there",
            "/boot/firmware/cmdline.txt"),
        new Bent(
            "CONTAINER", host -> host.container = "lxc", "container (lxc)", "runs the container"),
        new Bent(
            "NO_GENERATOR",
            host -> host.tools.remove("update-grub"),
            "update-grub is missing or cannot be run",
            "Install grub2-common"),
        new Bent(
            "NOT_BOOTED_BY_GRUB",
            host -> host.running = "root=/dev/vda2 ro",
            "no BOOT_IMAGE=",
            "by hand"),
        new Bent(
            "HAND_MADE",
            host -> host.file(GrubCfg.PATH, "menuentry x {}\n"),
            "does not say",
            "by hand"),
        new Bent(
            "NO_SOURCE",
            host -> host.files.remove(GrubDefaults.MAIN),
            "/etc/default/grub is missing",
            "grub-pc or grub-efi-amd64"),
        new Bent(
            "UNKNOWN_LOADER",
            host ->
                host.firmware(
                    new Firmware(Firmware.Mode.UEFI, null, null, List.of(), List.of(), null)),
            "does not tell",
            "efibootmgr -v"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void anything_else_is_refused_with_the_evidence_and_what_to_use(Bent other) {
    other.isRefused(host);
  }

  @Test
  void files_of_single_boards_are_leftovers_on_a_pc() {
    host.file("/boot/boot.scr", "x").file("/boot/uboot.env", "x");
    host.file("/boot/firmware/config.txt", "x");
    fits();
  }

  /** Debian's 10_linux does not know it. */
  @Test
  void a_variable_alone_makes_no_entries_of_the_boot_loader_specification() {
    host.edit(GrubDefaults.MAIN, "GRUB_DEFAULT=0", "GRUB_DEFAULT=0\nGRUB_ENABLE_BLSCFG=true");
    fits();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/boot/refind_linux.conf",
        "/boot/extlinux/extlinux.conf",
        "/etc/kernelstub/configuration"
      })
  void files_of_other_loaders_are_left_over_where_it_is_sure_that_grub_booted(String path) {
    host.file(path, "x");
    for (Firmware sure :
        List.of(
            booted("\\EFI\\debian\\shimx64.efi", null),
            booted("\\EFI\\BOOT\\BOOTX64.EFI", "GRUB 2.12-9"))) {
      host.firmware(sure);
      fits();
      Finding told = new DebianGrubLayout().read(host.facts()).findings().get(0);
      assertEquals("RG-BOOT-55", told.code());
      assertTrue(told.message().startsWith(path + " is there: left over"), told.message());
    }
    for (Firmware unsure :
        List.of(
            TestHost.BIOS,
            booted("\\EFI\\BOOT\\BOOTX64.EFI", null),
            booted("\\EFI\\refind\\shimx64.efi", null),
            booted("\\EFI\\debian\\shimx64.efi", "systemd-boot 252"))) {
      host.firmware(unsure);
      assertNull(BootLayouts.detect(host.facts()).layout());
    }
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
    refused("debian-grub: /etc/kernelstub/configuration is there, ", "Use kernelstub -a ");
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
