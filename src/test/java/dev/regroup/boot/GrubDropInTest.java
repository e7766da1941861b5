package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is refused comes with the drop-in that an operator may place, and that one works. */
class GrubDropInTest {
  private static final List<Request> IOMMU =
      List.of(new Request.Present("iommu", List.of(new Token("iommu=pt"))));

  private final DebianGrubLayout layout = new DebianGrubLayout();
  private final TestHost host = TestHost.plain();

  @Test
  void the_drop_in_holds_the_staged_line_and_is_edited_once_it_is_placed() {
    host.file(
        GrubDefaults.MAIN,
        "GRUB_CMDLINE_LINUX_DEFAULT=\"$(echo console=tty0 console=ttyS0,115200 quiet)\"\n");
    String text = offered();
    assertEquals("GRUB_CMDLINE_LINUX_DEFAULT=\"console=tty0 console=ttyS0,115200 quiet\"", text);
    Edits edits = placed(text);
    assertEquals(GrubDropIn.PATH, edits.files().get(0).path());
    assertEquals("console=tty0 console=ttyS0,115200 quiet iommu=pt", edits.desired().text(), text);
  }

  @Test
  void what_the_other_variable_holds_is_not_said_twice() {
    host.file(
        GrubDefaults.MAIN,
        "GRUB_CMDLINE_LINUX=\"console=tty0\"\n. /etc/x\nGRUB_CMDLINE_LINUX=\"console=tty0\"\n");
    String text = offered();
    assertEquals("GRUB_CMDLINE_LINUX_DEFAULT=\"console=ttyS0,115200 quiet\"", text);
    assertEquals(
        "console=tty0 console=ttyS0,115200 quiet iommu=pt", placed(text).desired().text(), text);
  }

  @Test
  void both_variables_are_set_where_neither_can_be_told() {
    host.file(GrubDefaults.MAIN, "GRUB_CMDLINE_LINUX=\"a\"\n. /etc/x\n");
    String text = offered();
    assertTrue(text.startsWith("GRUB_CMDLINE_LINUX=\"\"; GRUB_CMDLINE_LINUX_DEFAULT="), text);
    assertEquals(
        "console=tty0 console=ttyS0,115200 quiet iommu=pt", placed(text).desired().text(), text);
  }

  @Test
  void none_is_offered_where_the_shell_does_not_get_that_far() {
    host.file(GrubDefaults.MAIN, "GRUB_TIMEOUT = 5\nGRUB_CMDLINE_LINUX=\"a\"\n");
    assertFalse(refusal().remedy().contains(GrubDropIn.PATH), refusal().remedy());
  }

  @Test
  void line_ends_of_windows_come_with_the_command_that_takes_them_out() {
    host.file(GrubDefaults.MAIN, "GRUB_TIMEOUT=5\r\n\r\n");
    assertTrue(refusal().remedy().endsWith("sed -i 's/\\r$//' /etc/default/grub"));
  }

  private Finding refusal() {
    return layout.read(host.facts()).findings().stream()
        .filter(finding -> finding.code().equals("RG-BOOT-03"))
        .findFirst()
        .orElseThrow();
  }

  private String offered() {
    String remedy = refusal().remedy();
    String before = GrubDropIn.PATH + ": ";
    assertTrue(remedy.contains(before), remedy);
    return remedy.substring(remedy.indexOf(before) + before.length());
  }

  private Edits placed(String text) {
    host.file(GrubDropIn.PATH, text + "\n");
    Edits edits = layout.edit(host.facts(), layout.read(host.facts()), IOMMU);
    assertEquals(1, edits.files().size(), edits.findings().toString());
    return edits;
  }
}
