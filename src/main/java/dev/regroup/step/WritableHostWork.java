package dev.regroup.step;

import dev.regroup.boot.TrialEntry;
import dev.regroup.host.Answer;
import dev.regroup.host.Connector;
import dev.regroup.host.Frame;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostRescue;
import dev.regroup.host.WritableHostSession;
import dev.regroup.host.WriteScript;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.RunEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the steps of one host share where the host may be changed. */
public final class WritableHostWork extends HostWork {
  private final String approvedDigest;
  private @Nullable WritableHostSession writer;
  private @Nullable HostFacts before;
  private boolean locked;
  private boolean atWork;
  private boolean drained;
  private String backupRun = "";
  private String changedBy;
  private @Nullable HostPlan failed;
  private @Nullable HostPlan shown;
  private @Nullable TrialEntry trial;
  private boolean armed;
  private @Nullable HostRescue rescue;

  /**
   * @param approvedDigest of the plan that was shown
   */
  public WritableHostWork(HostTask task, RunContext context, String approvedDigest) {
    super(task, context);
    this.approvedDigest = approvedDigest;
    this.changedBy = context.run().text();
  }

  @Override
  public Optional<HostFault> connect() {
    disconnect();
    Connector.Opened<WritableHostSession> opened =
        context().connector().openWritable(task().settings());
    if (opened instanceof Connector.Opened.Fault<WritableHostSession> fault) {
      return Optional.of(fault.fault());
    }
    WritableHostSession open = ((Connector.Opened.Session<WritableHostSession>) opened).session();
    writer = open;
    session(open);
    return Optional.empty();
  }

  @Override
  public void disconnect() {
    writer = null;
    super.disconnect();
  }

  /** Whether there is a session; a probe of a rebooting host may have left none. */
  boolean isConnected() {
    return writer != null;
  }

  /** Runs a script that writes. */
  Answer write(WriteScript script) {
    return write(script, context().limits().read(), frame -> {});
  }

  /** Runs a script that writes and may take its time. */
  Answer write(WriteScript script, Duration timeout, Consumer<Frame> onFrame) {
    WritableHostSession open = writer;
    if (open == null) {
      throw new IllegalStateException("no session: a step ran out of order");
    }
    return open.write(script, timeout, onFrame);
  }

  /** Digest of the plan that was shown. */
  String approvedDigest() {
    return approvedDigest;
  }

  /** The facts as they were before anything was written: what health is compared with. */
  HostFacts before() {
    return before == null ? facts() : before;
  }

  /** Keeps the present facts as those before anything was written. */
  void keepFactsAsBefore() {
    before = facts();
  }

  /** Whose backup is put back; empty but in a rollback. */
  String backupRun() {
    return backupRun;
  }

  void backupRun(String run) {
    backupRun = run;
  }

  /**
   * Tells that from here on the host's way is back, whoever goes on with it. To be told before what
   * its facts tell that by is taken away.
   *
   * @param failed whether because a run failed there
   */
  void wayIsBack(String backup, boolean failed) {
    Instant now = context().timing().clock().instant();
    context().events().accept(new RunEvent.RollbackStarted(now, host(), backup, failed));
  }

  /** The run whose change is undone where the host fails: this one, or the one that rebooted it. */
  String changedBy() {
    return changedBy;
  }

  void changedBy(String run) {
    changedBy = run;
  }

  /** The plan that failed and is undone; null where nothing failed. */
  @Nullable HostPlan failed() {
    return failed;
  }

  /** Keeps the present plan as the one that failed; the way back gets one of its own. */
  void keepPlanAsFailed() {
    failed = shown == null ? plan() : shown;
  }

  /** The plan that was shown, where the present one is what became of it; else null. */
  @Nullable HostPlan shown() {
    return shown;
  }

  /**
   * Keeps the present plan as the one to be told; what follows a trial boot gets one of its own.
   */
  void keepPlanAsShown() {
    shown = plan();
  }

  /**
   * The entry of the trial boot.
   *
   * @throws IllegalStateException when there is none: a step out of order, a bug
   */
  TrialEntry trial() {
    if (trial == null) {
      throw new IllegalStateException("no trial boot: a step ran out of order");
    }
    return trial;
  }

  void trial(TrialEntry entry) {
    trial = entry;
  }

  /** Whether this run left a rescue on the host for its reboot. */
  boolean armed() {
    return armed;
  }

  void armed(boolean left) {
    armed = left;
  }

  /** What the host said of its rescue after the reboot, or null. */
  @Nullable HostRescue rescue() {
    return rescue;
  }

  void rescue(HostRescue told) {
    rescue = told;
  }

  /** Whether this run holds, or may hold, the host's lock. */
  boolean locked() {
    return locked;
  }

  /** Whether something that this run began may still go on on the host, a reboot included. */
  boolean atWork() {
    return atWork;
  }

  void atWork(boolean goesOn) {
    atWork = goesOn;
  }

  /** Whether this run took things off the host, or may have, that are not given back yet. */
  boolean drained() {
    return drained;
  }

  void drained(boolean taken) {
    drained = taken;
  }

  void locked(boolean held) {
    locked = held;
  }
}
