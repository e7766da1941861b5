package dev.regroup.boot;

import static dev.regroup.boot.ProxmoxTestHosts.FIRST;
import static dev.regroup.boot.ProxmoxTestHosts.NEW;
import static dev.regroup.boot.ProxmoxTestHosts.OLD;
import static dev.regroup.boot.ProxmoxTestHosts.SECOND;
import static dev.regroup.boot.ProxmoxTestHosts.SYSTEMD_BOOT;
import static dev.regroup.boot.ProxmoxTestHosts.UUIDS;
import static dev.regroup.boot.TestHost.IOMMU;
import static dev.regroup.boot.TestHost.booted;
import static dev.regroup.boot.TestHost.codes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Facts of a host with GRUB on two ESPs, bent. Whole plans are in resources/plan/proxmox-grub*. */
class ProxmoxGrubLayoutTest {
  private final ProxmoxGrubLayout layout = new ProxmoxGrubLayout();
  private final TestHost host = ProxmoxTestHosts.grub();

  @Test
  void it_fits_with_its_evidence() {
    BootLayouts.Choice choice = BootLayouts.detect(host.facts());
    assertEquals("proxmox-grub", Objects.requireNonNull(choice.layout()).id());
    String evidence = String.join("\n", choice.evidence());
    for (String word :
        List.of("1A2B-3C4D, 5E6F-7A8B", "holds GRUB in EFI/proxmox", "shimx64", "BOOT_IMAGE=/vm")) {
      assertTrue(evidence.contains(word), evidence);
    }
  }

  @Test
  void it_fits_under_a_bios_by_the_grub_folders_alone() {
    for (String esp : List.of(FIRST, SECOND)) {
      host.files.remove(esp + "/EFI/proxmox/grubx64.efi");
    }
    assertEquals(
        "proxmox-grub",
        Objects.requireNonNull(BootLayouts.detect(host.firmware(TestHost.BIOS).facts()).layout())
            .id());
  }

  @Test
  void it_fits_by_the_fallback_path_and_by_grub_that_names_itself() {
    host.firmware(booted("\\EFI\\BOOT\\BOOTX64.EFI", "GRUB 2.12"));
    host.running = host.running.replace("BOOT_IMAGE=/", "BOOT_IMAGE=(hd0,gpt2)/");
    assertNotNull(BootLayouts.detect(host.facts()).layout());
  }

