package dev.regroup.boot;

import static dev.regroup.boot.TestHost.IOMMU;
import static dev.regroup.boot.TestHost.codes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.Firmware;
import dev.regroup.host.Firmware.BootEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from grub.cfg, what boots next, what a refresh must have brought. */
class DebianGrubLayoutTest {
  private static final String DEVICE = "5a2b9f1e-0a4f-4f0e-9d53-3f1f6f0c7b11";
  private static final String SIMPLE = "gnulinux-simple-" + DEVICE;
  private static final String ADVANCED = "gnulinux-advanced-" + DEVICE;
  private static final String ENVIRONMENT = "/boot/grub/grubenv";

  private final DebianGrubLayout layout = new DebianGrubLayout();
  private final TestHost host = TestHost.plain();

  @Test
  void normal_entries_are_staged_and_recovery_entries_are_other() {
    BootState state = layout.read(host.facts());
    assertEquals("console=tty0 console=ttyS0,115200 quiet", text(state.configured()));
    assertEquals(
        List.of(
            SIMPLE,
            ADVANCED + ">gnulinux-6.1.0-10-amd64-advanced-" + DEVICE,
            ADVANCED + ">gnulinux-6.1.0-9-amd64-advanced-" + DEVICE),
        state.staged().stream().map(StagedEntry::id).toList());
    assertEquals(2, state.other().size());
    StagedEntry first = state.staged().get(0);
    assertEquals("6.1.0-10-amd64", first.kernel());
    assertEquals("/boot/vmlinuz-6.1.0-10-amd64", first.image());
    assertEquals(List.of("/boot/initrd.img-6.1.0-10-amd64"), first.initrds());
    assertEquals(
        "root=/dev/vda2 ro console=tty0 console=ttyS0,115200 quiet", first.options().text());
    assertNull(first.doubt());
    assertEquals(first, state.next());
    assertTrue(state.findings().isEmpty(), state.findings().toString());
  }

  @Test
  void a_quoted_line_is_read_as_grub_hands_it_to_the_kernel() {
    host.file(GrubCfg.PATH, TestHost.resource("grub-2.06-flat.cfg"));
    BootState state = layout.read(host.facts());
    assertEquals(
        "root=/dev/vda2 ro quiet \"dyndbg=file a.c +p\" pci=config_acs=10x@0:1.0;1@0:2.0",
        state.staged().get(0).options().text());
    assertEquals("file a.c +p", state.staged().get(0).options().tokens("dyndbg").get(0).value());
    assertEquals(2, state.staged().size());
    assertEquals(0, state.other().size());
  }

  @ParameterizedTest
  @CsvSource({
    "/vmlinuz-, /boot/vmlinuz-",
    "/vmlinuz-, /@/boot/vmlinuz-",
    "/vmlinuz-, /ROOT/pve-1@/boot/vmlinuz-"
  })
  void paths_are_those_of_the_file_system_that_holds_boot(String from, String to) {
    host.edit(GrubCfg.PATH, from, to);
    BootState state = layout.read(host.facts());
    assertEquals("/boot/vmlinuz-6.1.0-10-amd64", state.staged().get(0).image());
    assertNull(state.staged().get(0).doubt());
  }

