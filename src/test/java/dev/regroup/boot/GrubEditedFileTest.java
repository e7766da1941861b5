package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFile;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only a plain file of its own below /etc is edited. */
class GrubEditedFileTest {
  private static final List<Request> IOMMU =
      List.of(new Request.Present("iommu", List.of(new Token("iommu=pt"))));

  private final DebianGrubLayout layout = new DebianGrubLayout();
  private final TestHost host = TestHost.plain();

  @Test
  void a_file_with_two_hard_links_is_refused() {
    refused(GrubDefaults.MAIN, GrubDefaults.MAIN, 2);
  }

  @Test
  void a_link_that_leads_out_of_etc_is_refused() {
    refused(GrubDefaults.MAIN, "/srv/grub", 1);
  }

  @Test
  void the_pin_of_proxmox_is_never_edited() {
    String pin = "/etc/default/grub.d/proxmox-kernel-pin.cfg";
    host.file(pin, "GRUB_CMDLINE_LINUX_DEFAULT=quiet\n");
    refused(pin, pin, 1);
  }

  @Test
  void a_link_inside_of_etc_is_edited() {
    resolved(GrubDefaults.MAIN, "/etc/grub.default", 1);
    Edits edits = layout.edit(host.facts(), layout.read(host.facts()), IOMMU);
    assertEquals(GrubDefaults.MAIN, edits.files().get(0).path());
  }

  @Test
  void a_drop_in_that_could_not_be_read_is_refused() {
    host.file("/etc/default/grub.d/x.cfg", null);
    assertEquals("RG-BOOT-03", layout.read(host.facts()).findings().get(0).code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GRUB_CMDLINE_LINUX='`x`'\"$(y)\" | Write GRUB_CMDLINE_LINUX=\"...\" there",
        "GRUB_CMDLINE_LINUX_DEFAULT=\"$(y)\" | Write GRUB_CMDLINE_LINUX_DEFAULT=\"...\" there",
        "SITE=\"$(y)\"; GRUB_CMDLINE_LINUX=\"$SITE\" | Write SITE=\"...\" there",
        ". /etc/site.conf | Put line 4 of /etc/default/grub in order, or remove it: . /etc/site",
        "if | Complete what /etc/default/grub leaves open at its end.",
      })
  void the_remedy_names_the_variable_or_the_line(String line, String remedy) {
    String main = host.facts().file(GrubDefaults.MAIN).orElseThrow().text();
    host.file(GrubDefaults.MAIN, main + line.replace("; ", "\n") + "\n");
    Finding finding = layout.read(host.facts()).findings().get(0);
    assertEquals("RG-BOOT-03", finding.code());
    assertTrue(finding.remedy().startsWith(remedy), finding.message() + ": " + finding.remedy());
  }

  @Test
  void values_of_a_real_shell_come_to_the_line_that_grub_hands_over() {
    assertEquals(
        Optional.of("ro \"x=a b\" quiet"),
        layout
            .evaluated(
                Map.of("GRUB_CMDLINE_LINUX", "ro 'x=a b'", "GRUB_CMDLINE_LINUX_DEFAULT", "quiet"))
            .map(Object::toString));
    assertTrue(
        layout
            .evaluated(Map.of("GRUB_CMDLINE_LINUX", "", "GRUB_CMDLINE_LINUX_DEFAULT", "quiet;rm"))
            .isEmpty());
  }

  private void refused(String path, String resolved, int links) {
    resolved(path, resolved, links);
    Edits edits = layout.edit(host.facts(), layout.read(host.facts()), IOMMU);
    assertTrue(edits.files().isEmpty());
    assertEquals("RG-BOOT-19", edits.findings().get(0).code());
  }

  private void resolved(String path, String resolved, int links) {
    HostFile file = host.facts().file(path).orElseThrow();
    host.files.put(
        path,
        new HostFile(
            path,
            resolved,
            HostFile.Type.REGULAR,
            file.owner(),
            file.group(),
            file.mode(),
            links,
            file.size(),
            file.sha256(),
            file.text()));
  }
}
