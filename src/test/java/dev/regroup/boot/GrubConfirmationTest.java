package dev.regroup.boot;

import static dev.regroup.boot.TestHost.IOMMU;
import static dev.regroup.boot.TestHost.codes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A refresh is believed by its result. */
class GrubConfirmationTest {

  private final DebianGrubLayout layout = new DebianGrubLayout();
  private final TestHost host = TestHost.plain();

  @Test
  void a_refresh_that_wrote_the_line_is_believed() {
    host.edit(GrubDefaults.MAIN, "quiet", "quiet iommu=pt")
        .edit(GrubCfg.PATH, " quiet\n", " quiet iommu=pt\n");
    assertEquals(List.of(), layout.confirm(host.facts(), IOMMU));
  }

  @Test
  void a_refresh_that_wrote_nothing_is_not() {
    host.edit(GrubDefaults.MAIN, "quiet", "quiet iommu=pt");
    List<Finding> findings = layout.confirm(host.facts(), IOMMU);
    assertEquals(List.of("RG-BOOT-15", "RG-BOOT-15", "RG-BOOT-15"), codes(findings));
    assertTrue(findings.stream().allMatch(Finding::isError));
  }

  @Test
  void a_refresh_that_left_out_one_kernel_or_its_initrd_is_not() {
    host.edit(GrubDefaults.MAIN, "quiet", "quiet iommu=pt")
        .edit(GrubCfg.PATH, " quiet\n", " quiet iommu=pt\n")
        .kernel("6.1.0-10-amd64", null, true);
    List<Finding> findings = layout.confirm(host.facts(), IOMMU);
    assertTrue(codes(findings).contains("RG-BOOT-16"), findings.toString());
  }

  @Test
  void an_old_kernel_that_is_not_whole_is_only_a_warning() {
    host.edit(GrubDefaults.MAIN, "quiet", "quiet iommu=pt")
        .edit(GrubCfg.PATH, " quiet\n", " quiet iommu=pt\n")
        .kernel("6.1.0-9-amd64", null, true);
    List<Finding> findings = layout.confirm(host.facts(), IOMMU);
    assertEquals(List.of("RG-BOOT-18"), codes(findings));
    assertEquals(Severity.WARNING, findings.get(0).severity());
  }

  @Test
  void an_entry_that_names_another_image_of_the_same_release_is_not() {
    host.edit(GrubDefaults.MAIN, "quiet", "quiet iommu=pt")
        .edit(GrubCfg.PATH, " quiet\n", " quiet iommu=pt\n")
        .edit(GrubCfg.PATH, "/vmlinuz-", "/vmlinux-");
    List<Finding> findings = layout.confirm(host.facts(), IOMMU);
    assertTrue(codes(findings).contains("RG-BOOT-16"), findings.toString());
  }

  @Test
  void a_file_that_somebody_changed_back_is_seen() {
    host.edit(GrubCfg.PATH, " quiet\n", " quiet iommu=pt\n");
    assertEquals(List.of("RG-BOOT-17"), codes(layout.confirm(host.facts(), IOMMU)));
  }

  @Test
  void a_refresh_that_left_only_entries_for_recovery_is_not() {
    host.edit(GrubDefaults.MAIN, "quiet", "quiet iommu=pt")
        .edit(GrubCfg.PATH, " quiet\n", " quiet iommu=pt\n")
        .edit(GrubCfg.PATH, "-advanced-", "-recovery-")
        .edit(GrubCfg.PATH, "-simple-", "-recovery-");
    List<Finding> findings = layout.confirm(host.facts(), IOMMU);
    assertTrue(codes(findings).contains("RG-BOOT-20"), findings.toString());
  }
}