  @ParameterizedTest(name = "GRUB_DEFAULT={0}, saved {1}, next {2}: {3}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          0, -, -, 6.1.0-10-amd64
          '', -, -, 6.1.0-10-amd64
          1>2, -, -, 6.1.0-9-amd64
          1>0, -, -, 6.1.0-10-amd64
          Debian GNU/Linux, -, -, 6.1.0-10-amd64
          'Advanced options for Debian GNU/Linux>Debian GNU/Linux, with Linux 6.1.0-9-amd64', -, -, 6.1.0-9-amd64
          gnulinux-advanced-DEV>gnulinux-6.1.0-9-amd64-advanced-DEV, -, -, 6.1.0-9-amd64
          saved, -, -, 6.1.0-10-amd64
          saved, 1>2, -, 6.1.0-9-amd64
          0, 1>2, -, 6.1.0-10-amd64
          0, -, 1>2, 6.1.0-9-amd64
          1, -, -, -
          1>1, -, -, -
          7, -, -, -
          6.1 kernel, -, -, -
          nonsense, -, -, -
          """)
  void the_default_decides_what_boots_next(
      String value, @Nullable String saved, @Nullable String once, @Nullable String kernel) {
    String written = value.equals("saved") ? "${saved_entry}" : value.replace("DEV", DEVICE);
    host.edit(GrubCfg.PATH, "set default=\"0\"", "set default=\"" + written + "\"");
    host.edit(
        GrubDefaults.MAIN, "GRUB_DEFAULT=0", "GRUB_DEFAULT='" + value.replace("DEV", DEVICE) + "'");
    host.file(
        ENVIRONMENT,
        "# GRUB Environment Block\n"
            + (saved == null ? "" : "saved_entry=" + saved + "\n")
            + (once == null ? "" : "next_entry=" + once + "\n")
            + "####");
    BootState state = layout.read(host.facts());
    NextBoot predicted =
        layout.predictNext(host.facts(), state, layout.edit(host.facts(), state, List.of()));
    if (kernel == null) {
      assertNull(state.next());
      assertNull(predicted.entry());
      assertTrue(state.findings().stream().anyMatch(Finding::isError));
      assertTrue(predicted.findings().stream().anyMatch(Finding::isError));
    } else {
      assertNotNull(state.next(), state.findings().toString());
      assertEquals(kernel, state.next().kernel());
      assertEquals(state.next(), predicted.entry());
      assertEquals(once != null, codes(state.findings()).contains("RG-BOOT-10"));
    }
  }

  /** What GRUB 1.98 put aside it gives back only once it has chosen (00_header). */
  @Test
  void what_was_put_aside_boots_after_the_next_boot_only() {
    host.edit(GrubCfg.PATH, "set default=\"0\"", "set default=\"${saved_entry}\"");
    host.edit(GrubDefaults.MAIN, "GRUB_DEFAULT=0", "GRUB_DEFAULT=saved");
    host.file(ENVIRONMENT, "# GRUB Environment Block\nsaved_entry=1>2\nprev_saved_entry=0\n##");
    BootState state = layout.read(host.facts());
    assertNotNull(state.next());
    assertEquals("6.1.0-9-amd64", state.next().kernel());
    assertEquals(List.of("RG-BOOT-10"), codes(state.findings()));
  }

  @Test
  void a_new_kernel_boots_after_the_refresh_with_the_new_line() {
    host.kernel("6.1.0-11-amd64");
    BootState state = layout.read(host.facts());
    assertNotNull(state.next());
    assertEquals("6.1.0-10-amd64", state.next().kernel());
    Edits edits = layout.edit(host.facts(), state, IOMMU);
    StagedEntry next = layout.predictNext(host.facts(), state, edits).entry();
    assertNotNull(next);
    assertEquals("6.1.0-11-amd64", next.kernel());
    assertEquals(List.of("/boot/initrd.img-6.1.0-11-amd64"), next.initrds());
    assertEquals(
        "root=/dev/vda2 ro console=tty0 console=ttyS0,115200 quiet iommu=pt",
        next.options().text());
  }

  @Test
  void a_hand_made_default_in_another_place_is_a_doubt() {
    host.file(
        GrubCfg.PATH,
        TestHost.resource("grub-2.06-plain.cfg")
            .replace("### BEGIN /etc/grub.d/40_custom ###", "set default=3\n$0"));
    assertEquals(List.of("RG-BOOT-06"), codes(layout.read(host.facts()).findings()));
  }

  @Test
  void a_menu_above_that_of_10_linux_counts() {
    host.edit(
        GrubCfg.PATH,
        "### BEGIN /etc/grub.d/10_linux ###",
        "### BEGIN /etc/grub.d/06_mine ###\nmenuentry 'Mine' { linux /vmlinuz-mine ro }\n"
            + "### END /etc/grub.d/06_mine ###\n### BEGIN /etc/grub.d/10_linux ###");
    BootState state = layout.read(host.facts());
    assertNull(state.next());
    assertEquals(List.of("RG-BOOT-07"), codes(state.findings()));
    assertTrue(state.other().stream().anyMatch(e -> e.id().equals("Mine")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 3000, 5000, 7400})
  void a_grub_cfg_that_is_cut_off_is_an_error(int length) {
    String whole = TestHost.resource("grub-2.06-plain.cfg");
    host.file(GrubCfg.PATH, whole.substring(0, length));
    BootState state = layout.read(host.facts());
    assertTrue(codes(state.findings()).contains("RG-BOOT-05"));
    assertNull(state.next());
  }

  @Test
  void a_grub_cfg_that_is_not_there_is_an_error() {
    host.files.remove(GrubCfg.PATH);
    assertTrue(codes(layout.read(host.facts()).findings()).contains("RG-BOOT-04"));
  }

  @Test
  void what_an_entry_needs_must_be_there() {
    host.kernel("6.1.0-9-amd64", null, true);
    assertEquals(
        "its initrd /boot/initrd.img-6.1.0-9-amd64 is not there",
        layout.read(host.facts()).staged().get(2).doubt());
    host.kernel("6.1.0-9-amd64", "/boot/initrd.img-6.1.0-9-amd64", false);
    assertEquals(
        "/lib/modules/6.1.0-9-amd64 is not there",
        layout.read(host.facts()).staged().get(2).doubt());
    host.kernels.removeIf(k -> k.release().equals("6.1.0-9-amd64"));
    assertEquals(
        "its kernel /boot/vmlinuz-6.1.0-9-amd64 is not there",
        layout.read(host.facts()).staged().get(2).doubt());
  }

  @Test
  void the_refresh_needs_room_for_a_second_grub_cfg() {
    Refresh refresh = layout.refresh(host.facts());
    assertEquals("update-grub", refresh.id());
    assertEquals(List.of(GrubCfg.PATH), refresh.generated());
    assertEquals(List.of(new Refresh.Room("/boot", 1 << 20)), refresh.room());
    host.file(GrubCfg.PATH, "x".repeat(1_000_000));
    assertEquals(2_200_000, layout.refresh(host.facts()).room().get(0).bytes());
  }

  @Test
  void a_boot_can_be_tried_once_where_grub_can_clear_the_one_shot_entry() {
    assertFalse(layout.trial(host.facts()).possible());
    host.file(ENVIRONMENT, "# GRUB Environment Block\n");
    assertEquals(new Trial(true, "grub-reboot"), layout.trial(host.facts()));
    host.edit(GrubCfg.PATH, "insmod ext2", "insmod lvm\n\tinsmod ext2");
    assertFalse(layout.trial(host.facts()).possible());
  }

  @ParameterizedTest(name = "BootNext {0}, BootOrder {1}: {2}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          -, 0003 0001, -
          -, 0004 0003, -
          0003, 0001, -
          -, 0001 0003, RG-BOOT-08
          0001, 0003, RG-BOOT-08
          -, 0002 0003, RG-BOOT-09
          """)
  void the_firmware_must_start_the_same_loader_again(
      @Nullable String next, String order, @Nullable String code) {
    host.firmware(uefi("0003", next, List.of(order.split(" ", -1))));
    BootState state = layout.read(host.facts());
    assertEquals(code == null ? List.of() : List.of(code), codes(state.findings()));
    assertEquals("RG-BOOT-08".equals(code), state.next() == null);
  }

  static Firmware uefi(String current, @Nullable String next, List<String> order) {
    return new Firmware(
        Firmware.Mode.UEFI,
        current,
        next,
        order,
        List.of(
            new BootEntry("0001", "Windows", "\\EFI\\Microsoft\\Boot\\bootmgfw.efi"),
            new BootEntry("0002", "PXE", ""),
            new BootEntry("0003", "debian", "\\EFI\\debian\\shimx64.efi"),
            new BootEntry("0004", "debian again", "\\EFI\\DEBIAN\\SHIMX64.EFI")),
        null);
  }

  private static String text(@Nullable Object value) {
    return String.valueOf(value);
  }
}
