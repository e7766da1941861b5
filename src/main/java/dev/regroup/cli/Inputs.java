package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.inventory.ConnectionOptions;
import dev.regroup.inventory.Connections;
import dev.regroup.inventory.Host;
import dev.regroup.inventory.HostPattern;
import dev.regroup.inventory.Inventory;
import dev.regroup.inventory.InventoryFileReader;
import dev.regroup.inventory.LimitFileReader;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Problem;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Types;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.DesiredStates;
import dev.regroup.playbook.NotBuiltYet;
import dev.regroup.playbook.Play;
import dev.regroup.playbook.Playbook;
import dev.regroup.playbook.PlaybookFileReader;
import dev.regroup.rollout.Passages;
import dev.regroup.rollout.PlayHosts;
import dev.regroup.run.ExitStatus;
import dev.regroup.step.HostTask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Playbook, inventory and flags to the hosts of a run. All faults of the inputs are told at once.
 */
final class Inputs {
  /** The variable of the environment that says how long an executable inventory may take. */
  private static final String SCRIPTS_ALLOWED = "REGROUP_INVENTORY_TIMEOUT";

  /** Of many names: a message is read by people. */
  private static final int MOST_TOLD = 10;

  private final Controller controller;
  private final TargetFlags targets;
  private final ConnectionFlags connection;
  private final List<Problem> problems = new ArrayList<>();

  /** Hosts that are asked for but for {@code --limit}. */
  private final Set<String> leftOut = new HashSet<>();

  /** The pattern that {@code --limit} comes to, null without one. */
  private @Nullable String limit;

  Inputs(Controller controller, TargetFlags targets, ConnectionFlags connection) {
    this.controller = controller;
    this.targets = targets;
    this.connection = connection;
  }

  /**
   * What a playbook wants.
   *
   * @param tasks its hosts with what is asked of each, play after play
   * @param plays its plays with their hosts, which of them have their turn when
   * @param leftOut hosts of its plays that {@code --limit} leaves out
   */
  record Wanted(List<HostTask> tasks, List<PlayHosts> plays, Set<String> leftOut) {
    Wanted {
      tasks = List.copyOf(tasks);
      plays = List.copyOf(plays);
      leftOut = Set.copyOf(leftOut);
    }

    /** Which of its hosts others are reached through. */
    Passages passages() {
      return Passages.of(tasks.stream().map(HostTask::settings).toList());
    }
  }

  /**
   * The hosts of a playbook with what is asked of each.
   *
   * @throws Refusal with exit status 5 or 6 and everything that is wrong
   */
  Wanted ofPlaybook(Path file) throws Refusal {
    Playbook playbook = value(PlaybookFileReader.read(file));
    Inventory inventory = value(inventory(file));
    refuseProblems();
    if (playbook == null || inventory == null) {
      throw new IllegalStateException("no value and no problem: indicates a bug");
    }
    checkLimit(inventory);
    playbook.plays().forEach(play -> problems.addAll(NotBuiltYet.check(play)));
    Map<String, HostTask> tasks = new LinkedHashMap<>();
    List<PlayHosts> plays = new ArrayList<>();
    ConnectionOptions options = ConnectionDefaults.of(controller, connection);
    for (Play play : playbook.plays()) {
      List<Host> all = select(inventory, play);
      List<Host> hosts = limited(inventory, all);
      Optional.ofNullable(value(PlayHosts.of(play, all, hosts))).ifPresent(plays::add);
      for (Host host : hosts) {
        ConnectionSettings settings =
            value(Connections.settings(host, options.withBecome(play.become(connection.become))));
        DesiredState desired = value(DesiredStates.of(play, host));
        if (settings != null && desired != null) {
          HostTask task =
              new HostTask(settings, desired, play.guards()).with(play.rollout().onFailure());
          HostTask other = tasks.put(host.name(), task);
          if (other != null) {
            problems.add(twoPlays(play, host));
          }
        }
      }
    }
    refuseProblems();
    NamedFiles.checkThere(connection, tasks.values().stream().map(HostTask::settings).toList());
    return new Wanted(List.copyOf(tasks.values()), plays, leftOut);
  }

