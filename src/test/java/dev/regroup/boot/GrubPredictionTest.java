package dev.regroup.boot;

import static dev.regroup.boot.TestHost.IOMMU;
import static dev.regroup.boot.TestHost.codes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What boots next once the menu was made anew, and what now where that cannot be told. */
class GrubPredictionTest {
  private static final String FORCED = GrubDefaults.DROP_INS + "40-force-partuuid.cfg";
  private static final String DEVICE = "5a2b9f1e-0a4f-4f0e-9d53-3f1f6f0c7b11";

  private final DebianGrubLayout layout = new DebianGrubLayout();
  private final TestHost host = TestHost.plain();

  /** As if kernels stood in the other order: grub.cfg's first is not the newest. */
  private void anotherOrder() {
    host.edit(GrubCfg.PATH, "6.1.0-10-amd64", "6.1.0-8-amd64").kernels.clear();
    host.kernel("6.1.0-8-amd64").kernel("6.1.0-9-amd64");
  }

  @Test
  void the_order_of_grub_cfg_stays_where_it_has_each_kernel() {
    anotherOrder();
    NextBoot next = predicted();
    assertNotNull(next.entry(), next.findings().toString());
    assertEquals("6.1.0-8-amd64", next.entry().kernel());
  }

  @Test
  void where_a_kernel_would_stand_in_another_order_is_not_known() {
    anotherOrder();
    host.kernel("6.1.0-11-amd64");
    unknown(
        "grub.cfg has the kernels in another order than their versions, and linux 6.1.0-11-amd64"
            + " is not in the menu yet",
        "Run update-grub, so that the menu shows where it stands, and run again.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GRUB_FLAVOUR_ORDER=\"generic lowlatency\"",
        "GRUB_TOP_LEVEL=/boot/vmlinuz-6.1.0-9-amd64"
      })
  void an_order_by_hand_stays_where_the_menu_has_each_kernel(String setting) {
    anotherOrder();
    host.file("/etc/default/grub.d/order.cfg", setting + "\n");
    NextBoot next = predicted();
    assertNotNull(next.entry(), next.findings().toString());
    assertEquals("6.1.0-8-amd64", next.entry().kernel());
    host.kernel("6.1.0-11-amd64");
    unknown(
        setting.substring(0, setting.indexOf('=')) + " changes the order of kernels, and linux",
        "Run update-grub, so that the menu shows where it stands, and run again.");
  }

  /** The lines of Ubuntu's cloud images, by what their 10_linux writes. */
  @Test
  void a_boot_without_initrd_is_refused_before_anything_is_written() {
    twoLines();
    host.file(FORCED, "GRUB_FORCE_PARTUUID=7df9f6ea-ef5b-4d43-8fe2-08cbe5f0a4e7\n");
    unknown(
        "GRUB_FORCE_PARTUUID is set, so that each entry starts its kernel without an initrd",
        "Write GRUB_FORCE_PARTUUID= with nothing behind it in " + FORCED + ", and run update-grub");
  }

  @Test
  void several_lines_that_no_variable_explains_are_a_doubt() {
    twoLines();
    unknown("entries of 10_linux have several lines for a kernel", "Run update-grub; where they");
  }

  @Test
  void without_the_variable_and_its_lines_nothing_is_in_the_way() {
    host.file(FORCED, "GRUB_FORCE_PARTUUID=\n");
    assertNotNull(predicted().entry());
  }

  private void twoLines() {
    host.edit(
        GrubCfg.PATH,
        "\tinitrd\t/initrd.img-6.1.0-10-amd64\n",
        """
        \tif [ "${initrdfail}" = 1 ]; then
        \t  initrd\t/initrd.img-6.1.0-10-amd64
        \telse
        \t  linux\t/vmlinuz-6.1.0-10-amd64 root=PARTUUID=7df9 ro quiet panic=-1
        \tfi
        \tinitrdfail
        """);
  }

