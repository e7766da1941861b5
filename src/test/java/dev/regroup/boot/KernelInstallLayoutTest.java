package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.FileSystem;
import dev.regroup.host.Firmware;
import dev.regroup.host.Firmware.BootEntry;
import dev.regroup.host.HostFile;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Facts of a Debian host with systemd-boot, bent. Whole plans: resources/plan/kernel-install*. */
class KernelInstallLayoutTest {
  private static final String ESP = "/boot/efi";
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String LINE = "root=UUID=x ro quiet";
  private static final String OLD = "6.1.0-9-amd64";
  private static final String NEW = "6.1.0-10-amd64";
  private static final List<Request> IOMMU =
      List.of(new Request.Present("iommu", List.of(new Token("iommu=pt"))));

  private final KernelInstallLayout layout = new KernelInstallLayout();
  private final TestHost host = new TestHost();

  @BeforeEach
  void build() {
    host.tools.addAll(List.of("kernel-install", "bootctl"));
    host.running = "initrd=\\" + TOKEN + "\\" + NEW + "\\initrd.img-" + NEW + " " + LINE;
    host.firmware(uefi("systemd-boot 252", null, null));
    host.fileSystems.add(new FileSystem(ESP, ESP, "/dev/vda1", 1L << 28, -1, false));
    host.file("/etc/machine-id", TOKEN + "\n");
    host.file("/etc/kernel/cmdline", LINE + "\n");
    host.file(ESP + "/EFI/systemd/systemd-bootx64.efi", "x");
    host.file(ESP + "/loader/loader.conf", "#timeout 3\n");
    host.file(ESP + "/loader/entries.srel", "type1\n");
    entry(OLD);
    entry(NEW);
  }

  private static String conf(String kernel) {
    return ESP + "/loader/entries/" + TOKEN + "-" + kernel + ".conf";
  }

  private static String copy(String kernel, String name) {
    return ESP + "/" + TOKEN + "/" + kernel + "/" + name;
  }

  private void entry(String kernel) {
    host.file(
        conf(kernel),
        """
        title      Debian GNU/Linux 12 (bookworm)
        version    %1$s
        machine-id %3$s
        sort-key   debian
        options    %2$s systemd.machine_id=%3$s
        linux      /%3$s/%1$s/linux
        initrd     /%3$s/%1$s/initrd.img-%1$s
        """
            .formatted(kernel, LINE, TOKEN));
    host.file(copy(kernel, "linux"), "k".repeat(1000));
    host.file(copy(kernel, "initrd.img-" + kernel), "i".repeat(2000));
  }

  private static Firmware uefi(
      @Nullable String info, @Nullable String oneShot, @Nullable String chosen) {
    BootEntry entry = new BootEntry("0001", "Linux", "\\EFI\\systemd\\systemd-bootx64.efi");
    return new Firmware(
        Firmware.Mode.UEFI,
        "0001",
        null,
        List.of("0001"),
        List.of(entry),
        info,
        oneShot,
        chosen,
        null);
  }

  private static List<String> codes(List<Finding> findings) {
    return findings.stream().map(Finding::code).toList();
  }

  @Test
  void it_fits_with_its_evidence() {
    BootLayouts.Choice choice = BootLayouts.detect(host.facts());
    assertEquals(
        "kernel-install-systemd-boot",
        Objects.requireNonNull(choice.layout(), choice.findings()::toString).id());
    String evidence = String.join("\n", choice.evidence());
    for (String word :
        List.of(
            "/boot/efi holds entries of kernel-install, " + TOKEN + "-*.conf",
            "/boot/efi holds systemd-boot",
            "a partition is mounted at /boot/efi",
            "systemd-boot 252",
            "kernel and initrd of 2 of its entries are in /boot")) {
      assertTrue(evidence.contains(word), evidence);
    }
  }

  @Test
  void it_fits_by_the_file_that_uefi_booted_where_no_loader_names_itself() {
    host.firmware(uefi(null, null, null));
    assertNotNull(BootLayouts.detect(host.facts()).layout());
  }

  @Test
  void entries_may_be_on_a_partition_of_their_own() {
    for (String path : List.copyOf(host.files.keySet())) {
      if (path.startsWith(ESP + "/loader/entries") || path.startsWith(ESP + "/" + TOKEN)) {
        String text = Objects.requireNonNull(Objects.requireNonNull(host.files.get(path)).text());
        host.files.remove(path);
        host.file(path.replace(ESP, "/boot"), text);
      }
    }
    assertNotNull(BootLayouts.detect(host.facts()).layout());
    BootState state = layout.read(host.facts());
    assertEquals("/boot/" + TOKEN + "/" + NEW + "/linux", nextOf(state).image());
    assertEquals(List.of("/boot"), rooms());
  }

