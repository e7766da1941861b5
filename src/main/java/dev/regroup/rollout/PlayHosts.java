package dev.regroup.rollout;

import dev.regroup.inventory.Host;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Problem;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Yaml;
import dev.regroup.playbook.Play;
import dev.regroup.playbook.RolloutPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A play as a rollout sees it. Immutable.
 *
 * @param name the play's; empty where there is no playbook
 * @param hosts in the inventory's order, after {@code --limit}
 * @param shares of each host the values of the inventory variables that {@code max_unavailable_per}
 *     names
 */
public record PlayHosts(
    String name,
    RolloutPolicy policy,
    List<String> hosts,
    Map<String, Map<String, String>> shares) {

  /**
   * What {@code max_unavailable_per} calls the corosync cluster; every other name is a variable.
   */
  static final String CLUSTER = "cluster";

  /** The value of hosts that lack a variable which others have. */
  private static final String NONE = "(not set)";

  public PlayHosts {
    hosts = List.copyOf(hosts);
    shares = Map.copyOf(shares);
  }

  /** Hosts without a playbook: the defaults hold for them. */
  public static PlayHosts withoutPlay(List<String> hosts) {
    return new PlayHosts("", RolloutPolicy.DEFAULT, hosts, Map.of());
  }

  /**
   * Of a play, or every variable that {@code max_unavailable_per} names in vain. Hosts that lack a
   * variable that others have are one group of their own: what they share is not known.
   *
   * @param all hosts of the play: a variable that only others than the chosen ones have is named
   *     rightly
   * @param hosts those of them that {@code --limit} leaves
   */
  public static Decoded<PlayHosts> of(Play play, List<Host> all, List<Host> hosts) {
    Set<String> names = new TreeSet<>(play.rollout().maxUnavailablePer().keySet());
    names.remove(CLUSTER);
    List<Problem> problems = new ArrayList<>();
    Map<String, Map<String, String>> shares = new HashMap<>();
    for (String name : names) {
      if (!all.isEmpty() && all.stream().allMatch(host -> host.variable(name) == null)) {
        problems.add(inVain(play, name));
      }
      for (Host host : hosts) {
        Yaml value = host.variable(name);
        if (value == null || isPlain(value)) {
          String text = value instanceof Yaml.Scalar scalar ? scalar.text() : NONE;
          shares.computeIfAbsent(host.name(), any -> new LinkedHashMap<>()).put(name, text);
        } else {
          problems.add(notPlain(value, name, host));
        }
      }
    }
    return problems.isEmpty()
        ? Decoded.ok(
            new PlayHosts(
                play.name(), play.rollout(), hosts.stream().map(Host::name).toList(), shares))
        : new Decoded.Problems<>(problems);
  }

  /** Only some of its hosts. */
  public PlayHosts only(Set<String> some) {
    return new PlayHosts(name, policy, hosts.stream().filter(some::contains).toList(), shares);
  }

  private static boolean isPlain(Yaml value) {
    return value instanceof Yaml.Scalar scalar
        && !scalar.isNull()
        && scalar.style() != Yaml.Style.VAULT
        && !scalar.text().contains("{{");
  }

  private static Problem inVain(Play play, String name) {
    return new Problem(
        play.written().getOrDefault("rollout.max_unavailable_per", play.at()),
        "`max_unavailable_per` names " + Shown.quoted(name) + ", which no host of the play has",
        "Name `cluster`, or a variable that the inventory sets for these hosts.");
  }

  private static Problem notPlain(Yaml value, String name, Host host) {
    return new Problem(
        value.at(),
        "`max_unavailable_per` goes by "
            + Shown.quoted(name)
            + ", which for host "
            + Shown.quoted(host.name())
            + " is "
            + value.kind(),
        "Set a plain value, the same for hosts that share their fate.");
  }
}
