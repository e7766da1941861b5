package dev.regroup.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.CpuVendor;
import dev.regroup.kernel.IommuRequests.Resolved;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IommuRequestsTest {

  @ParameterizedTest(name = "{0} {1} [{2}] -> [{3}]")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          INTEL | ENABLED  | quiet                      | quiet intel_iommu=on
          INTEL | ENABLED  | intel_iommu=on,sm_on quiet | intel_iommu=on,sm_on quiet
          INTEL | ENABLED  | intel_iommu=off quiet      | intel_iommu=on quiet
          INTEL | ENABLED  | intel_iommu=on x intel_iommu=off | intel_iommu=on x
          INTEL | ENABLED  | intel_iommu=on,off         | intel_iommu=on
          INTEL | ENABLED  | intel_iommu=igfx_off x     | intel_iommu=igfx_off intel_iommu=on x
          INTEL | ENABLED  | intel-iommu=on             | intel-iommu=on
          INTEL | ENABLED  | iommu=off x amd_iommu=off  | x intel_iommu=on
          INTEL | ENABLED  | iommu=pt,off intel_iommu=on| iommu=pt intel_iommu=on
          INTEL | ENABLED  | iommu=noforce              | iommu=noforce intel_iommu=on
          INTEL | DISABLED | intel_iommu=on quiet       | intel_iommu=off quiet
          INTEL | DISABLED | quiet                      | quiet intel_iommu=off
          AMD   | ENABLED  | quiet                      | quiet amd_iommu=on
          AMD   | ENABLED  | amd_iommu=force_enable     | amd_iommu=force_enable
          AMD   | ENABLED  | amd_iommu=fullflush,off    | amd_iommu=fullflush amd_iommu=on
          AMD   | DISABLED | amd_iommu=on               | amd_iommu=off
          INTEL | UNMANAGED| intel_iommu=off            | intel_iommu=off
          """)
  void switches_the_iommu(CpuVendor vendor, IommuGoal goal, String before, String after) {
    CommandLine line = CommandLine.parse(before);
    List<Request> requests = IommuRequests.resolve(goal, vendor, line, List.of()).requests();
    CommandLine result = Merge.merge(line, requests).result();
    assertEquals(after, result.text());
    List<Request> again = IommuRequests.resolve(goal, vendor, result, List.of()).requests();
    assertTrue(Merge.merge(result, again).changes().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "intel_iommu=off quiet",
        "iommu=off,pt quiet",
        "iommu=pt,off iommu=off",
        "iommu=off"
      })
  void what_is_asked_is_the_same_before_and_after_it_is_carried_out(String before) {
    CommandLine line = CommandLine.parse(before);
    List<Request> requests = enabled(line, List.of()).requests();
    assertEquals(requests, enabled(Merge.merge(line, requests).result(), List.of()).requests());
  }

  @Test
  void a_stale_layer_is_seen_even_where_the_file_has_the_value_already() {
    List<Request> requests =
        enabled(CommandLine.parse("intel_iommu=on,sm_on"), List.of()).requests();
    assertTrue(!Request.allSatisfied(requests, CommandLine.parse("BOOT_IMAGE=/x ro")));
  }

  @Test
  void a_layer_that_still_turns_it_off_in_a_list_is_seen_once_the_file_is_right() {
    List<Request> requests =
        enabled(CommandLine.parse("iommu=pt intel_iommu=on"), List.of()).requests();
    assertFalse(
        Request.allSatisfied(requests, CommandLine.parse("iommu=pt,off intel_iommu=on ro")));
  }

  @Test
  void parameters_of_the_play_are_kept_beside_it() {
    CommandLine line = CommandLine.parse("quiet");
    Resolved resolved = enabled(line, MergeTest.requests("=iommu=pt =intel_iommu=igfx_off"));
    assertTrue(resolved.findings().isEmpty(), resolved.findings().toString());
    assertEquals(
        "quiet iommu=pt intel_iommu=igfx_off intel_iommu=on",
        Merge.merge(line, resolved.requests()).result().text());
  }

  @ParameterizedTest
  @CsvSource({
    "=intel_iommu=off",
    "-intel_iommu",
    "-intel_iommu=on",
    "+intel_iommu=off",
    "+iommu=off",
    "=iommu=off"
  })
  void a_play_that_contradicts_itself_is_an_error(String parameter) {
    List<Finding> findings =
        enabled(CommandLine.parse("quiet"), MergeTest.requests(parameter)).findings();
    assertEquals("RG-KERNEL-05", findings.get(0).code());
  }

  @Test
  void another_cpu_is_an_error() {
    assertTrue(
        IommuRequests.resolve(IommuGoal.ENABLED, CpuVendor.OTHER, CommandLine.parse(""), List.of())
            .findings()
            .get(0)
            .isError());
  }

  private static Resolved enabled(CommandLine line, List<Request> parameters) {
    return IommuRequests.resolve(IommuGoal.ENABLED, CpuVendor.INTEL, line, parameters);
  }
}