  @Test
  void the_menu_of_ubuntus_zfs_script_is_named() {
    host.edit(GrubCfg.PATH, "/etc/grub.d/10_linux ###", "/etc/grub.d/10_linux_zfs ###");
    unknown("there is no kernel that 10_linux would write", "Ubuntu's 10_linux_zfs writes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# my default theme\nset menu_color_normal=white/black\n",
        "menuentry \"Arch (the default)\" {\n chainloader +1\n}\n",
        "set default_theme=x # default=3\n"
      })
  void a_custom_cfg_that_sets_no_default_is_no_doubt(String text) {
    host.file("/boot/grub/custom.cfg", text);
    assertNotNull(layout.read(host.facts()).next());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set default=3\n",
        "default=3",
        "set 'default=3'",
        "if true; then set default=\"$x\"; fi",
        "read default\n",
        "regexp --set=1:default '(.*)' \"$x\"\n",
        "set a=\"x\n"
      })
  void a_custom_cfg_that_may_set_a_default_is_one(String text) {
    host.file("/boot/grub/custom.cfg", text);
    Finding finding = only(layout.read(host.facts()));
    assertEquals(
        "Take the lines that set default out of /boot/grub/custom.cfg, and set GRUB_DEFAULT in"
            + " /etc/default/grub instead; run update-grub then.",
        finding.remedy());
  }

  @Test
  void scripts_that_set_the_default_as_well_are_named() {
    host.edit(
        GrubCfg.PATH,
        "### BEGIN /etc/grub.d/10_linux ###",
        "### BEGIN /etc/grub.d/07_snap ###\nset default=1\n### END /etc/grub.d/07_snap ###\n"
            + "### BEGIN /etc/grub.d/10_linux ###");
    Finding finding = only(layout.read(host.facts()));
    assertTrue(
        finding.message().endsWith("in 2 places: /etc/grub.d/00_header, /etc/grub.d/07_snap"),
        finding.message());
    assertTrue(finding.remedy().startsWith("Leave the one of /etc/grub.d/00_header"));
  }

  @Test
  void an_entry_before_10_linux_is_not_cured_by_number_0() {
    host.edit(
        GrubCfg.PATH,
        "### BEGIN /etc/grub.d/10_linux ###",
        "### BEGIN /etc/grub.d/06_mine ###\nmenuentry 'Mine' { linux /vmlinuz-mine ro }\n"
            + "### END /etc/grub.d/06_mine ###\n### BEGIN /etc/grub.d/10_linux ###");
    Finding finding = only(layout.read(host.facts()));
    assertEquals("RG-BOOT-07", finding.code());
    assertEquals(
        "Set GRUB_DEFAULT=\"gnulinux-simple-" + DEVICE + "\" and run update-grub.",
        finding.remedy());
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "1>1"})
  void a_one_shot_entry_that_is_left_over_is_cleared(String entry) {
    host.file("/boot/grub/grubenv", "# GRUB Environment Block\nnext_entry=" + entry + "\n###");
    Finding finding =
        layout.read(host.facts()).findings().stream()
            .filter(Finding::isError)
            .findFirst()
            .orElseThrow();
    assertEquals(
        "Where it is left over, clear it: grub-editenv /boot/grub/grubenv unset next_entry, or"
            + " grub-set-default with the entry to boot where prev_saved_entry is set.",
        finding.remedy());
  }

  private NextBoot predicted() {
    BootState state = layout.read(host.facts());
    return layout.predictNext(host.facts(), state, layout.edit(host.facts(), state, IOMMU));
  }

  private void unknown(String what, String remedy) {
    NextBoot next = predicted();
    assertNull(next.entry());
    assertEquals("[RG-BOOT-06]", codes(next.findings()).toString());
    Finding finding = next.findings().get(0);
    assertTrue(
        finding.message().startsWith("the entry that GRUB boots next is not known: " + what),
        finding.message());
    assertTrue(finding.remedy().startsWith(remedy), finding.remedy());
  }

  private static Finding only(BootState state) {
    assertNull(state.next());
    assertEquals(1, state.findings().size(), state.findings().toString());
    return state.findings().get(0);
  }
}
