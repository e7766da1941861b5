package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.Firmware;
import dev.regroup.host.Firmware.BootEntry;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Facts of a Proxmox VE host with two ESPs, bent. Whole plans are in resources/plan/proxmox-*. */
class ProxmoxSystemdBootLayoutTest {
  private static final String FIRST = "/dev/disk/by-uuid/1A2B-3C4D";
  private static final String SECOND = "/dev/disk/by-uuid/5E6F-7A8B";
  private static final String LINE = "root=ZFS=rpool/ROOT/pve-1 boot=zfs";
  private static final String NEW = "6.8.12-4-pve";
  private static final String OLD = "6.8.8-2-pve";
  private static final List<Request> IOMMU =
      List.of(new Request.Present("iommu", List.of(new Token("iommu=pt"))));

  private final ProxmoxSystemdBootLayout layout = new ProxmoxSystemdBootLayout();
  private final TestHost host = new TestHost();

  @BeforeEach
  void build() {
    host.kernels.clear();
    host.tools.add("proxmox-boot-tool");
    host.running = "initrd=\\EFI\\proxmox\\" + NEW + "\\initrd.img-" + NEW + " " + LINE;
    host.firmware(uefi("systemd-boot 252", null, null));
    host.file("/etc/kernel/cmdline", LINE + "\n");
    host.file("/etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\n5E6F-7A8B\n");
    for (String kernel : List.of(OLD, NEW)) {
      host.kernel(kernel);
    }
    for (String esp : List.of(FIRST, SECOND)) {
      host.folder(esp).folder(esp + "/EFI/proxmox");
      host.file(esp + "/loader/loader.conf", "timeout 3\ndefault proxmox-*\n");
      entry(esp, OLD);
      entry(esp, NEW);
    }
  }

  private void entry(String esp, String kernel) {
    String folder = "/EFI/proxmox/" + kernel;
    host.file(
        esp + "/loader/entries/proxmox-" + kernel + ".conf",
        """
        title    Proxmox Virtual Environment
        version  %1$s
        options  %2$s
        linux    %3$s/vmlinuz-%1$s
        initrd   %3$s/initrd.img-%1$s
        """
            .formatted(kernel, LINE, folder));
    host.file(esp + folder + "/vmlinuz-" + kernel, "k".repeat(1000));
    host.file(esp + folder + "/initrd.img-" + kernel, "i".repeat(2000));
  }

  private static Firmware uefi(
      @Nullable String info, @Nullable String oneShot, @Nullable String chosen) {
    BootEntry entry = new BootEntry("0001", "Linux", "\\EFI\\systemd\\systemd-bootx64.efi");
    BootEntry grub = new BootEntry("0002", "proxmox", "\\EFI\\proxmox\\shimx64.efi");
    return new Firmware(
        Firmware.Mode.UEFI,
        "0001",
        null,
        List.of("0001"),
        List.of(entry, grub),
        info,
        oneShot,
        chosen,
        null);
  }

  private List<String> codes(List<Finding> findings) {
    return findings.stream().map(Finding::code).toList();
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
    host.firmware(uefi(null, null, null));
    assertNotNull(BootLayouts.detect(host.facts()).layout());
  }

