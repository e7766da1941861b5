package dev.regroup.cli;

import dev.regroup.host.ByteText;
import dev.regroup.host.FileFaults;
import dev.regroup.journal.AgreedPlan;
import dev.regroup.journal.InFlight;
import dev.regroup.journal.KeptRun;
import dev.regroup.journal.OpenHosts;
import dev.regroup.journal.RunFolder;
import dev.regroup.journal.RunRequest;
import dev.regroup.journal.Successors;
import dev.regroup.journal.Trails;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.Mode;
import dev.regroup.run.RunId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code regroup resume}. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {
      "Go on with an apply or a rollback that was cut off, interrupted or halted: first the hosts that"
          + " it was at, then those that it never reached.",
      "Without RUN the latest such one. Playbook, inventory and flags are those of that run; flags"
          + " given here win. How far a host came its own facts say."
    },
    footer = {
      "",
      "Examples:",
      "  regroup resume",
      "  regroup resume 20261122-101500-k3f9 --yes --output json"
    })
final class ResumeCommand implements Callable<Integer> {
  /** So many runs are looked at for one to go on with: older ones have to be named. */
  private static final int LATEST = 20;

  private final Controller controller;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = "A run id, as 'regroup runs' has it.")
  @Nullable String run;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before anything is written.")
  boolean yes;

  @Option(
      names = "--max-hosts",
      paramLabel = "N",
      converter = Counts.Hosts.class,
      description = "Write nothing if more hosts than that would change.")
  @Nullable Integer maxHosts;

  @Option(names = "--step", description = "Ask before each wave but the first.")
  boolean step;

  @Mixin TargetFlags targets = new TargetFlags();
  @Mixin FleetFlags connection = new FleetFlags();
  @Mixin RunFlags output = new RunFlags();
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  ResumeCommand(Controller controller) {
    this.controller = controller;
  }

  /** A run that is gone on with, what of it is open, and how far its rollout came. */
  private record Cut(KeptRun run, OpenHosts open, Trails trails) {
    /** Runs that went on with some of its hosts, or with others of the same, have a say too. */
    static Cut of(Path state, KeptRun run, OpenHosts open) throws IOException {
      InFlight now = InFlight.beside(state, run);
      OpenHosts all = open.hosts().isEmpty() ? open : open.beside(now);
      return new Cut(run, all, Trails.of(run).beside(now));
    }
  }

  @Override
  public Integer call() throws Refusal {
    Optional<Cut> found = run == null ? latest() : Optional.of(named(run));
    if (found.isEmpty() || found.get().open().hosts().isEmpty()) {
      String what = found.map(cut -> "run " + cut.run().run()).orElse("no run");
      tell(what + " left " + (found.isPresent() ? "nothing" : "anything") + " to go on with.");
      return ExitStatus.OK;
    }
    Cut cut = found.get();
    RunRequest request = request(cut.run());
    KeptFlags.fill(request, spec.commandLine().getParseResult(), targets, connection);
    RunRequest.Rollback rollback = request.rollback();
    if (rollback != null) {
      if (!targets.listHosts) {
        announce(cut);
      }
      return new RollbackRun(controller, targets, connection, output)
          .resume(rollback, cut.run().run(), cut.open(), cut.trails(), agreed(request, null));
    }
    Path playbook = Path.of(request.playbook());
    refuseChanged(playbook, request, cut);
    AgreedPlan plan = PlanFile.kept(cut.run(), request);
    if (!targets.listHosts) {
      announce(cut);
    }
    return new PlaybookRun(controller, targets, connection, output)
        .resume(playbook, cut.run().run(), cut.open(), cut.trails(), agreed(request, plan));
  }

  private Agreed agreed(RunRequest request, @Nullable AgreedPlan plan) {
    return new Agreed(yes, maxHosts, request.unprovenToo(), step, plan);
  }

  /** The latest run that did not come to its end, less the hosts that later ones took up. */
  private Optional<Cut> latest() throws Refusal {
    try {
      Map<String, Set<String>> takenUp = new HashMap<>();
      List<RunId> runs = RunFolder.withFile(controller.state(), RunRequest.FILE);
      for (RunId id : runs.subList(0, Math.min(LATEST, runs.size()))) {
        KeptRun kept = KeptRun.of(controller.state(), id);
        OpenHosts open = OpenHosts.of(kept).without(takenUp.getOrDefault(id.text(), Set.of()));
        String resumes = RunRequest.of(kept).resumes();
        // A resume that was declined is all that still knows of the hosts that it took up.
        boolean goesOn = !resumes.isEmpty();
        if (kept.state() == KeptRun.State.RUNNING) {
          tell("run " + id + " still goes on.");
        } else if ((open.cut() || goesOn) && !open.hosts().isEmpty()) {
          return Optional.of(Cut.of(controller.state(), kept, open));
        }
        refuseUntold(kept, open);
        Set<String> had = takenUp.computeIfAbsent(resumes, any -> new HashSet<>());
        had.addAll(open.all());
        had.addAll(takenUp.getOrDefault(id.text(), Set.of()));
      }
      return Optional.empty();
    } catch (IOException e) {
      throw cannotTell("the latest runs", e);
    }
  }

  private Cut named(String name) throws Refusal {
    KeptRun kept = RunsCommand.find(controller, name);
    if (kept.state() == KeptRun.State.RUNNING) {
      throw new Refusal(
          ExitStatus.REFUSED, "regroup: run " + name + " still goes on; wait for its end.");
    }
    try {
      List<KeptRun> later = Successors.of(controller.state(), kept);
      refuseBeside(kept, later);
      OpenHosts open = OpenHosts.of(kept);
      refuseUntold(kept, open);
      // Where its beginning cannot be read its request tells, which only these two keep.
      if (open.mode() == null || open.mode() == Mode.APPLY || open.mode() == Mode.ROLLBACK) {
        return upToDate(kept, open.without(Successors.ended(controller.state(), kept)), later);
      }
    } catch (IOException e) {
      throw cannotTell("run " + name, e);
    }
    throw new Refusal(
        ExitStatus.USAGE,
        "regroup: run "
            + name
            + " is no apply and no rollback, and nothing else is gone on with.\n"
            + "Give its command again; the facts of each host tell how far it came.");
  }

  /** Two that go on with the same know nothing of each other's slots and failures. */
  private static void refuseBeside(KeptRun kept, List<KeptRun> later) throws Refusal {
    for (KeptRun other : later) {
      if (other.state() == KeptRun.State.RUNNING) {
        throw new Refusal(
            ExitStatus.REFUSED,
            "regroup: run "
                + other.run()
                + " goes on with run "
                + kept.run()
                + " at this time; wait for its end.");
      }
    }
  }

  /** Where a later run took up all that is open, its waves, failures and slots are what counts. */
  private Cut upToDate(KeptRun kept, OpenHosts open, List<KeptRun> later) throws IOException {
    Set<String> names = new HashSet<>();
    open.hosts().forEach(host -> names.add(host.host()));
    for (KeptRun other : names.isEmpty() ? List.<KeptRun>of() : later) {
      OpenHosts since = OpenHosts.of(other);
      if (since.mode() != null && since.all().containsAll(names)) {
        tell("run " + kept.run() + " was gone on with by run " + other.run() + ".");
        return Cut.of(
            controller.state(), other, since.without(Successors.ended(controller.state(), other)));
      }
    }
    return Cut.of(controller.state(), kept, open);
  }

  /** That no line tells of an open host means nothing where the line is broken that names all. */
  private void refuseUntold(KeptRun kept, OpenHosts open) throws Refusal {
    if (open.mode() == null && open.hosts().isEmpty() && (open.cut() || open.all().isEmpty())) {
      throw new Refusal(
          ExitStatus.INPUT,
          "regroup: run "
              + kept.run()
              + " in "
              + controller.state()
              + " cannot be gone on with: the beginning of its events cannot be read, and no other"
              + " tells of a host that is open.\nGive its command again: the facts of each host tell"
              + " how far it came. Other runs are gone on with by their id.");
    }
  }

  private RunRequest request(KeptRun kept) throws Refusal {
    try {
      return RunRequest.of(kept);
    } catch (IOException e) {
      throw cannotTell("run " + kept.run(), e);
    }
  }

  private Refusal cannotTell(String what, IOException why) {
    return new Refusal(
        ExitStatus.INPUT,
        "regroup: "
            + what
            + " in "
            + controller.state()
            + " cannot be gone on with: "
            + FileFaults.unread(why)
            + ".\nGive its command again: the facts of each host tell how far it came.");
  }

  /** What was agreed to was the playbook as it stood then. */
  private void refuseChanged(Path playbook, RunRequest request, Cut cut) throws Refusal {
    if (!KeptFlags.sha256(playbook).equals(request.sha256())) {
      throw new Refusal(
          ExitStatus.INPUT,
          "regroup: "
              + ByteText.display(playbook.toString())
              + " changed since run "
              + cut.run().run()
              + ".\nTo have what it says now, run 'regroup apply' with it.");
    }
  }

  private void announce(Cut cut) {
    long inFlight = cut.open().hosts().stream().filter(OpenHosts.Open::inFlight).count();
    tell(
        "going on with run "
            + cut.run().run()
            + ": "
            + inFlight
            + " in flight, "
            + (cut.open().hosts().size() - inFlight)
            + " never reached.");
    if (cut.open().mode() == null) {
      tell(
          "the beginning of its events cannot be read, so that its hosts are those that the others"
              + " tell of; if it had more, give its command again.");
    }
    if (cut.open().unreadable() > 0) {
      tell(
          cut.open().unreadable()
              + " of its events cannot be read; the facts of each host tell how far it"
              + " came.");
    }
  }

  private void tell(String text) {
    controller.err().println("regroup: " + text);
    controller.err().flush();
  }
}
