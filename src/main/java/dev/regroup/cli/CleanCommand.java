package dev.regroup.cli;

import dev.regroup.host.Answer;
import dev.regroup.host.ByteText;
import dev.regroup.host.CutChange;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostLock;
import dev.regroup.host.WritableHostSession;
import dev.regroup.host.WriteScript;
import dev.regroup.report.SmallReports;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.RunId;
import dev.regroup.step.Faults;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code regroup clean}. */
@Command(
    name = "clean",
    mixinStandardHelpOptions = true,
    description = {
      "Remove what Regroup keeps on a host: backups, history, and what a cut left behind.",
      "Nothing can be put back by 'regroup rollback' afterwards. The kernel parameters stay."
    },
    footer = {"", "Example:", "  regroup clean pve1 -i inventory.yml --yes"})
final class CleanCommand implements Callable<Integer> {
  private final Controller controller;

  @Parameters(paramLabel = "HOST", description = "One host of the inventory.")
  String host = "";

  /** The host as it is named once it has told what it is. */
  private String shown = "";

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before anything is removed.")
  boolean yes;

  @Mixin TargetFlags targets = new TargetFlags();
  @Mixin ConnectionFlags connection = new ConnectionFlags();
  @Mixin DocumentFlags output = new DocumentFlags();

  CleanCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() throws Refusal {
    return OneHost.work(
        controller, "clean", host, targets, connection, output, this::cleanUnlessInUse);
  }

  private int cleanUnlessInUse(WritableHostSession session, HostFacts facts) {
    shown = SmallReports.host(host, facts);
    Instant now = controller.clock().instant();
    HostLock lock = facts.lock();
    CutChange cut = facts.cut();
    if (lock != null) {
      return refused(
          "is "
              + lock.described(now)
              + "\nWait for that run's end, or go on with it: 'regroup resume'. Where it is over,"
              + " 'regroup unlock "
              + host
              + " --run "
              + ByteText.display(lock.run())
              + "' breaks its lock.");
    }
    if (cut != null) {
      return refused(
          "run "
              + ByteText.display(cut.run())
              + " was cut off in its change here, and only its backup can take that back.\nRun"
              + " 'regroup apply' or 'regroup rollback "
              + host
              + "' first.");
    }
    if (!yes && !agreed(facts)) {
      return refused("nothing was removed; --yes removes without a question.");
    }
    return clean(session, facts, now);
  }

  private boolean agreed(HostFacts facts) {
    String question =
        "%s: remove all backups and %d lines of history? Nothing can be rolled back then. [y/N] ";
    String answer = controller.ask(question.formatted(shown, facts.history().size()));
    return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
  }

  private int clean(WritableHostSession session, HostFacts facts, Instant now) {
    String run = RunId.at(now, new SecureRandom()).text();
    Answer answer =
        session.write(
            WriteScript.clean(run, controller.owner(), now.toString()),
            controller.limits().read(),
            frame -> {});
    if (answer instanceof Answer.Complete complete && complete.status() == 0) {
      String removed = answer.frame("cleaned").map(frame -> frame.text().strip()).orElse("");
      if (output.format == OutputFlags.Format.JSON) {
        controller.out().print(SmallReports.cleanJson(host, facts, removed));
      } else {
        controller
            .out()
            .println(
                shown
                    + ": "
                    + (removed.isEmpty() ? "nothing was kept here" : removed + " removed")
                    + (removed.endsWith("/*") ? "; the link itself and its folder stay" : ""));
      }
      controller.out().flush();
      return ExitStatus.OK;
    }
    controller
        .err()
        .println(
            shown
                + ": "
                + (answer instanceof Answer.Broken broken
                    ? Faults.finding(broken.fault()).message()
                    : Faults.reason((Answer.Complete) answer))
                + "\nRun the same command again; what is removed already does no harm.");
    return ExitStatus.FAILED;
  }

  private int refused(String why) {
    controller.err().println(shown + ": " + why);
    return ExitStatus.REFUSED;
  }
}
