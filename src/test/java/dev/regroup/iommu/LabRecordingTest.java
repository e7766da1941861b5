package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import dev.regroup.playbook.IsolatedDevice;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What Debian's own kernel did with the lab's board, before and after the reboot that turned the
 * IOMMU on. {@code GroupPredictionIT} does it again with a real guest.
 */
class LabRecordingTest {
  private static final Capture ON = Corpus.labGuest().runs().get(0);
  private static final Capture OFF = Corpus.labGuest().runs().get(1);

  @Test
  void the_groups_after_the_reboot_are_those_predicted_before_it() {
    CommandLine line = CommandLine.parse(ON.commandLine());
    Prediction prediction = new Predictor(Machine.of(OFF)).predict(line);
    assertEquals(
        CorpusTest.partition(Corpus.groups(ON)), CorpusTest.partition(prediction.groups()));
    assertEquals(Basis.ASSUMED, prediction.basis());
    assertEquals(Set.of(-1), Set.copyOf(Corpus.groups(OFF).values()));
  }

  @Test
  void what_is_seen_is_what_the_algorithm_gives() {
    Predictor predictor = new Predictor(Machine.of(ON));
    assertEquals(List.of(), predictor.observed().findings());
    Prediction prediction = predictor.predict(CommandLine.parse(ON.commandLine()));
    assertEquals(
        CorpusTest.partition(Corpus.groups(ON)), CorpusTest.partition(prediction.groups()));
    assertEquals(Basis.PREDICTED, prediction.basis());
  }

  /** Debian's kernel lacks the patch, and both captures say so. */
  @Test
  void the_override_does_nothing_and_that_is_told() {
    for (Capture capture : List.of(ON, OFF)) {
      Prediction prediction =
          Edit.predict(
              capture, "intel_iommu=on amd_iommu=on pcie_acs_override=downstream,multifunction");
      assertEquals(
          CorpusTest.partition(Corpus.groups(ON)), CorpusTest.partition(prediction.groups()));
      Set<String> codes =
          prediction.findings().stream().map(f -> f.code()).collect(Collectors.toSet());
      assertTrue(codes.contains("RG-IOMMU-09"), () -> "" + prediction.findings());
    }
  }

  /** Told before the reboot; no other kernel would help. */
  @Test
  void what_sits_behind_a_pcie_to_pci_bridge_is_refused_with_the_reason() {
    Predictor predictor = new Predictor(Machine.of(OFF));
    Boot boot = new Boot(CommandLine.parse("intel_iommu=on"), OFF.kernel(), false);
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
