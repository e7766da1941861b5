package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.PciDevice;
import dev.regroup.kernel.CommandLine;
import dev.regroup.playbook.IsolatedDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The search against every set of ids, on recordings whose ports got ids at random. */
class OverrideBruteForceTest {
  /** How often each {@link #rank} was the least; -1 where nothing isolates. */
  private static final Map<Integer, Integer> ANSWERS = new TreeMap<>();

  static List<Corpus.Topology> topologies() {
    return Corpus.topologies();
  }

  /**
   * Where nearly all were isolated as they are, or never, little would have been compared. The wide
   * options are the least only where the kernel's 15 ids do not reach.
   */
  @AfterAll
  static void each_kind_of_answer_was_the_least_somewhere() {
    for (int rank : List.of(-1, 0, 1, 2, 3)) {
      assertTrue(ANSWERS.getOrDefault(rank, 0) > 0, rank + " is not in " + ANSWERS);
    }
  }

  private static IsolatedDevice device(String address, IsolatedDevice.Together together) {
    return new IsolatedDevice(address, null, false, together);
  }

  /** Every set of ids, and the wide options, tried one by one with nothing but predictions. */
  @ParameterizedTest
  @MethodSource("topologies")
  void the_choice_is_the_least_of_all(Corpus.Topology topology) {
    Random random = new Random(topology.name().hashCode());
    for (int round = 0; round < 12; round++) {
      Capture capture = varied(topology.runs().get(0), random);
      List<IsolatedDevice> wanted = new ArrayList<>();
      for (int at = 1 + random.nextInt(2); at > 0; at--) {
        wanted.add(
            device(
                endpoint(capture, random),
                random.nextBoolean()
                    ? IsolatedDevice.Together.SLOT
                    : IsolatedDevice.Together.FUNCTION));
      }
      Predictor predictor = new Predictor(Machine.of(capture));
      Set<String> ids = near(capture, wanted);
      if (ids.size() > 9) {
        continue;
      }
      Optional<String> least = bruteForce(predictor, capture, wanted, List.copyOf(ids));
      OverrideChoice choice = OverrideSearch.search(predictor, predictor.machine().boot(), wanted);
      Optional<String> found =
          choice instanceof OverrideChoice.Chosen chosen
              ? Optional.of(chosen.override().value())
              : Optional.empty();
      String context = topology + " " + wanted + ": " + least + " or " + found;
      assertEquals(
          least.map(OverrideBruteForceTest::rank),
          found.map(OverrideBruteForceTest::rank),
          context);
      ANSWERS.merge(least.map(OverrideBruteForceTest::rank).orElse(-1), 1, Integer::sum);
      found.ifPresent(value -> assertTrue(isolates(predictor, capture, wanted, value), context));
    }
  }

  /** Ports get ids of their own here and there, so that sets of several are needed. */
  private static Capture varied(Capture capture, Random random) {
    List<PciDevice> devices = new ArrayList<>();
    for (PciDevice device : capture.devices()) {
      boolean vary = device.classCode().equals("060400") && random.nextInt(2) == 0;
      devices.add(vary ? Edit.id(device, "abcd", "%04x".formatted(random.nextInt(5))) : device);
    }
    return Edit.with(capture, devices);
  }

  private static String endpoint(Capture capture, Random random) {
    List<PciDevice> endpoints =
        capture.devices().stream()
            .filter(d -> !d.classCode().startsWith("06"))
            .filter(d -> !d.classCode().startsWith("0806")) // AMD's IOMMU is in no group
            .toList();
    return endpoints.get(random.nextInt(endpoints.size())).address();
  }

  /** Ids on the paths and in the slots, by the paths alone. */
  private static Set<String> near(Capture capture, List<IsolatedDevice> wanted) {
    Set<String> ids = new TreeSet<>();
    for (IsolatedDevice request : wanted) {
      PciDevice device = Edit.find(capture, String.valueOf(request.address()));
      for (PciDevice other : capture.devices()) {
        if (device.path().startsWith(other.path()) || device.slot().equals(other.slot())) {
          ids.add("id:" + other.id());
        }
      }
    }
    return ids;
  }

  /** 0 for none, the number of ids, then downstream, multifunction, both. */
  private static int rank(String value) {
    return switch (value) {
      case "" -> 0;
      case "downstream" -> 100;
      case "multifunction" -> 101;
      case "downstream,multifunction" -> 102;
      default -> value.split(",", -1).length;
    };
  }

  private static Optional<String> bruteForce(
      Predictor predictor, Capture capture, List<IsolatedDevice> wanted, List<String> ids) {
    Map<Integer, String> options = new TreeMap<>();
    for (int set = 0; set < 1 << ids.size(); set++) {
      List<String> words = new ArrayList<>();
      for (int at = 0; at < ids.size(); at++) {
        if ((set >> at & 1) != 0) {
          words.add(ids.get(at));
        }
      }
      String value = String.join(",", words);
      int rank = rank(value);
      if (!options.containsKey(rank) && isolates(predictor, capture, wanted, value)) {
        options.put(rank, value);
      }
    }
    for (String value : List.of("downstream", "multifunction", "downstream,multifunction")) {
      if (isolates(predictor, capture, wanted, value)) {
        options.put(rank(value), value);
      }
    }
    return options.values().stream().findFirst();
  }

  private static boolean isolates(
      Predictor predictor, Capture capture, List<IsolatedDevice> wanted, String value) {
    Map<String, Integer> groups =
        predictor
            .predict(
                CommandLine.parse(
                    "intel_iommu=on amd_iommu=on"
                        + (value.isEmpty() ? "" : " pcie_acs_override=" + value)))
            .groups();
    for (IsolatedDevice request : wanted) {
      PciDevice device = Edit.find(capture, String.valueOf(request.address()));
      for (PciDevice other : capture.devices()) {
        boolean mate =
            device.slot().equals(other.slot())
                && request.together() == IsolatedDevice.Together.SLOT;
        if (!other.address().equals(device.address())
            && !mate
            && !other.classCode().startsWith("06")
            && Objects.equals(groups.get(other.address()), groups.get(device.address()))) {
          return false;
        }
      }
    }
    return true;
  }
}
