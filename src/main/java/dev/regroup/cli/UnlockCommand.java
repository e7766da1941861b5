package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.FactsCode;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostLock;
import dev.regroup.host.WritableHostSession;
import dev.regroup.host.WriteScript;
import dev.regroup.report.SmallReports;
import dev.regroup.run.ExitStatus;
import dev.regroup.step.Faults;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code regroup unlock}. */
@Command(
    name = "unlock",
    mixinStandardHelpOptions = true,
    description =
        "Say who holds a host's lock, and break it after a question, or with --run that names it.",
    footer = {"", "Example:", "  regroup unlock pve1 -i inventory.yml --run 20261122-101500-k3f9"})
final class UnlockCommand implements Callable<Integer> {
  private final Controller controller;

  @Parameters(paramLabel = "HOST", description = "One host of the inventory.")
  String host = "";

  /** The host as it is named once it has told what it is. */
  private String shown = "";

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "Break the lock of this run without a question; no other's.")
  @Nullable String run;

  @Mixin TargetFlags targets = new TargetFlags();
  @Mixin ConnectionFlags connection = new ConnectionFlags();
  @Mixin DocumentFlags output = new DocumentFlags();

  UnlockCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() throws Refusal {
    return OneHost.work(controller, "unlock", host, targets, connection, output, this::look);
  }

  private int look(WritableHostSession session, HostFacts facts) {
    shown = SmallReports.host(host, facts);
    Optional<Finding> odd = facts.findings().stream().filter(FactsCode.LOCK_ODD::is).findFirst();
    if (odd.isPresent()) {
      controller.err().println(shown + ": " + odd.get().message() + ". " + odd.get().remedy());
      return ExitStatus.REFUSED;
    }
    HostLock lock = facts.lock();
    if (lock == null) {
      tell("not locked");
      document(facts, false);
      return ExitStatus.OK;
    }
    tell(lock.described(controller.clock().instant()));
    int exit = unlock(session, lock);
    document(facts, exit == ExitStatus.OK);
    return exit;
  }

  /** On standard output, where a document does not have the place. */
  private void tell(String text) {
    if (output.format == OutputFlags.Format.TEXT) {
      controller.out().println(shown + ": " + text);
    }
  }

  private void document(HostFacts facts, boolean unlocked) {
    if (output.format == OutputFlags.Format.JSON) {
      controller.out().print(SmallReports.unlockJson(host, facts, unlocked));
      controller.out().flush();
    }
  }

  private int unlock(WritableHostSession session, HostLock lock) {
    if (lock.working()) {
      controller.err().println(shown + ": its work still goes on on the host; wait for its end.");
      return ExitStatus.REFUSED;
    }
    if (run != null && !run.equals(lock.run())) {
      controller.err().println(shown + ": the lock is not run " + run + "'s; nothing was done.");
      return ExitStatus.REFUSED;
    }
    if (run == null && !controller.ask("Break this lock? [y/N] ").equalsIgnoreCase("y")) {
      controller.err().println(shown + ": the lock stays; name it with --run to break it.");
      return ExitStatus.REFUSED;
    }
    Answer answer =
        session.write(WriteScript.unlock(lock.run()), controller.limits().read(), frame -> {});
    if (answer instanceof Answer.Complete complete && complete.status() == 0) {
      tell("unlocked");
      return ExitStatus.OK;
    }
    controller
        .err()
        .println(
            shown
                + ": the lock could not be broken: "
                + (answer instanceof Answer.Broken broken
                    ? Faults.finding(broken.fault()).message()
                    : Faults.reason((Answer.Complete) answer)));
    return ExitStatus.FAILED;
  }
}
