package dev.regroup.cli;

import dev.regroup.inventory.Inventory;
import dev.regroup.inventory.LimitFileReader;
import dev.regroup.inventory.LimitFileReader.OfRun;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Nearest;
import dev.regroup.inventory.yaml.Problem;
import dev.regroup.journal.KeptRun;
import dev.regroup.report.KeptReport;
import dev.regroup.report.Shown;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The pattern that {@code --limit} comes to, with files and kept runs in it read. */
final class LimitText {
  private final Controller controller;

  /** Of each run that is named. */
  private final Map<String, Map<String, Status>> runs = new HashMap<>();

  LimitText(Controller controller) {
    this.controller = controller;
  }

  /**
   * Reads what it names.
   *
   * @throws Refusal with exit status 5 where it cannot be read, or 6 where a run is broken
   */
  String pattern(String limit, Inventory inventory) throws Refusal {
    Map<String, String> shown = new HashMap<>();
    List<OfRun> named = LimitFileReader.runs(limit);
    if (!named.isEmpty()) {
      inventory.hosts().keySet().forEach(name -> shown.put(Shown.line(name), name));
    }
    Map<OfRun, List<String>> hosts = new HashMap<>();
    for (OfRun run : named) {
      hosts.put(run, hosts(run, shown));
    }
    Decoded<String> pattern = LimitFileReader.read(limit, hosts);
    if (pattern instanceof Decoded.Ok<String> ok) {
      return ok.value();
    }
    throw new Refusal(ExitStatus.USAGE, "regroup: " + Problem.render(pattern.problems()).strip());
  }

  /** Those that the inventory has; the others are told. */
  private List<String> hosts(OfRun named, Map<String, String> inventory) throws Refusal {
    Status wanted = status(named);
    List<String> hosts = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    statuses(named.run())
        .forEach(
            (host, status) -> {
              String name = inventory.get(host);
              if (status == wanted) {
                (name == null ? gone : hosts).add(name == null ? host : name);
              }
            });
    if (hosts.isEmpty() && gone.isEmpty()) {
      tell("no host of run " + named.run() + " ended " + named.status() + ".");
    }
    if (!gone.isEmpty()) {
      tell("of the hosts of " + named + " the inventory lacks " + Inputs.named(gone) + ".");
    }
    return hosts;
  }

  private static Status status(OfRun named) throws Refusal {
    List<String> words = new ArrayList<>();
    for (Status status : Status.values()) {
      String word = status.name().toLowerCase(Locale.ROOT);
      if (word.equals(named.status())) {
        return status;
      }
      words.add(word);
    }
    String near = Nearest.to(named.status(), words);
    throw new Refusal(
        ExitStatus.USAGE,
        "regroup: --limit "
            + Shown.line(named.toString())
            + ": "
            + (named.status().isEmpty() ? "a status is missing" : "no host ends so")
            + (near == null ? "." : ", did you mean '" + near + "'?")
            + "\nOne of "
            + String.join(", ", words)
            + ". A file of that name is @./"
            + Shown.line(named.toString().substring(1))
            + ".");
  }

  private Map<String, Status> statuses(String run) throws Refusal {
    Map<String, Status> known = runs.get(run);
    if (known == null) {
      KeptRun kept = RunsCommand.find(controller, run);
      known = RunsCommand.whole(kept, KeptReport.statuses(kept));
      runs.put(run, known);
      if (kept.state() == KeptRun.State.RUNNING) {
        tell("run " + run + " still goes on: of its hosts only those count that have ended.");
      }
    }
    return known;
  }

  private void tell(String text) {
    controller.err().println("regroup: " + text);
    controller.err().flush();
  }
}