  private record Other(String name, Consumer<TestHost> bend, String evidence) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Other> others() {
    return List.of(
        new Other("GONE", host -> host.files.remove(SECOND), "ESP 5E6F-7A8B is not there"),
        new Other("UNREAD", host -> host.file(SECOND, ""), "ESP 5E6F-7A8B could not be read"),
        new Other(
            "GRUB_ON_ONE",
            host -> host.file(SECOND + "/EFI/proxmox/grubx64.efi", "x"),
            "beside entries of systemd-boot that no refresh renews"),
        new Other(
            "NO_LOADER_CONF",
            host -> host.files.remove(SECOND + "/loader/loader.conf"),
            "ESP 5E6F-7A8B holds nothing that proxmox-boot-tool would renew"),
        new Other(
            "NO_UUID",
            host -> host.file("/etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\nsda2\n"),
            "proxmox-boot-uuids:2: \"sda2\" is no UUID"),
        new Other(
            "NO_END_OF_LINE",
            host -> host.file("/etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\n5E6F-7A8B"),
            "the line has no end"),
        new Other(
            "TWICE",
            host -> host.file("/etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\n1A2B-3C4D\n"),
            "is listed twice"),
        new Other(
            "BIOS",
            host ->
                host.firmware(
                    new Firmware(Firmware.Mode.BIOS, null, null, List.of(), List.of(), null)),
            "the firmware is a BIOS"),
        new Other(
            "NO_TOOL",
            host -> host.tools.remove("proxmox-boot-tool"),
            "proxmox-boot-tool is missing"),
        new Other("GRUB_BOOTED", host -> host.running = "BOOT_IMAGE=/x " + LINE, "GRUB puts there"),
        new Other(
            "GRUB_NAMES_ITSELF", host -> host.firmware(uefi("GRUB 2.12", null, null)), "GRUB 2.12"),
        new Other(
            "KERNELSTUB", host -> host.file("/etc/kernelstub/configuration", "{}"), "kernelstub"),
        new Other("CONTAINER", host -> host.container = "lxc", "container (lxc)"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void anything_else_is_refused_with_the_evidence(Other other) {
    other.bend().accept(host);
    BootLayouts.Choice choice = BootLayouts.detect(host.facts());
    assertNull(choice.layout());
    Finding finding = choice.findings().get(0);
    assertEquals("RG-BOOT-01", finding.code());
    assertTrue(finding.message().contains(other.evidence()), finding.message());
  }

  @Test
  void every_entry_on_every_esp_is_staged() {
    BootState state = layout.read(host.facts());
    assertEquals(4, state.staged().size());
    assertEquals(List.of(), state.findings());
    assertEquals("proxmox-" + NEW + ".conf", Objects.requireNonNull(state.next()).id());
    assertEquals(LINE, Objects.requireNonNull(state.configured()).text());
    assertNull(state.next().doubt());
  }

  @Test
  void a_one_shot_entry_decides_and_is_told_once() {
    host.firmware(uefi("systemd-boot 252", "proxmox-" + OLD + ".conf", null));
    BootState state = layout.read(host.facts());
    assertEquals(OLD, Objects.requireNonNull(state.next()).kernel());
    assertEquals(List.of("RG-BOOT-27"), codes(state.findings()));
  }

  @Test
  void an_entry_set_by_a_variable_goes_before_loader_conf() {
    host.firmware(uefi("systemd-boot 252", null, "proxmox-" + OLD + ".conf"));
    assertEquals(OLD, Objects.requireNonNull(layout.read(host.facts()).next()).kernel());
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
    host.firmware(uefi("systemd-boot 252", "gone.conf", null));
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
    String at = FIRST + "/EFI/proxmox/" + NEW;
    String entry = FIRST + "/loader/entries/proxmox-" + NEW + ".conf";
    return List.of(
        new Broken(
            "CUT_INITRD", host -> host.file(at + "/initrd.img-" + NEW, "i"), "has 1 bytes, and"),
        new Broken(
            "NO_INITRD", host -> host.files.remove(at + "/initrd.img-" + NEW), "is not there"),
        new Broken("CUT_KERNEL", host -> host.file(at + "/vmlinuz-" + NEW, ""), "has 0 bytes, and"),
        new Broken(
            "ANOTHER_KERNEL",
            host -> host.edit(entry, "/vmlinuz-" + NEW, "/../" + OLD + "/vmlinuz-" + OLD),
            "is not there"),
        new Broken(
            "ANOTHER_INITRD",
            host -> host.edit(entry, "/initrd.img-" + NEW, "/initrd.img-" + OLD),
            "not a copy of /boot/initrd.img-" + NEW),
        new Broken(
            "NO_MODULES",
            host -> host.kernel(NEW, "/boot/initrd.img-" + NEW, false),
            "/lib/modules/" + NEW),
        new Broken(
            "NOT_IN_BOOT",
            host -> host.kernels.removeIf(k -> k.release().equals(NEW)),
            "/boot/vmlinuz-" + NEW + " is not there"));
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
  void another_key_that_ends_with_root_is_no_root() {
    host.file("/etc/kernel/cmdline", "nfsroot=192.0.2.1:/pve boot=nfs\n");
    BootState state = layout.read(host.facts());
    assertNull(state.configured());
    assertTrue(codes(state.findings()).contains("RG-BOOT-22"), () -> "" + state.findings());
  }

  @Test
  void room_is_asked_for_what_is_missing_or_grew() {
    host.files.remove(SECOND + "/EFI/proxmox/" + NEW + "/initrd.img-" + NEW);
    host.file(SECOND + "/EFI/proxmox/" + OLD + "/vmlinuz-" + OLD, "k".repeat(400));
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
      for (String kernel : List.of(OLD, NEW)) {
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
