package dev.regroup.boot;

import static dev.regroup.boot.ProxmoxTestHosts.FIRST;
import static dev.regroup.boot.ProxmoxTestHosts.LINE;
import static dev.regroup.boot.ProxmoxTestHosts.PVE_NEW;
import static dev.regroup.boot.ProxmoxTestHosts.PVE_OLD;
import static dev.regroup.boot.ProxmoxTestHosts.SECOND;
import static dev.regroup.boot.ProxmoxTestHosts.SHIM;
import static dev.regroup.boot.ProxmoxTestHosts.SYSTEMD_BOOT;
import static dev.regroup.boot.ProxmoxTestHosts.UUIDS;
import static dev.regroup.boot.TestHost.IOMMU;
import static dev.regroup.boot.TestHost.booted;
import static dev.regroup.boot.TestHost.codes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.Firmware;
import dev.regroup.kernel.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Facts of a Proxmox VE host with two ESPs, bent. Whole plans are in resources/plan/proxmox-*. */
class ProxmoxSystemdBootLayoutTest {
  private final ProxmoxSystemdBootLayout layout = new ProxmoxSystemdBootLayout();
  private final TestHost host = ProxmoxTestHosts.systemdBoot();

  /** Entries set by variables of the loader. */
  private static Firmware chosen(@Nullable String oneShot, @Nullable String always) {
    Firmware booted = booted(SYSTEMD_BOOT, "systemd-boot 252", SHIM);
    return new Firmware(
        booted.mode(),
        booted.bootCurrent(),
        null,
        booted.bootOrder(),
        booted.bootEntries(),
        booted.loaderInfo(),
        oneShot,
        always,
        null);
  }

  @Test
  void it_fits_with_its_evidence() {
    BootLayouts.Choice choice = BootLayouts.detect(host.facts());
    assertEquals("proxmox-systemd-boot", Objects.requireNonNull(choice.layout()).id());
    String evidence = String.join("\n", choice.evidence());
    for (String word : List.of("1A2B-3C4D, 5E6F-7A8B", "UEFI", "systemd-boot 252", "loader.conf")) {
      assertTrue(evidence.contains(word), evidence);
    }
  }

  @Test
  void it_fits_by_the_file_that_uefi_booted_where_no_loader_names_itself() {
    host.firmware(booted(SYSTEMD_BOOT, null));
    assertNotNull(BootLayouts.detect(host.facts()).layout());
  }

