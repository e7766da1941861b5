package dev.regroup.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.Cluster;
import dev.regroup.host.Hardware;
import dev.regroup.playbook.RolloutPolicy;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Outcome;
import dev.regroup.run.RolloutTrail;
import dev.regroup.run.Status;
import dev.regroup.step.Planned;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which hosts share their fate. */
class FleetTest {
  @Test
  void nodes_that_know_of_one_another_by_lists_of_different_age_are_one_cluster() {
    Map<String, String> names =
        Fleet.clusters(
            List.of(
                host("a", cluster("prod", "n1", "n2")),
                host("b", cluster("prod", "n3", "n4")),
                host("c", cluster("prod", "n2", "n3")),
                host("d", cluster("prod", "m1", "m2")),
                host("e", null)));
    assertEquals(names.get("a"), names.get("b"));
    assertEquals(names.get("a"), names.get("c"));
    assertNotEquals(names.get("a"), names.get("d"), "two clusters of one name");
    assertEquals("prod/n1", names.get("a"));
    assertEquals(4, names.size());
  }

  @Test
  void a_cluster_whose_nodes_are_not_known_is_any_of_its_name() {
    Map<String, String> names =
        Fleet.clusters(List.of(host("a", cluster("prod", "n1")), host("b", cluster("prod"))));
    assertEquals(names.get("a"), names.get("b"));
  }

  /** What comes first then is a time that passes or a question, and hosts after it. */
  @ParameterizedTest
  @CsvSource({"0, false", "60, false", "60, true", "0, true"})
  void a_host_after_a_wave_that_an_earlier_run_ended_has_a_turn(int soak, boolean pause) {
    RolloutPolicy usual = RolloutPolicy.DEFAULT;
    RolloutPolicy policy =
        new RolloutPolicy(
            usual.order(),
            usual.serial(),
            usual.canary(),
            usual.maxUnavailable(),
            usual.maxUnavailablePer(),
            usual.maxFailures(),
            usual.onFailure(),
            Duration.ofSeconds(soak),
            pause);
    RolloutTrail.Reader earlier = new RolloutTrail.Reader(RolloutTrail.NONE);
    earlier.started(List.of("a", "b"));
    earlier.wave(1, 0, List.of("a"));
    earlier.ended("a", Outcome.of(Status.CHANGED, Left.REBOOTED), true);
    PlayHosts play = new PlayHosts("", policy, List.of("a", "b"), Map.of());
    Fleet fleet = new Fleet(List.of(play), "", false, earlier.trail(), Set.of());
    assertTrue(fleet.hasTurns(List.of(host("b", null))));
    assertFalse(fleet.hasTurns(List.of()));
  }

  private static Cluster cluster(String name, String... nodes) {
    return new Cluster(name, new TreeSet<>(List.of(nodes)));
  }

  private static Planned host(String name, @Nullable Cluster cluster) {
    HostResult result =
        new HostResult(
            name,
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
    return new Planned(result, "", Hardware.UNKNOWN, cluster);
  }
}