  /**
   * The hosts that a pattern names, for commands without a playbook.
   *
   * @throws Refusal with exit status 5 or 6 and everything that is wrong
   */
  List<ConnectionSettings> ofPattern(String pattern) throws Refusal {
    Inventory inventory = inventoryAlone();
    String wrong = HostPattern.check(pattern);
    if (wrong != null) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: "
              + wrong
              + ".\nName a host or a group of the inventory, or a pattern such as 'recorders:!pve3'.");
    }
    HostPattern.Selection selection = HostPattern.select(inventory, pattern);
    tellUnmatched(selection);
    List<Host> hosts = limited(inventory, selection.hosts());
    if (hosts.isEmpty()) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: the pattern '" + Shown.line(pattern) + "' names no host of the inventory.");
    }
    return settings(hosts);
  }

  /**
   * Hosts by their very names, such as those of an earlier run; {@code --limit} takes some of them.
   *
   * @throws Refusal with exit status 5 where the inventory lacks one and no limit leaves it out
   */
  List<ConnectionSettings> ofHosts(List<String> names) throws Refusal {
    Inventory inventory = inventoryAlone();
    List<String> missing =
        names.stream().filter(name -> !inventory.hosts().containsKey(name)).toList();
    List<Host> hosts = limited(inventory, inventory.named(new LinkedHashSet<>(names)));
    if (hosts.isEmpty() || (!missing.isEmpty() && targets.limit == null)) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: of the run's hosts the inventory lacks "
              + named(missing)
              + ".\nName an inventory that has them, or choose among the others with --limit.");
    }
    return settings(hosts);
  }

  /**
   * The inventory and the hosts of it that are meant.
   *
   * @param hosts all, or those that {@code --limit} leaves, in the inventory's order
   */
  record Listing(Inventory inventory, List<Host> hosts) {}

  /**
   * The inventory as a whole, for commands that reach no host.
   *
   * @throws Refusal with exit status 5 or 6 and everything that is wrong
   */
  Listing listing() throws Refusal {
    Inventory inventory = inventoryAlone();
    return new Listing(inventory, limited(inventory, inventory.inOrder()));
  }

  /** Hosts of what was asked for last that {@code --limit} leaves out. */
  Set<String> leftOut() {
    return Set.copyOf(leftOut);
  }

  /** The names of hosts, in their order. */
  static List<String> names(List<ConnectionSettings> hosts) {
    return hosts.stream().map(ConnectionSettings::host).toList();
  }

  /** The first of many names. */
  static String named(List<String> names) {
    List<String> shown = names.stream().limit(MOST_TOLD).map(Shown::line).toList();
    String more = names.size() > MOST_TOLD ? " and " + (names.size() - MOST_TOLD) + " more" : "";
    return String.join(", ", shown) + more;
  }

  private Inventory inventoryAlone() throws Refusal {
    Inventory inventory = value(inventory(null));
    refuseProblems();
    if (inventory == null) {
      throw new IllegalStateException("no value and no problem: indicates a bug");
    }
    checkLimit(inventory);
    return inventory;
  }

  private List<Host> limited(Inventory inventory, List<Host> hosts) throws Refusal {
    if (limit == null) {
      return hosts;
    }
    Set<String> allowed = new HashSet<>();
    HostPattern.select(inventory, limit).hosts().forEach(host -> allowed.add(host.name()));
    hosts.stream().map(Host::name).filter(name -> !allowed.contains(name)).forEach(leftOut::add);
    return hosts.stream().filter(host -> allowed.contains(host.name())).toList();
  }

  private List<ConnectionSettings> settings(List<Host> hosts) throws Refusal {
    ConnectionOptions options = ConnectionDefaults.of(controller, connection);
    List<ConnectionSettings> settings = new ArrayList<>();
    hosts.forEach(
        host ->
            Optional.ofNullable(value(Connections.settings(host, options)))
                .ifPresent(settings::add));
    refuseProblems();
    NamedFiles.checkThere(connection, settings);
    return settings;
  }

  /**
   * A part of a pattern that names nothing is left out, as Ansible does, and told; of hosts of a
   * run that was told as they were read.
   */
  private void tellUnmatched(HostPattern.Selection selection) {
    List<String> unmatched =
        selection.unmatched().stream()
            .filter(part -> LimitFileReader.runs(part).isEmpty())
            .toList();
    for (String part : unmatched.subList(0, Math.min(unmatched.size(), MOST_TOLD))) {
      controller
          .err()
          .println(
              "regroup: '"
                  + Shown.line(part)
                  + "' names no host or group of the inventory, left out.");
    }
    if (unmatched.size() > MOST_TOLD) {
      int more = unmatched.size() - MOST_TOLD;
      controller
          .err()
          .println("regroup: " + more + " more that name no host or group, left out as well.");
    }
  }

  private Decoded<Inventory> inventory(@Nullable Path playbook) throws Refusal {
    if (targets.inventories.isEmpty()) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: no inventory.\nName one with -i, a file or hosts as in '-i pve1,pve2,'.");
    }
    if (targets.inventories.contains("")) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: -i has no path.\nIs a variable of the shell empty? '-i .' is this folder.");
    }
    return InventoryFileReader.read(
        targets.inventories, targets.extraVars, playbook, scriptsAllowed());
  }

  private Duration scriptsAllowed() throws Refusal {
    String text = controller.environment().get(SCRIPTS_ALLOWED);
    if (text == null) {
      return InventoryFileReader.SCRIPTS_ALLOWED;
    }
    Duration allowed = Types.duration(text);
    if (allowed == null || allowed.isZero()) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: "
              + SCRIPTS_ALLOWED
              + " is '"
              + Shown.line(text)
              + "'.\nSet it to a time such as 90s or 10m, or unset it.");
    }
    return allowed;
  }

  private List<Host> select(Inventory inventory, Play play) {
    HostPattern.Selection selection = HostPattern.select(inventory, play.hosts());
    tellUnmatched(selection);
    List<Host> matched = selection.hosts();
    if (matched.isEmpty()) {
      problems.add(
          new Problem(
              play.at(),
              "the play '" + play.name() + "' matches no host: " + play.hosts(),
              "Compare its hosts: with the inventory's groups and names."));
    }
    return matched;
  }

  private static Problem twoPlays(Play play, Host host) {
    return new Problem(
        play.at(),
        "host " + host.name() + " is matched by two plays",
        "Give each host one play, or choose with --limit; a run brings a host to one state.");
  }

  /** A limit that names nothing is a slip of the pen, never an empty run. */
  private void checkLimit(Inventory inventory) throws Refusal {
    if (targets.limit == null) {
      return;
    }
    limit = new LimitText(controller).pattern(targets.limit, inventory);
    HostPattern.Selection selection = HostPattern.select(inventory, limit);
    tellUnmatched(selection);
    if (selection.hosts().isEmpty()) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: --limit '"
              + Shown.line(String.valueOf(targets.limit))
              + "' names no host of the inventory.");
    }
  }

  /** The value, or null with its problems noted. */
  private <T> @Nullable T value(Decoded<T> decoded) {
    if (decoded instanceof Decoded.Ok<T> ok) {
      ok.findings().forEach(this::tell);
      return ok.value();
    }
    problems.addAll(decoded.problems());
    return null;
  }

  /** What is worth telling of an input, though it can be worked with. */
  private void tell(Finding finding) {
    controller
        .err()
        .println("regroup: " + finding.code() + ": " + finding.message() + "\n" + finding.remedy());
  }

  private void refuseProblems() throws Refusal {
    if (!problems.isEmpty()) {
      throw new Refusal(ExitStatus.INPUT, Problem.render(problems).stripTrailing());
    }
  }
}
