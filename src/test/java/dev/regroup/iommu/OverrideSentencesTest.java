package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.PciDevice;
import dev.regroup.playbook.IsolatedDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the plan says of an override, word by word against the groups, for every device there is.
 */
class OverrideSentencesTest {
  private static final Pattern SPLIT =
      Pattern.compile("Group (\\d+) is split: (.*) stands? alone; (.*) stays? together\\.");
  private static final Pattern MORE = Pattern.compile(" and \\d+ more$");

  static List<Corpus.Topology> topologies() {
    return Corpus.topologies();
  }

  private static List<IsolatedDevice> endpoints(Capture capture) {
    List<IsolatedDevice> wanted = new ArrayList<>();
    for (PciDevice device : capture.devices()) {
      if (!device.isBridge() && !device.classCode().startsWith("0806")) {
        for (IsolatedDevice.Together together : IsolatedDevice.Together.values()) {
          wanted.add(new IsolatedDevice(device.address(), null, false, together));
        }
      }
    }
    return wanted;
  }

  @ParameterizedTest
  @MethodSource("topologies")
  void every_sentence_is_true_and_no_split_is_left_out(Corpus.Topology topology) {
    Capture capture = topology.runs().get(0);
    Predictor predictor = new Predictor(Machine.of(capture));
    Prediction plain = predictor.predict(predictor.machine().boot());
    for (IsolatedDevice device : endpoints(capture)) {
      OverrideChoice choice =
          OverrideSearch.search(predictor, predictor.machine().boot(), List.of(device));
      if (choice instanceof OverrideChoice.Chosen chosen && !chosen.override().isNone()) {
        assertTold(predictor, plain, chosen, device + " " + chosen.sentences());
      }
    }
  }

  private static void assertTold(
      Predictor predictor, Prediction plain, OverrideChoice.Chosen chosen, String context) {
    Set<Integer> told = new TreeSet<>();
    for (String sentence : chosen.sentences()) {
      Matcher split = SPLIT.matcher(sentence);
      if (split.matches()) {
        told.add(Integer.parseInt(split.group(1)));
        Map<Integer, List<String>> parts =
            parts(predictor, plain, chosen.prediction(), Integer.parseInt(split.group(1)));
        for (String alone : names(split.group(2), ", ")) {
          assertTrue(parts.containsValue(List.of(alone)), context);
        }
        long alone = parts.values().stream().filter(part -> part.size() == 1).count();
        assertEquals(alone == 0, split.group(2).equals("no device"), context);
        long together = parts.values().stream().filter(part -> part.size() > 1).count();
        assertEquals(together == 0, split.group(3).equals("nothing"), context);
        for (String mates : names(split.group(3), ", ")) {
          List<String> members = names(mates, " with ");
          assertTrue(
              parts.values().stream().anyMatch(part -> part.containsAll(members)),
              mates + " in " + context);
        }
      } else if (sentence.endsWith("only bridges part.")) {
        int group = Integer.parseInt(sentence.replaceAll("\\D", ""));
        assertEquals(Map.of(), parts(predictor, plain, chosen.prediction(), group), context);
        told.add(group);
      }
    }
    Set<Integer> splits =
        GroupChanges.between(plain, chosen.prediction()).splits().stream()
            .map(GroupChanges.Change::group)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(splits, told, context);
  }

  /** Of one group before, the devices that are no bridges by their group after. */
  private static Map<Integer, List<String>> parts(
      Predictor predictor, Prediction before, Prediction after, int group) {
    Map<Integer, List<String>> parts = new TreeMap<>();
    for (String member : before.members(group)) {
      PciFunction function = predictor.topology().function(member).orElseThrow();
      if (!function.bridge() && !function.device().isBridge()) {
        parts.computeIfAbsent(after.group(member), key -> new ArrayList<>()).add(member);
      }
    }
    return parts;
  }

  private static List<String> names(String text, String between) {
    String all = MORE.matcher(text).replaceFirst("").replaceFirst(" with \\d+ more$", "");
    return all.equals("nothing") || all.equals("no device")
        ? List.of()
        : List.of(all.split(between, -1));
  }

  /** A kernel without the patch is the reason only where one with it would help. */
  @ParameterizedTest
  @MethodSource("topologies")
  void a_refusal_names_the_patch_where_it_would_help_and_nowhere_else(Corpus.Topology topology) {
    Capture capture = topology.runs().get(0);
    Predictor predictor = new Predictor(Machine.of(capture));
    Boot now = predictor.machine().boot();
    Boot stock = new Boot(now.commandLine(), now.kernel(), false);
    for (IsolatedDevice device : endpoints(capture)) {
      OverrideChoice with = OverrideSearch.search(predictor, now, List.of(device));
      OverrideChoice without = OverrideSearch.search(predictor, stock, List.of(device));
      if (with instanceof OverrideChoice.Chosen chosen) {
        assertEquals(
            chosen.override().isNone() ? List.of() : List.of("RG-IOMMU-28"), errors(without));
      } else {
        assertEquals(List.of("RG-IOMMU-21"), errors(with), device::toString);
        assertEquals(with.findings(), without.findings(), device::toString);
        assertInstanceOf(OverrideChoice.Impossible.class, without);
      }
    }
  }

  private static List<String> errors(OverrideChoice choice) {
    return choice.findings().stream().filter(Finding::isError).map(Finding::code).toList();
  }
}