  static List<Bent> others() {
    return List.of(
        new Bent(
            "GONE",
            host -> host.files.remove(SECOND),
            "ESP 5E6F-7A8B is not there",
            "proxmox-boot-tool clean, which takes 5E6F-7A8B off"),
        new Bent(
            "SYSTEMD_BOOT_ON_ONE",
            host -> {
              host.files.remove(SECOND + "/EFI/proxmox/grubx64.efi");
              host.file(SECOND + "/loader/loader.conf", "default proxmox-*\n");
            },
            "ESP 5E6F-7A8B holds systemd-boot's loader.conf",
            "proxmox-boot-tool init " + SECOND + " grub"),
        new Bent(
            "NO_GRUB_FOLDER",
            host -> host.files.remove(SECOND + "/grub"),
            "and no grub folder, so proxmox-boot-tool skips it",
            "proxmox-boot-tool init " + SECOND + " grub"),
        new Bent(
            "NO_GRUB_FOLDER_UNDER_A_BIOS",
            host -> host.firmware(TestHost.BIOS).files.remove(SECOND + "/grub"),
            "and no grub folder",
            "proxmox-boot-tool init " + SECOND + ","),
        new Bent(
            "NO_END_OF_LINE",
            host -> host.file(UUIDS, "1A2B-3C4D\n5E6F-7A8B"),
            "the line has no end",
            "proxmox-boot-tool status"),
        new Bent(
            "SYSTEMD_BOOT_BOOTED",
            host -> {
              host.running = "initrd=\\EFI\\proxmox\\x\\initrd.img-x root=ZFS=rpool/ROOT/pve-1";
              host.firmware(booted(SYSTEMD_BOOT, "systemd-boot 252"));
            },
            "systemd-boot 252",
            "efibootmgr -o"),
        new Bent(
            "BOOTED_FROM_ELSEWHERE",
            host -> host.running = "BOOT_IMAGE=/ROOT/pve-1@/boot/vmlinuz-" + NEW + " ro",
            "which lies on no ESP",
            "proxmox-boot-tool status"),
        new Bent(
            "ANOTHER_GRUB",
            host -> host.firmware(booted("\\EFI\\debian\\grubx64.efi", null)),
            "not Proxmox VE's GRUB",
            "efibootmgr -v"),
        new Bent(
            "HAND_MADE",
            host -> host.file(SECOND + "/grub/grub.cfg", "menuentry x {}\n"),
            "does not say that grub-mkconfig generated it",
            "proxmox-boot-tool refresh would overwrite it"),
        new Bent(
            "CONTAINER", host -> host.container = "lxc", "container (lxc)", "runs the container"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void anything_else_is_refused_with_the_evidence_and_a_command(Bent other) {
    other.isRefused(host);
  }

  @Test
  void every_normal_entry_on_every_esp_is_staged() {
    BootState state = layout.read(host.facts());
    assertEquals(6, state.staged().size());
    assertEquals(List.of(), state.findings());
    StagedEntry next = Objects.requireNonNull(state.next());
    assertEquals(FIRST + "/vmlinuz-" + NEW, next.image());
    assertEquals(List.of(FIRST + "/initrd.img-" + NEW), next.initrds());
    assertNull(next.doubt());
    assertEquals(
        "console=tty0 console=ttyS0,115200 quiet",
        Objects.requireNonNull(state.configured()).text());
  }

  private record Broken(String name, Consumer<TestHost> bend, String doubt) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Broken> broken() {
    return List.of(
        new Broken(
            "CUT_INITRD",
            host -> host.file(SECOND + "/initrd.img-" + NEW, "i"),
            "/initrd.img-6.1.0-10-amd64 on ESP 5E6F-7A8B has 1 bytes, and"),
        new Broken(
            "NO_KERNEL", host -> host.files.remove(SECOND + "/vmlinuz-" + NEW), "is not there"),
        new Broken(
            "ANOTHER_INITRD",
            host ->
                host.edit(SECOND + "/grub/grub.cfg", "/initrd.img-" + NEW, "/initrd.img-" + OLD),
            "does not load the initrd /boot/initrd.img-" + NEW),
        new Broken(
            "NO_MODULES",
            host -> host.kernel(NEW, "/boot/initrd.img-" + NEW, false),
            "/lib/modules/" + NEW));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void what_is_not_whole_on_one_esp_is_no_next_to_rely_on(Broken broken) {
    broken.bend().accept(host);
    StagedEntry next = Objects.requireNonNull(layout.read(host.facts()).next());
    assertTrue(
        Objects.requireNonNullElse(next.doubt(), "").contains(broken.doubt()), next::toString);
  }

  @Test
  void each_place_has_its_own_environment_and_custom_entries() {
    host.file("/boot/grub/custom.cfg", "set default=1\n");
    host.file("/boot/grub/grubenv", "next_entry=1\n");
    assertNotNull(layout.read(host.facts()).next());
    host.file(SECOND + "/grub/custom.cfg", "set default=1\n");
    BootState state = layout.read(host.facts());
    assertNull(state.next());
    assertEquals(List.of("RG-BOOT-06"), codes(state.findings()));
    assertTrue(state.findings().get(0).message().contains(SECOND), () -> "" + state.findings());
  }

  @Test
  void entries_that_systemd_boot_left_are_listed_and_never_compared() {
    host.file(
        FIRST + "/loader/entries/proxmox-" + OLD + ".conf",
        "options root=x\nlinux /EFI/proxmox/%1$s/vmlinuz-%1$s\n".formatted(OLD));
    host.edit(GrubDefaults.MAIN, "=\"quiet\"", "=\"quiet iommu=pt\"");
    for (String esp : List.of(FIRST, SECOND)) {
      host.edit(esp + "/grub/grub.cfg", " quiet\n", " quiet iommu=pt\n");
    }
    BootState state = layout.read(host.facts());
    assertTrue(
        state.other().stream().anyMatch(entry -> entry.options().text().equals("root=x")),
        () -> "" + state.other());
    List<Finding> findings = layout.confirm(host.facts(), IOMMU);
    assertEquals(List.of("RG-BOOT-30"), codes(findings));
    assertFalse(findings.get(0).isError());
  }

  @Test
  void an_empty_menu_is_told_as_one_that_is_not_whole() {
    host.file(SECOND + "/grub/grub.cfg", "");
    assertNotNull(BootLayouts.detect(host.facts()).layout());
    BootState state = layout.read(host.facts());
    assertEquals(List.of("RG-BOOT-05"), codes(state.findings()));
    assertTrue(state.findings().get(0).remedy().contains("proxmox-boot-tool refresh"));
  }

  @Test
  void a_refresh_is_confirmed_entry_by_entry() {
    host.edit(GrubDefaults.MAIN, "=\"quiet\"", "=\"quiet iommu=pt\"");
    host.edit(FIRST + "/grub/grub.cfg", " quiet\n", " quiet iommu=pt\n");
    List<Finding> findings = layout.confirm(host.facts(), IOMMU);
    assertEquals(List.of("RG-BOOT-15", "RG-BOOT-15", "RG-BOOT-15"), codes(findings));
    host.edit(SECOND + "/grub/grub.cfg", " quiet\n", " quiet iommu=pt\n");
    assertEquals(List.of(), layout.confirm(host.facts(), IOMMU));
  }

  @Test
  void room_is_asked_for_the_menu_twice_and_for_what_is_missing_or_grew() {
    host.files.remove(SECOND + "/initrd.img-" + NEW);
    host.file(SECOND + "/vmlinuz-" + OLD, "k".repeat(400));
    long menu = Objects.requireNonNull(host.files.get(FIRST + "/grub/grub.cfg")).size();
    long least = (1 << 20) + 2 * menu + menu / 5;
    assertEquals(
        List.of(new Refresh.Room(FIRST, least), new Refresh.Room(SECOND, least + 2600 + 2600 / 10)),
        layout.refresh(host.facts()).room());
  }

  @Test
  void what_a_refresh_may_write_is_backed_up() {
    host.file(SECOND + "/vmlinuz-5.10.0-1", "gone from /boot");
    List<String> expected = new ArrayList<>(List.of(ProxmoxPin.DROP_IN));
    expected.addAll(List.of(SECOND + "/vmlinuz-5.10.0-1", SECOND + "/initrd.img-5.10.0-1"));
    for (String esp : List.of(FIRST, SECOND)) {
      expected.add(esp + "/grub/grub.cfg");
      for (String kernel : List.of(OLD, NEW)) {
        expected.addAll(List.of(esp + "/vmlinuz-" + kernel, esp + "/initrd.img-" + kernel));
      }
    }
    assertEquals(
        expected.stream().sorted().toList(),
        layout.refresh(host.facts()).generated().stream().sorted().toList());
  }

  @Test
  void a_command_line_file_without_root_makes_each_refresh_fail_though_grub_does_not_read_it() {
    host.file("/etc/kernel/cmdline", "quiet\n");
    Edits edits = layout.edit(host.facts(), layout.read(host.facts()), IOMMU);
    assertEquals(List.of(), edits.files());
    assertEquals(List.of("RG-BOOT-22"), codes(edits.findings()));
    host.files.remove("/etc/kernel/cmdline");
    assertEquals(1, layout.edit(host.facts(), layout.read(host.facts()), IOMMU).files().size());
  }

  @Test
  void a_kernel_added_by_hand_and_gone_makes_each_refresh_leave_something_out() {
    host.file("/etc/kernel/proxmox-boot-manual-kernels", OLD + "\n5.15.0-1-pve\n");
    Edits edits = layout.edit(host.facts(), layout.read(host.facts()), IOMMU);
    assertEquals(List.of(), edits.files());
    assertEquals(List.of("RG-BOOT-31"), codes(edits.findings()));
    assertTrue(edits.findings().get(0).remedy().contains("kernel remove 5.15.0-1-pve"));
  }

  @Test
  void a_boot_cannot_be_tried_once() {
    assertFalse(layout.trial(host.facts()).possible());
  }
}
