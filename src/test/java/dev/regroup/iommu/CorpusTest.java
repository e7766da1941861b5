package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.kernel.CommandLine;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real kernel did, partition for partition. */
class CorpusTest {
  static List<Corpus.Topology> topologies() {
    return Corpus.topologies();
  }

  /** One topology lacks the run with the IOMMU off. */
  static List<Corpus.Topology> topologiesSeenOff() {
    return topologies().stream().filter(topology -> off(topology).isPresent()).toList();
  }

  @Test
  void the_corpus_is_whole() {
    assertEquals(29, topologies().size());
    assertEquals(28, topologiesSeenOff().size());
    assertEquals(
        173,
        topologies().stream()
            .flatMap(topology -> topology.runs().stream())
            .filter(Capture::iommuPresent)
            .count());
  }

  @ParameterizedTest
  @MethodSource("topologies")
  void from_any_run_with_the_iommu_on_every_run_is_predicted(Corpus.Topology topology) {
    for (Capture base : topology.runs()) {
      if (base.iommuPresent()) {
        assertPredicted(topology, base, Basis.PREDICTED);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("topologiesSeenOff")
  void from_the_iommu_off_every_run_is_predicted_and_assumed(Corpus.Topology topology) {
    assertPredicted(topology, off(topology).orElseThrow(), Basis.ASSUMED);
  }

  @ParameterizedTest
  @MethodSource("topologies")
  void group_numbers_are_the_kernels_too(Corpus.Topology topology) {
    Predictor predictor = new Predictor(Machine.of(topology.runs().get(0)));
    for (Capture run : topology.runs()) {
      if (run.iommuPresent()) {
        assertEquals(Corpus.groups(run), predictor.predict(line(run)).groups(), run.commandLine());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("topologiesSeenOff")
  void with_the_iommu_off_no_device_has_a_group(Corpus.Topology topology) {
    Predictor predictor = new Predictor(Machine.of(topology.runs().get(0)));
    Capture off = off(topology).orElseThrow();
    Prediction prediction = predictor.predict(line(off));
    assertEquals(Set.of(-1), Set.copyOf(prediction.groups().values()));
    assertEquals(Corpus.groups(off), prediction.groups());
  }

  @ParameterizedTest
  @MethodSource("topologies")
  void what_is_seen_is_what_the_algorithm_gives(Corpus.Topology topology) {
    for (Capture run : topology.runs()) {
      Predictor predictor = new Predictor(Machine.of(run));
      assertEquals(List.of(), predictor.observed().findings(), run.commandLine());
      assertEquals(Corpus.groups(run), predictor.observed().groups());
      Topology tree = predictor.topology();
      assertTrue(tree.functions().stream().allMatch(f -> tree.unsure(f).isEmpty()), "all is told");
    }
  }

  private static Optional<Capture> off(Corpus.Topology topology) {
    return topology.runs().stream().filter(run -> !run.iommuPresent()).findFirst();
  }

  private static void assertPredicted(Corpus.Topology topology, Capture base, Basis basis) {
    Predictor predictor = new Predictor(Machine.of(base));
    int compared = 0;
    for (Capture run : topology.runs()) {
      if (!run.iommuPresent()) {
        continue;
      }
      Prediction prediction = predictor.predict(line(run));
      assertEquals(
          partition(Corpus.groups(run)), partition(prediction.groups()), run.commandLine());
      assertEquals(basis, prediction.basis());
      compared++;
    }
    assertTrue(compared >= 5, "few runs: " + compared);
  }

  /** The operator's way: the recording's line laid over the base's. */
  private static CommandLine line(Capture run) {
    return CommandLineOverlay.lay(
        CommandLine.parse("BOOT_IMAGE=/vmlinuz quiet"), run.commandLine());
  }

  /** Read with other eyes than {@link Prediction#partition()}. */
  static Set<Set<String>> partition(Map<String, Integer> groups) {
    Map<Integer, Set<String>> members =
        groups.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getValue,
                    TreeMap::new,
                    Collectors.mapping(Map.Entry::getKey, Collectors.toCollection(TreeSet::new))));
    Set<String> without = members.remove(-1);
    Set<Set<String>> sets = new HashSet<>(members.values());
    if (without != null) {
      without.forEach(address -> sets.add(Set.of("none", address)));
    }
    return sets;
  }
}