  private List<String> rooms() {
    return layout.refresh(host.facts()).room().stream().map(Refresh.Room::path).toList();
  }

  private static StagedEntry nextOf(BootState state) {
    return Objects.requireNonNull(state.next(), state.findings()::toString);
  }

  private record Other(String name, Consumer<TestHost> bend, String evidence, String remedy) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Other> others() {
    return List.of(
        new Other(
            "NOT_MOUNTED",
            host -> host.fileSystems.remove(1),
            "no partition is mounted at /boot/efi",
            "Mount"),
        new Other(
            "NOTHING_MOUNTED",
            host -> {
              host.fileSystems.remove(1);
              host.files.keySet().removeIf(path -> path.startsWith(ESP));
              host.files.keySet().removeIf(path -> path.contains("grub"));
              host.tools.removeIf(tool -> tool.contains("grub"));
            },
            "no loader/entries holds an entry of kernel-install",
            "Mount the EFI system partition that was booted"),
        new Other(
            "TWO_LOADERS",
            host -> host.file("/efi/EFI/systemd/systemd-bootx64.efi", "x"),
            "systemd-boot is in several places: /efi, /boot/efi",
            "bootctl status"),
        new Other(
            "NO_LOADER",
            host -> host.files.remove(ESP + "/EFI/systemd/systemd-bootx64.efi"),
            "systemd-boot is in none of",
            "bootctl status"),
        new Other(
            "NO_TOOL",
            host -> host.tools.remove("kernel-install"),
            "kernel-install is missing",
            "Install"),
        new Other(
            "ESP_LIST",
            host -> host.file("/etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\n"),
            "lists ESPs",
            "proxmox-boot-tool clean"),
        new Other(
            "GRUB_BOOTED",
            host -> host.running = "BOOT_IMAGE=/x " + LINE,
            "BOOT_IMAGE=",
            "efibootmgr -o"),
        new Other(
            "GRUB_NAMES_ITSELF",
            host -> host.firmware(uefi("GRUB 2.12", null, null)),
            "GRUB 2.12",
            "bootctl status"),
        new Other(
            "UKI",
            host -> host.file("/usr/lib/kernel/install.conf", "layout=uki\n"),
            "its layout is uki",
            "unified kernel image"),
        new Other(
            "LAYOUT_OF_MACHINE_INFO",
            host -> host.file("/etc/machine-info", "KERNEL_INSTALL_LAYOUT=\"other\"\n"),
            "its layout is other",
            "layout=bls"),
        new Other(
            "DROP_IN",
            host -> host.file("/etc/kernel/install.conf.d/x.conf", "layout=other\n"),
            "its layout is other",
            "layout=bls"),
        new Other(
            "NO_FOLDER_OF_THE_TOKEN",
            host -> {
              host.files.keySet().removeIf(path -> path.startsWith(ESP + "/" + TOKEN));
              host.files.remove(ESP + "/loader/entries.srel");
            },
            "loader/entries.srel does not say type1",
            "layout=bls"),
        new Other(
            "BOOT_ROOT",
            host -> host.file("/etc/kernel/install.conf", "# x\nBOOT_ROOT=/mnt\n"),
            "/etc/kernel/install.conf sets BOOT_ROOT",
            "kernel-install add"),
        new Other(
            "NONE_IN_BOOT",
            host -> host.kernels.clear(),
            "/boot has kernel and initrd of none of its entries",
            "kernel-install add"),
        new Other(
            "INITRD_OF_DRACUT",
            host -> host.edit(conf(OLD), "/initrd.img-" + OLD, "/initrd"),
            "which is no copy of /boot/initrd.img-" + OLD,
            "kernel-install add"),
        new Other(
            "INITRAMFS_IN_BOOT",
            host -> host.kernel(OLD, "/boot/initramfs-" + OLD + ".img", true),
            "which is no copy of /boot/initrd.img-" + OLD,
            "kernel-install add"),
        new Other(
            "UNIFIED_IMAGES",
            host -> host.file(ESP + "/EFI/Linux/x.efi", "x"),
            "EFI/Linux holds a unified kernel image",
            "Remove"),
        new Other(
            "KERNELSTUB",
            host -> host.file("/etc/kernelstub/configuration", "{}"),
            "kernelstub",
            "kernelstub -a"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void anything_else_is_refused_with_the_evidence_and_what_now(Other other) {
    other.bend().accept(host);
    BootLayouts.Choice choice = BootLayouts.detect(host.facts());
    assertNull(choice.layout());
    Finding finding = choice.findings().get(0);
    assertEquals("RG-BOOT-01", finding.code());
    assertTrue(finding.message().contains(other.evidence()), finding.message());
    assertTrue(finding.remedy().contains(other.remedy()), finding.remedy());
  }

  @Test
  void a_host_that_was_grubs_and_is_systemd_boots_now_is_no_riddle() {
    host.file(GrubCfg.PATH, TestHost.resource("grub-2.06-plain.cfg"));
    host.file(GrubDefaults.MAIN, "GRUB_CMDLINE_LINUX_DEFAULT=quiet\n");
    BootLayouts.Choice choice = BootLayouts.detect(host.facts());
    assertEquals("kernel-install-systemd-boot", Objects.requireNonNull(choice.layout()).id());
  }

  @Test
  void every_entry_is_staged_and_the_newest_is_next() {
    BootState state = layout.read(host.facts());
    assertEquals(List.of(NEW, OLD), state.staged().stream().map(StagedEntry::kernel).toList());
    assertEquals(List.of(), state.findings());
    assertEquals(TOKEN + "-" + NEW + ".conf", nextOf(state).id());
    assertNull(nextOf(state).doubt());
    assertEquals(LINE, Objects.requireNonNull(state.configured()).text());
    assertEquals(LINE + " systemd.machine_id=" + TOKEN, nextOf(state).options().text());
  }

  @Test
  void variables_and_loader_conf_choose_the_entry() {
    host.file(ESP + "/loader/loader.conf", "default " + TOKEN + "-6.1.0-9-*\n");
    assertEquals(OLD, nextOf(layout.read(host.facts())).kernel());
    host.firmware(uefi("systemd-boot 252", null, TOKEN + "-" + NEW + ".conf"));
    assertEquals(NEW, nextOf(layout.read(host.facts())).kernel());
    host.firmware(uefi("systemd-boot 252", TOKEN + "-" + OLD + ".conf", null));
    BootState state = layout.read(host.facts());
    assertEquals(OLD, nextOf(state).kernel());
    assertEquals(List.of("RG-BOOT-27"), codes(state.findings()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"@saved", "memtest.conf", "x-[6].conf"})
  void a_default_that_cannot_be_told_is_no_next(String pattern) {
    host.file(ESP + "/loader/loader.conf", "default " + pattern + "\n");
    BootState state = layout.read(host.facts());
    assertNull(state.next());
    assertEquals(List.of("RG-BOOT-25"), codes(state.findings()));
    NextBoot after =
        layout.predictNext(host.facts(), state, layout.edit(host.facts(), state, IOMMU));
    assertNull(after.entry());
    assertEquals(List.of("RG-BOOT-24"), codes(after.findings()));
  }

  /** Ids, each with sort-key, machine and version where it has them; the first one boots. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.conf debian m 6.1.0-9    | b.conf debian m 6.1.0-10 | b.conf
          a.conf debian m 6.1.0-10   | b.conf                   | a.conf
          z.conf                     | b.conf debian m 6.1.0-9  | b.conf
          z.conf fedora m 9          | b.conf debian m 6.1.0-9  | b.conf
          z.conf debian a 1          | b.conf debian m 9        | z.conf
          a-9.conf                   | a-10.conf                | a-10.conf
          a.conf debian m 6.1.0-9    | b.conf debian m 6.1.0-9  | b.conf
          """)
  void systemd_boot_lists_entries_by_sort_key_machine_and_version(
      String one, String other, String first) {
    List<String> listed =
        Stream.of(one, other)
            .map(text -> text.split(" ", -1))
            .map(words -> LoaderEntry.parse(words[0], order(words)))
            .sorted(LoaderVersions.LISTED)
            .map(LoaderEntry::id)
            .toList();
    assertEquals(first, listed.get(0));
  }

  private static String order(String[] words) {
    return words.length < 4
        ? ""
        : "sort-key %s\nmachine-id %s\nversion %s\n".formatted(words[1], words[2], words[3]);
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
            host -> host.file(copy(NEW, "initrd.img-" + NEW), "i"),
            "has 1 bytes, and /boot/initrd.img-" + NEW + " has 2000"),
        new Broken(
            "NO_INITRD", host -> host.files.remove(copy(NEW, "initrd.img-" + NEW)), "is not there"),
        new Broken(
            "NO_INITRD_LINE",
            host -> host.edit(conf(NEW), "initrd     ", "# initrd "),
            "it loads 0 initrds"),
        new Broken("CUT_KERNEL", host -> host.file(copy(NEW, "linux"), ""), "has 0 bytes, and"),
        new Broken(
            "ANOTHER_KERNEL",
            host -> host.edit(conf(NEW), NEW + "/linux", OLD + "/linux"),
            "another kernel than it is named after"),
        new Broken(
            "ANOTHER_INITRD",
            host -> host.edit(conf(NEW), "/initrd.img-" + NEW, "/initrd.img-" + OLD),
            "another initrd than it is named after"),
        new Broken(
            "NO_MODULES",
            host -> host.kernel(NEW, "/boot/initrd.img-" + NEW, false),
            "/lib/modules/" + NEW));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void what_is_not_whole_is_no_next_to_rely_on(Broken broken) {
    broken.bend().accept(host);
    String doubt = nextOf(layout.read(host.facts())).doubt();
    assertTrue(
        Objects.requireNonNullElse(doubt, "").contains(broken.doubt()), String.valueOf(doubt));
  }

  @Test
  void an_entry_without_its_kernel_is_not_shown_and_comes_back_with_a_refresh() {
    host.files.remove(copy(NEW, "linux"));
    BootState state = layout.read(host.facts());
    assertEquals(OLD, nextOf(state).kernel());
    NextBoot after =
        layout.predictNext(host.facts(), state, layout.edit(host.facts(), state, IOMMU));
    assertEquals(NEW, Objects.requireNonNull(after.entry()).kernel());
  }

  @Test
  void entries_that_all_count_their_boots_are_known_for_what_they_are() {
    for (String kernel : List.of(OLD, NEW)) {
      HostFile entry = Objects.requireNonNull(host.files.remove(conf(kernel)));
      host.file(conf(kernel + "+3"), entry.text());
    }
    assertNotNull(BootLayouts.detect(host.facts()).layout());
    assertTrue(codes(layout.read(host.facts()).findings()).contains("RG-BOOT-51"));
  }

  @ParameterizedTest
  @CsvSource({"/etc/kernel/tries, 3", "/boot/efi/loader/entries/%s-6.1.0-8+2-1.conf, x"})
  void boot_counting_is_refused(String path, String text) {
    host.file(path.formatted(TOKEN), text);
    assertTrue(codes(layout.read(host.facts()).findings()).contains("RG-BOOT-51"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "root=x quiet\\n|root=x quiet iommu=pt\\n",
        "root=x quiet|root=x quiet iommu=pt",
        "root=x\\n  quiet\\tsplash\\n\\n|root=x\\n  quiet\\tsplash iommu=pt\\n\\n",
        "iommu=off\\nroot=x\\n|iommu=pt\\nroot=x\\n",
        "root=x quiet -- single\\n|root=x quiet iommu=pt -- single\\n",
        "root=x dyndbg=\"file a.c +p\" $HOME `id`\\n|root=x dyndbg=\"file a.c +p\" $HOME `id` iommu=pt\\n",
        "root=x\\niommu=pt\\n|root=x\\niommu=pt\\n"
      })
  void all_lines_are_joined_and_edited_in_place(String written, String expected) {
    String before = bytes(written);
    host.running = "root=x";
    host.file("/etc/kernel/cmdline", before);
    Edits edits = layout.edit(host.facts(), layout.read(host.facts()), IOMMU);
    String after = edits.files().isEmpty() ? before : edits.files().get(0).after();
    assertEquals(bytes(expected), after);
    String joined = JoinedCmdline.join(after);
    assertEquals(Optional.of(edits.desired()), layout.evaluated(Map.of("CMDLINE", joined)));
    host.file("/etc/kernel/cmdline", after);
    assertEquals(List.of(), layout.edit(host.facts(), layout.read(host.facts()), IOMMU).files());
  }

  private static String bytes(String shown) {
    return shown.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                            | is empty
          root=x quiet\\r\\n            | line ends of Windows
          # passthrough\\nroot=x        | has a comment
          root=x\\n  # passthrough      | has a comment
          root=x a=\\\\x                | holds a backslash
          root=x dyndbg="file a  +p"    | blanks within quotes
          root=x "a\\nb"                | blanks within quotes
          quiet splash                  | holds no root=
          """)
  void what_entries_would_hold_otherwise_is_refused(String written, String why) {
    host.file("/etc/kernel/cmdline", bytes(written.replace("\\\\x", "\\x")));
    BootState state = layout.read(host.facts());
    assertNull(state.configured());
    Finding finding = state.findings().get(0);
    assertEquals("RG-BOOT-50", finding.code());
    assertTrue(finding.message().contains(why), finding.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=\\n", "a=\"x  y\""})
  void a_parameter_that_entries_would_hold_otherwise_is_refused(String token) {
    List<Request> requests = List.of(new Request.Present("a", List.of(new Token(token))));
    Edits edits = layout.edit(host.facts(), layout.read(host.facts()), requests);
    assertEquals(List.of(), edits.files());
    assertEquals(List.of("RG-BOOT-28"), codes(edits.findings()));
  }

  @Test
  void a_source_of_a_package_or_none_is_told_with_the_command() {
    host.files.remove("/etc/kernel/cmdline");
    Finding none = layout.read(host.facts()).findings().get(0);
    assertEquals("RG-BOOT-21", none.code());
    assertTrue(none.remedy().contains("/proc/cmdline >/etc/kernel/cmdline"), none.remedy());
    host.file("/usr/lib/kernel/cmdline", LINE + "\n");
    Finding vendor = layout.read(host.facts()).findings().get(0);
    assertEquals("RG-BOOT-21", vendor.code());
    assertTrue(
        vendor.remedy().startsWith("Run cp /usr/lib/kernel/cmdline /etc/kernel/cmdline"),
        vendor.remedy());
  }

  @Test
  void a_refresh_writes_entry_kernel_and_initrd_of_each_and_asks_for_room() {
    host.files.remove(copy(NEW, "initrd.img-" + NEW));
    host.file(copy(OLD, "linux"), "k".repeat(400));
    Refresh refresh = layout.refresh(host.facts());
    assertEquals(
        List.of(
            conf(NEW),
            copy(NEW, "linux"),
            copy(NEW, "initrd.img-" + NEW),
            conf(OLD),
            copy(OLD, "linux"),
            copy(OLD, "initrd.img-" + OLD)),
        refresh.generated());
    assertEquals(List.of(new Refresh.Room(ESP, (1 << 20) + 2600 + 260)), refresh.room());
    assertEquals(
        "kernel-install add %1$s /boot/vmlinuz-%1$s /boot/initrd.img-%1$s".formatted(NEW)
            + " && kernel-install add %1$s /boot/vmlinuz-%1$s /boot/initrd.img-%1$s".formatted(OLD),
        refresh.command());
  }

  @Test
  void a_refresh_is_confirmed_entry_by_entry() {
    host.file("/etc/kernel/cmdline", LINE + " iommu=pt\n");
    List<Finding> findings = layout.confirm(host.facts(), IOMMU);
    assertEquals(List.of("RG-BOOT-15", "RG-BOOT-15"), codes(findings));
    host.edit(conf(OLD), LINE, LINE + " iommu=pt");
    host.edit(conf(NEW), LINE, LINE + " iommu=pt");
    assertEquals(List.of(), layout.confirm(host.facts(), IOMMU));
    host.files.remove(conf(OLD));
    host.files.remove(conf(NEW));
    assertEquals(List.of("RG-BOOT-54"), codes(layout.confirm(host.facts(), IOMMU)));
  }

  @Test
  void a_kernel_without_its_hook_is_told_on_debian_only() {
    assertEquals(List.of(), layout.read(host.facts()).findings());
    host.tools.add("dpkg");
    assertEquals(List.of("RG-BOOT-53"), codes(layout.read(host.facts()).findings()));
  }

  @Test
  void the_machine_id_comes_from_where_kernel_install_takes_it() {
    host.file("/etc/machine-info", "KERNEL_INSTALL_MACHINE_ID=" + TOKEN + "\n");
    host.file("/etc/machine-id", "ffffffffffffffffffffffffffffffff\n");
    assertNotNull(BootLayouts.detect(host.facts()).layout());
    host.file("/etc/kernel/entry-token", "elsewhere\n");
    assertNull(BootLayouts.detect(host.facts()).layout());
  }

  @Test
  void a_boot_can_be_tried_once() {
    assertEquals(new Trial(true, "bootctl set-oneshot"), layout.trial(host.facts()));
  }

  @Test
  void what_is_evaluated_on_the_host_is_one_line() {
    assertEquals(
        Optional.of(CommandLine.parse("root=x quiet")),
        layout.evaluated(Map.of("CMDLINE", "root=x quiet")));
    assertEquals(Optional.empty(), layout.evaluated(Map.of()));
  }
}
