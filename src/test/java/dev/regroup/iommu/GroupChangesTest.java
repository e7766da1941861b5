package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.playbook.IsolatedDevice;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GroupChangesTest {
  @Test
  void splits_merges_and_new_numbers() {
    Prediction now = groups(true, Map.of("a", 0, "b", 0, "c", 1, "d", 2, "e", 3, "f", -1));
    Prediction then = groups(true, Map.of("a", 0, "b", 1, "c", 2, "d", 2, "e", 4, "f", -1));
    GroupChanges changes = GroupChanges.between(now, then);
    assertEquals(
        List.of(new GroupChanges.Change(0, Map.of(0, List.of("a"), 1, List.of("b")))),
        changes.splits());
    assertEquals(
        List.of(new GroupChanges.Change(2, Map.of(1, List.of("c"), 2, List.of("d")))),
        changes.merges());
    assertEquals(Map.of(3, 4), changes.renumbered());
  }

  @Test
  void a_group_may_split_and_merge_at_once() {
    Prediction now = groups(true, Map.of("a", 0, "b", 0, "c", 1));
    Prediction then = groups(true, Map.of("a", 0, "b", 1, "c", 1));
    GroupChanges changes = GroupChanges.between(now, then);
    assertEquals(1, changes.splits().size());
    assertEquals(Map.of(0, List.of("b"), 1, List.of("c")), changes.merges().get(0).parts());
    assertEquals(Map.of(), changes.renumbered());
  }

  @Test
  void nothing_is_compared_with_an_iommu_that_is_off() {
    Prediction on = groups(true, Map.of("a", 0, "b", 0));
    Prediction off = groups(false, Map.of("a", -1, "b", -1));
    GroupChanges none = new GroupChanges(List.of(), List.of(), Map.of());
    assertEquals(none, GroupChanges.between(on, off));
    assertEquals(none, GroupChanges.between(off, on));
    assertEquals(none, GroupChanges.between(on, on));
  }

  /** The view's verdicts are those of {@link Isolations}, device by device. */
  @Test
  void the_view_agrees_with_the_judge_of_isolation() {
    int shared = 0;
    for (Corpus.Topology topology : Corpus.topologies()) {
      Predictor predictor = new Predictor(Machine.of(topology.runs().get(0)));
      Prediction seen = predictor.observed();
      GroupView view = new GroupView(predictor.topology(), seen);
      for (PciFunction function : predictor.topology().functions()) {
        if (view.verdict(function) == GroupView.Verdict.BRIDGE) {
          continue;
        }
        Isolation judged =
            new Isolations(
                    predictor.topology(),
                    List.of(
                        new IsolatedDevice(
                            function.name(), null, false, IsolatedDevice.Together.SLOT)))
                .judge(seen)
                .devices()
                .get(0);
        boolean isolated = view.verdict(function) == GroupView.Verdict.ISOLATED;
        assertEquals(judged.isolated(), isolated, topology + " " + function);
        assertEquals(
            judged.sharedWith(), view.sharers(function).stream().map(PciFunction::name).toList());
        shared += isolated ? 0 : 1;
      }
    }
    assertTrue(shared > 50, "shared devices seen: " + shared);
  }

  private static Prediction groups(boolean on, Map<String, Integer> groups) {
    return new Prediction(new TreeMap<>(groups), Basis.OBSERVED, on, List.of());
  }
}
