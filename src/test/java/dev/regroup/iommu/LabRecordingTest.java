package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import dev.regroup.playbook.IsolatedDevice;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Debian's own kernel did with the lab's board, before and after the reboot that turned the
 * IOMMU on. {@code GroupStory} does it again with real guests.
 */
class LabRecordingTest {
  private static Capture on(String iommu) {
    return Corpus.labGuest(iommu).runs().get(0);
  }

  private static Capture off(String iommu) {
    return Corpus.labGuest(iommu).runs().get(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"intel", "amd"})
  void the_groups_after_the_reboot_are_those_predicted_before_it(String iommu) {
    CommandLine line = CommandLine.parse(on(iommu).commandLine());
    Prediction prediction = new Predictor(Machine.of(off(iommu))).predict(line);
    assertEquals(
        CorpusTest.partition(Corpus.groups(on(iommu))), CorpusTest.partition(prediction.groups()));
    assertEquals(Basis.ASSUMED, prediction.basis());
    assertEquals(Set.of(-1), Set.copyOf(Corpus.groups(off(iommu)).values()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"intel", "amd"})
  void what_is_seen_is_what_the_algorithm_gives(String iommu) {
    Predictor predictor = new Predictor(Machine.of(on(iommu)));
    assertEquals(List.of(), predictor.observed().findings());
    Prediction prediction = predictor.predict(CommandLine.parse(on(iommu).commandLine()));
    assertEquals(
        CorpusTest.partition(Corpus.groups(on(iommu))), CorpusTest.partition(prediction.groups()));
    assertEquals(Basis.PREDICTED, prediction.basis());
  }

  /** Debian's kernel lacks the patch, and both captures say so. */
  @ParameterizedTest
  @ValueSource(strings = {"intel", "amd"})
  void the_override_does_nothing_and_that_is_told(String iommu) {
    for (Capture capture : List.of(on(iommu), off(iommu))) {
      Prediction prediction =
          Edit.predict(
              capture, "intel_iommu=on amd_iommu=on pcie_acs_override=downstream,multifunction");
      assertEquals(
          CorpusTest.partition(Corpus.groups(on(iommu))),
          CorpusTest.partition(prediction.groups()));
      Set<String> codes =
          prediction.findings().stream().map(f -> f.code()).collect(Collectors.toSet());
      assertTrue(codes.contains("RG-IOMMU-09"), () -> "" + prediction.findings());
    }
  }

  /** Told before the reboot; no other kernel would help. */
  @ParameterizedTest
  @ValueSource(strings = {"intel", "amd"})
  void what_sits_behind_a_pcie_to_pci_bridge_is_refused_with_the_reason(String iommu) {
    Predictor predictor = new Predictor(Machine.of(off(iommu)));
    Boot boot =
        new Boot(CommandLine.parse("intel_iommu=on amd_iommu=on"), off(iommu).kernel(), false);
    OverrideChoice choice =
        OverrideSearch.search(
            predictor,
            boot,
            List.of(
                new IsolatedDevice(null, "1000:0012", false, IsolatedDevice.Together.SLOT),
                new IsolatedDevice(null, "1b36:0010", false, IsolatedDevice.Together.SLOT)));
    List<String> said = choice.findings().stream().map(Finding::message).toList();
    assertEquals(1, said.size(), () -> "" + said);
    assertTrue(said.get(0).startsWith("0000:14:01.0 cannot be isolated from"), said.get(0));
    assertTrue(said.get(0).contains("PCIe-to-PCI bridge 0000:13:00.0"), said.get(0));
  }
}