  static List<Bent> others() {
    return List.of(
        new Bent("GONE", host -> host.files.remove(SECOND), "ESP 5E6F-7A8B is not there"),
        new Bent("UNREAD", host -> host.file(SECOND, ""), "ESP 5E6F-7A8B could not be read"),
        new Bent(
            "GRUB_ON_ONE",
            host -> host.file(SECOND + "/EFI/proxmox/grubx64.efi", "x"),
            "beside entries of systemd-boot that no refresh renews"),
        new Bent(
            "NO_LOADER_CONF",
            host -> host.files.remove(SECOND + "/loader/loader.conf"),
            "ESP 5E6F-7A8B holds nothing that proxmox-boot-tool would renew"),
        new Bent(
            "NO_UUID",
            host -> host.file(UUIDS, "1A2B-3C4D\nsda2\n"),
            "proxmox-boot-uuids:2: \"sda2\" is no UUID"),
        new Bent(
            "LINE_ENDS_OF_WINDOWS",
            host -> host.file(UUIDS, "1A2B-3C4D\r\n5E6F-7A8B\r\n"),
            "proxmox-boot-uuids:2: the line end of Windows becomes part of the UUID",
            "sed -i 's/\\r$//' /etc/kernel/proxmox-boot-uuids"),
        new Bent(
            "THE_ONLY_ONE_GONE",
            host -> host.file(UUIDS, "0BAD-F00D\n"),
            "ESP 0BAD-F00D is not there",
            "Connect the disk of 0BAD-F00D, or run proxmox-boot-tool init"),
        new Bent(
            "NO_END_OF_LINE",
            host -> host.file(UUIDS, "1A2B-3C4D\n5E6F-7A8B"),
            "the line has no end"),
        new Bent("TWICE", host -> host.file(UUIDS, "1A2B-3C4D\n1A2B-3C4D\n"), "is listed twice"),
        new Bent("BIOS", host -> host.firmware(TestHost.BIOS), "the firmware is a BIOS"),
        new Bent(
            "NO_TOOL",
            host -> host.tools.remove("proxmox-boot-tool"),
            "proxmox-boot-tool is missing"),
        new Bent("GRUB_BOOTED", host -> host.running = "BOOT_IMAGE=/x " + LINE, "GRUB puts there"),
        new Bent(
            "GRUB_NAMES_ITSELF",
            host -> host.firmware(booted(SYSTEMD_BOOT, "GRUB 2.12")),
            "GRUB 2.12"),
        new Bent(
            "KERNELSTUB", host -> host.file("/etc/kernelstub/configuration", "{}"), "kernelstub"),
        new Bent("CONTAINER", host -> host.container = "lxc", "container (lxc)"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void anything_else_is_refused_with_the_evidence(Bent other) {
    other.isRefused(host);
  }

  @Test
  void every_entry_on_every_esp_is_staged() {
    BootState state = layout.read(host.facts());
    assertEquals(4, state.staged().size());
    assertEquals(List.of(), state.findings());
    assertEquals("proxmox-" + PVE_NEW + ".conf", Objects.requireNonNull(state.next()).id());
    assertEquals(LINE, Objects.requireNonNull(state.configured()).text());
    assertNull(state.next().doubt());
  }

  @Test
  void a_one_shot_entry_decides_and_is_told_once() {
    host.firmware(chosen("proxmox-" + PVE_OLD + ".conf", null));
    BootState state = layout.read(host.facts());
    assertEquals(PVE_OLD, Objects.requireNonNull(state.next()).kernel());
    assertEquals(List.of("RG-BOOT-27"), codes(state.findings()));
  }

  @Test
  void an_entry_set_by_a_variable_goes_before_loader_conf() {
    host.firmware(chosen(null, "proxmox-" + PVE_OLD + ".conf"));
    assertEquals(PVE_OLD, Objects.requireNonNull(layout.read(host.facts()).next()).kernel());
  }

  @ParameterizedTest
  @CsvSource({"@saved", "memtest.conf", "proxmox-[6].conf"})
  void a_default_that_cannot_be_told_is_no_next(String pattern) {
    for (String esp : List.of(FIRST, SECOND)) {
      host.file(esp + "/loader/loader.conf", "default " + pattern + "\n");
    }
    BootState state = layout.read(host.facts());
    assertNull(state.next());
    assertEquals(List.of("RG-BOOT-25", "RG-BOOT-25"), codes(state.findings()));
  }

  @Test
  void a_variable_that_names_no_entry_is_unknown_after_a_refresh_too() {
    host.firmware(chosen("gone.conf", null));
    Edits edits = layout.edit(host.facts(), layout.read(host.facts()), IOMMU);
    NextBoot next = layout.predictNext(host.facts(), layout.read(host.facts()), edits);
    assertNull(next.entry());
    assertEquals(List.of("RG-BOOT-24"), codes(next.findings()));
  }

  private record Broken(String name, Consumer<TestHost> bend, String doubt) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Broken> broken() {
    String at = FIRST + "/EFI/proxmox/" + PVE_NEW;
    String entry = FIRST + "/loader/entries/proxmox-" + PVE_NEW + ".conf";
    return List.of(
        new Broken(
            "CUT_INITRD",
            host -> host.file(at + "/initrd.img-" + PVE_NEW, "i"),
            "has 1 bytes, and"),
        new Broken(
            "NO_INITRD", host -> host.files.remove(at + "/initrd.img-" + PVE_NEW), "is not there"),
        new Broken(
            "CUT_KERNEL", host -> host.file(at + "/vmlinuz-" + PVE_NEW, ""), "has 0 bytes, and"),
        new Broken(
            "ANOTHER_KERNEL",
            host ->
                host.edit(entry, "/vmlinuz-" + PVE_NEW, "/../" + PVE_OLD + "/vmlinuz-" + PVE_OLD),
            "is not there"),
        new Broken(
            "ANOTHER_INITRD",
            host -> host.edit(entry, "/initrd.img-" + PVE_NEW, "/initrd.img-" + PVE_OLD),
            "not a copy of /boot/initrd.img-" + PVE_NEW),
        new Broken(
            "NO_MODULES",
            host -> host.kernel(PVE_NEW, "/boot/initrd.img-" + PVE_NEW, false),
            "/lib/modules/" + PVE_NEW),
        new Broken(
            "NOT_IN_BOOT",
            host -> host.kernels.removeIf(k -> k.release().equals(PVE_NEW)),
            "/boot/vmlinuz-" + PVE_NEW + " is not there"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void what_is_not_whole_on_one_esp_is_no_next_to_rely_on(Broken broken) {
    broken.bend().accept(host);
    BootState state = layout.read(host.facts());
    StagedEntry next = state.next();
    boolean told =
        next == null
            ? codes(state.findings()).contains("RG-BOOT-29")
            : Objects.requireNonNullElse(next.doubt(), "").contains(broken.doubt());
    assertTrue(told, () -> next + " " + state.findings());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "root=x boot=zfs|root=x boot=zfs iommu=pt",
        "root=x  quiet   splash |root=x  quiet   splash iommu=pt ",
        "  root=x iommu=off quiet|  root=x iommu=pt quiet",
        "iommu=off  root=x|iommu=pt  root=x",
        "root=x quiet -- single|root=x quiet iommu=pt -- single",
        "root=x dyndbg=\"file a.c +p\" $HOME `id`|root=x dyndbg=\"file a.c +p\" $HOME `id` iommu=pt",
        "root=x iommu=pt|root=x iommu=pt"
      })
  void the_first_line_is_edited_in_place(String before, String after) {
    for (String rest : List.of("", "\n", "\nsecond line\n", "\n\n")) {
      host.file("/etc/kernel/cmdline", before + rest);
      Edits edits = layout.edit(host.facts(), layout.read(host.facts()), IOMMU);
      String written = edits.files().isEmpty() ? before + rest : edits.files().get(0).after();
      assertEquals(after + rest, written);
      assertEquals(Optional.of(edits.desired()), layout.evaluated(Map.of("CMDLINE", after)));
      host.file("/etc/kernel/cmdline", written);
      Edits again = layout.edit(host.facts(), layout.read(host.facts()), IOMMU);
      assertEquals(List.of(), again.files());
    }
  }

  @Test
  void a_token_that_goes_takes_its_blank_along() {
    host.file("/etc/kernel/cmdline", "quiet root=x  nomodeset splash\n");
    List<Request> requests =
        List.of(new Request.AbsentKey("quiet"), new Request.AbsentKey("nomodeset"));
    Edits edits = layout.edit(host.facts(), layout.read(host.facts()), requests);
    assertEquals("root=x splash\n", edits.files().get(0).after());
  }

  @Test
  void removing_root_is_refused() {
    List<Request> requests = List.of(new Request.AbsentKey("root"));
    Edits edits = layout.edit(host.facts(), layout.read(host.facts()), requests);
    assertEquals(List.of(), edits.files());
    Finding finding = edits.findings().stream().filter(Finding::isError).findFirst().orElseThrow();
    assertEquals("RG-BOOT-28", finding.code());
    assertEquals("the edited line would be \"boot=zfs\", without root=", finding.message());
    host.file("/etc/kernel/cmdline", "root=/dev/nfs nfsroot=192.0.2.1:/pve\n");
    assertEquals(List.of(), layout.edit(host.facts(), layout.read(host.facts()), requests).files());
  }

  @Test
  void a_line_end_of_windows_within_the_line_would_cut_it_off() {
    host.file("/etc/kernel/cmdline", LINE + "\r quiet\n");
    BootState state = layout.read(host.facts());
    assertNull(state.configured());
    Finding finding = state.findings().stream().filter(Finding::isError).findFirst().orElseThrow();
    assertEquals("RG-BOOT-28", finding.code());
    assertEquals("Take it out: sed -i '1s/\\r/ /g' /etc/kernel/cmdline", finding.remedy());
    host.file("/etc/kernel/cmdline", LINE + "\r\n");
    assertNotNull(layout.read(host.facts()).configured());
  }

  @Test
  void another_key_that_ends_with_root_is_no_root() {
    host.file("/etc/kernel/cmdline", "nfsroot=192.0.2.1:/pve boot=nfs\n");
    BootState state = layout.read(host.facts());
    assertNull(state.configured());
    assertTrue(codes(state.findings()).contains("RG-BOOT-22"), () -> "" + state.findings());
  }

  @Test
  void room_is_asked_for_what_is_missing_or_grew() {
    host.files.remove(SECOND + "/EFI/proxmox/" + PVE_NEW + "/initrd.img-" + PVE_NEW);
    host.file(SECOND + "/EFI/proxmox/" + PVE_OLD + "/vmlinuz-" + PVE_OLD, "k".repeat(400));
    List<Refresh.Room> room = layout.refresh(host.facts()).room();
    assertEquals(new Refresh.Room(FIRST, 1 << 20), room.get(0));
    assertEquals(new Refresh.Room(SECOND, (1 << 20) + 2600 + 260), room.get(1));
  }

  @Test
  void what_a_refresh_may_write_is_backed_up() {
    List<String> generated = layout.refresh(host.facts()).generated();
    List<String> expected = new ArrayList<>();
    for (String esp : List.of(FIRST, SECOND)) {
      expected.add(esp + "/loader/loader.conf");
      for (String kernel : List.of(PVE_OLD, PVE_NEW)) {
        expected.add(esp + "/loader/entries/proxmox-" + kernel + ".conf");
        expected.add(esp + "/EFI/proxmox/" + kernel + "/vmlinuz-" + kernel);
        expected.add(esp + "/EFI/proxmox/" + kernel + "/initrd.img-" + kernel);
      }
    }
    assertTrue(generated.containsAll(expected), generated::toString);
    assertEquals(expected.size(), generated.size());
  }

  @Test
  void a_refresh_is_confirmed_entry_by_entry() {
    host.file("/etc/kernel/cmdline", LINE + " iommu=pt\n");
    List<Finding> findings = layout.confirm(host.facts(), IOMMU);
    assertEquals(List.of("RG-BOOT-15", "RG-BOOT-15", "RG-BOOT-15", "RG-BOOT-15"), codes(findings));
    for (String path : List.copyOf(host.files.keySet())) {
      if (path.endsWith(".conf") && path.contains("/entries/")) {
        host.edit(path, LINE, LINE + " iommu=pt");
      }
    }
    assertEquals(List.of(), layout.confirm(host.facts(), IOMMU));
  }

  @ParameterizedTest
  @CsvSource({
    "proxmox-6.8.8-2-pve.conf,   proxmox-6.8.12-4-pve.conf",
    "proxmox-6.8.12-4-pve.conf,  proxmox-6.8.12-10-pve.conf",
    "proxmox-6.8.4-2-pve.conf,   proxmox-6.8.4-11-pve.conf",
    "proxmox-5.15.108-1-pve.conf,proxmox-6.2.16-3-pve.conf",
    "proxmox-6.11.0-1-pve.conf,  proxmox-7.0.14-1-pve.conf",
    "proxmox-6.14.0~rc1-pve.conf,proxmox-6.14.0-pve.conf",
    "a-1.conf,                   a-01b.conf"
  })
  void systemd_boot_orders_entries_by_version(String older, String newer) {
    assertTrue(LoaderVersions.ORDER.compare(older, newer) < 0, older + " " + newer);
    assertTrue(LoaderVersions.ORDER.compare(newer, older) > 0, older + " " + newer);
    assertEquals(0, LoaderVersions.ORDER.compare(newer, newer));
  }

  @Test
  void several_lines_of_options_are_joined() {
    LoaderEntry entry =
        LoaderEntry.parse("x.conf", "options a\n# options b\noptions\tc d\ninitrd /i\ninitrd /j\n");
    assertEquals("a c d", entry.options());
    assertEquals(List.of("/i", "/j"), entry.initrds());
  }
}
