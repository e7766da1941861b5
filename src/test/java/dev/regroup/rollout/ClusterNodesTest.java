package dev.regroup.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.host.Hardware;
import dev.regroup.plan.Neighbours;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.RolloutTrail;
import dev.regroup.run.Status;
import dev.regroup.step.Planned;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which nodes the guards of a host are told of, and by which names. */
class ClusterNodesTest {
  private static final Rules RULES =
      new Rules(List.of(9), false, 9, Map.of("cluster", 2), 9, Duration.ZERO, false);

  @Test
  void neighbours_are_told_by_the_names_of_their_cluster_and_the_unread_by_the_inventorys() {
    ClusterNodes nodes =
        new ClusterNodes(List.of(planned("rack1-a", "pve1"), planned("b.lan", "")));
    assertEquals(
        new Neighbours(Set.of("pve1"), Set.of("pve1", "b.lan", "b", "c")),
        nodes.named(new Neighbours(Set.of("rack1-a"), Set.of("rack1-a", "b.lan", "c"))));
  }

  @Test
  void a_node_that_an_earlier_run_lost_counts_and_one_of_another_cluster_does_not() {
    RolloutTrail earlier =
        new RolloutTrail(
            Set.of(),
            1,
            0,
            1,
            Set.of(),
            Set.of(),
            Set.of("lost", "afar"),
            Set.of(),
            Map.of("lost", Map.of("cluster", "c1"), "afar", Map.of("cluster", "c2")));
    List<Member> members =
        List.of(
            new Member("a", 0, "", Map.of("cluster", "c1")), new Member("alone", 0, "", Map.of()));
    RolloutState state = new RolloutState(List.of(RULES), members, earlier);
    state.on(new RolloutEvent.Begun());
    assertEquals(new Neighbours(Set.of("lost"), Set.of("lost")), state.neighbours("a"));
    assertEquals(Neighbours.NONE, state.neighbours("alone"));
  }

  private static Planned planned(String host, String node) {
    HostResult result =
        new HostResult(
            host,
            Status.CHANGED,
            Left.AS_FOUND,
            0,
            null,
            null,
            "",
            HostResult.Reboot.NONE,
            null,
            List.of(),
            List.of());
    return new Planned(result, "", Hardware.UNKNOWN, null, node, Set.of());
  }
}
