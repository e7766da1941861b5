package dev.regroup.rollout;

import dev.regroup.host.Cluster;
import dev.regroup.playbook.RolloutPolicy;
import dev.regroup.run.HostResult;
import dev.regroup.run.Outcome;
import dev.regroup.run.RolloutTrail;
import dev.regroup.step.HostRun;
import dev.regroup.step.Planned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rollout of a run goes by, besides the plans of its hosts. Immutable.
 *
 * @param plays at least one, in the playbook's order; a host is in one of them
 * @param seed of a shuffled order
 * @param step whether each wave but the first is asked about whatever the plays say
 * @param earlier how far the run came that this one goes on with
 * @param inFlight hosts that it was at
 * @param passages which of its hosts others are reached through
 */
public record Fleet(
    List<PlayHosts> plays,
    String seed,
    boolean step,
    RolloutTrail earlier,
    Set<String> inFlight,
    Passages passages) {
  public Fleet {
    plays = List.copyOf(plays);
    inFlight = Set.copyOf(inFlight);
  }

  /** Of hosts that are all reached directly. */
  public Fleet(
      List<PlayHosts> plays,
      String seed,
      boolean step,
      RolloutTrail earlier,
      Set<String> inFlight) {
    this(plays, seed, step, earlier, inFlight, Passages.NONE);
  }

  /** The same hosts, some of which others are reached through. */
  public Fleet with(Passages ways) {
    return new Fleet(plays, seed, step, earlier, inFlight, ways);
  }

  /** Of a run that begins. */
  public static Fleet of(List<PlayHosts> plays, String seed, boolean step) {
    return new Fleet(plays, seed, step, RolloutTrail.NONE, Set.of());
  }

  /** Hosts without a playbook. */
  public static Fleet withoutPlay(List<String> hosts) {
    return withoutPlay(hosts, Set.of());
  }

  /**
   * Hosts without a playbook, by the defaults of a rollout.
   *
   * @param lost those that an earlier run was at and that cannot be reached: they keep their slots
   */
  public static Fleet withoutPlay(List<String> hosts, Set<String> lost) {
    return new Fleet(List.of(PlayHosts.withoutPlay(hosts)), "", false, RolloutTrail.NONE, lost);
  }

  /** The state of a rollout over those hosts that have a turn. */
  RolloutState state(List<Planned> planned) {
    Map<String, Planned> byName = new LinkedHashMap<>();
    planned.forEach(host -> byName.put(host.result().host(), host));
    Map<String, String> clusters = clusters(planned);
    Set<String> last = passages.last(planned).keySet();
    List<Rules> rules = new ArrayList<>();
    List<Member> members = new ArrayList<>();
    Map<String, Member> passing = new HashMap<>();
    for (int i = 0; i < plays.size(); i++) {
      PlayHosts play = plays.get(i);
      rules.add(Rules.of(play.policy(), play.hosts().size(), step));
      for (String host : HostOrder.of(play.policy().order(), play.hosts(), seed)) {
        Planned plan = byName.get(host);
        if (plan != null && (HostRun.hasTurn(plan.result()) || inFlight.contains(host))) {
          Member member = member(plan, i, clusters);
          if (last.contains(host)) {
            passing.put(host, member);
          } else {
            members.add(member);
          }
        }
      }
    }
    for (String host : last) {
      Member member = passing.get(host);
      if (member != null) {
        // As a play of its own, after all others: plays follow one another.
        members.add(member.inPlay(rules.size()));
        rules.add(rules.get(member.play()).forPassage(member.play()));
      }
    }
    return new RolloutState(rules, members, earlier);
  }

  /** The same plans; those of hosts that others are reached through say so. */
  public List<Planned> told(List<Planned> planned) {
    Map<String, List<String>> last = passages.last(planned);
    return planned.stream().map(host -> told(host, last.get(host.result().host()))).toList();
  }

  private static Planned told(Planned host, @Nullable List<String> behind) {
    return behind == null || !HostRun.hasTurn(host.result())
        ? host
        : host.with(
            host.result()
                .with(
                    IdentityCode.PASSAGE.of(
                        Why.hosts(behind)
                            + (behind.size() == 1 ? " is" : " are")
                            + " reached through it: it goes last and alone")));
  }

  private Member member(Planned plan, int play, Map<String, String> clusters) {
    HostResult result = plan.result();
    String host = result.host();
    boolean begun = inFlight.contains(host);
    Map<String, String> shares = new HashMap<>();
    if (begun) {
      // Where it cannot be read any more, what it shared when it got its turn still holds.
      shares.putAll(earlier.shares().getOrDefault(host, Map.of()));
    }
    shares.putAll(plays.get(play).shares().getOrDefault(host, Map.of()));
    String cluster = clusters.get(host);
    if (cluster != null) {
      shares.put(PlayHosts.CLUSTER, cluster);
    }
    Outcome ended = HostRun.hasTurn(result) ? null : Outcome.of(result.status(), result.left());
    return new Member(host, play, plan.hardware().text(), shares, begun, ended);
  }

  /** Whether chance has a say in the order. */
  public boolean isShuffled() {
    return plays.stream().anyMatch(play -> play.policy().order() == RolloutPolicy.Order.SHUFFLED);
  }

  /**
   * Whether any host would get a turn: at once or, where an earlier run was cut off between two
   * waves, after the time and the question that come between them.
   */
  public boolean hasTurns(List<Planned> planned) {
    return state(planned).on(new RolloutEvent.Begun()).stream()
        .anyMatch(
            decision ->
                decision instanceof Decision.Start
                    || decision instanceof Decision.Soak
                    || decision instanceof Decision.Ask);
  }

  /** The name of each host's cluster; one name for all hosts that say that they are of one. */
  static Map<String, String> clusters(List<Planned> planned) {
    List<List<Planned>> found = new ArrayList<>();
    for (Planned host : planned) {
      Cluster own = host.cluster();
      if (own == null) {
        continue;
      }
      List<Planned> joined = new ArrayList<>(List.of(host));
      List<List<Planned>> others = new ArrayList<>();
      for (List<Planned> cluster : found) {
        boolean same =
            cluster.stream().anyMatch(it -> it.cluster() != null && it.cluster().isSame(own));
        if (same) {
          joined.addAll(cluster);
        } else {
          others.add(cluster);
        }
      }
      others.add(joined);
      found = others;
    }
    Map<String, String> names = new HashMap<>();
    for (List<Planned> cluster : found) {
      String name =
          cluster.stream()
              .map(host -> host.cluster() == null ? "" : name(host.cluster()))
              .min(String::compareTo)
              .orElse("");
      cluster.forEach(host -> names.put(host.result().host(), name));
    }
    return names;
  }

  /** Clusters apart may have one name, so that the first node is told as well. */
  private static String name(Cluster cluster) {
    return cluster.nodes().isEmpty()
        ? cluster.name()
        : cluster.name() + "/" + cluster.nodes().first();
  }
}
