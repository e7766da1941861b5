package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.Connector;
import dev.regroup.host.Frame;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostSession;
import dev.regroup.host.ReadScript;
import dev.regroup.host.Witness;
import dev.regroup.iommu.SecondWitness;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the steps of one host share, as far as reading goes: check mode has this and nothing more.
 * One thread at a time works on it.
 */
public class HostWork {
  private final HostTask task;
  private final RunContext context;
  private final StepLog log;
  private final List<Finding> findings = new ArrayList<>();
  private @Nullable HostSession session;
  private @Nullable HostFacts facts;
  private @Nullable HostPlan plan;
  private @Nullable HostPlan after;
  private @Nullable Boolean verified;
  private Left left = Left.AS_FOUND;
  private HostResult.Reboot reboot = HostResult.Reboot.NONE;
  private @Nullable Back ownBack;

  public HostWork(HostTask task, RunContext context) {
    this.task = task;
    this.context = context;
    this.log = new StepLog(task.host(), context.timing().clock(), context.events());
  }

  public HostTask task() {
    return task;
  }

  public String host() {
    return task.host();
  }

  public RunContext context() {
    return context;
  }

  /** How it is put back because of what its facts say, null where its task alone decides. */
  @Nullable Back ownBack() {
    return ownBack;
  }

  void ownBack(Back back) {
    ownBack = back;
  }

  /** The steps as they begin and end. */
  public StepLog log() {
    return log;
  }

  /** Connects, or connects anew; the former session is closed. */
  public Optional<HostFault> connect() {
    disconnect();
    Connector.Opened<HostSession> opened = context.connector().open(task.settings());
    if (opened instanceof Connector.Opened.Fault<HostSession> fault) {
      return Optional.of(fault.fault());
    }
    session = ((Connector.Opened.Session<HostSession>) opened).session();
    return Optional.empty();
  }

  /** For subclasses that opened a session of a richer type. */
  protected void session(HostSession opened) {
    session = opened;
  }

  /** Closes the session, if there is one. */
  public void disconnect() {
    HostSession open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }

  /** Reads fresh facts; they are not kept by this. */
  public FactsRead readFacts() {
    return FactsRead.from(connected(), context.limits().read());
  }

  /**
   * What speaks against the groups by Proxmox VE's own word, asked only where the play isolates
   * devices.
   *
   * @param fresh facts of just now
   */
  List<Finding> againstWitness(HostFacts fresh, HostPlan proven) {
    if (proven.isolation().isEmpty()) {
      return List.of();
    }
    Witness witness = WitnessRead.from(fresh, context.limits().read(), this::read);
    return SecondWitness.against(
        fresh.devices(),
        witness,
        proven.isolation().stream().map(HostPlan.Isolation::device).toList());
  }

  /** Runs a script that reads. */
  public Answer read(ReadScript script) {
    return connected().read(script, context.limits().read());
  }

  /** Runs a script that reads and may take another time than usual. */
  public Answer read(ReadScript script, Duration timeout) {
    return connected().read(script, timeout);
  }

  /** As above; tells of each frame as it arrives. */
  public Answer read(ReadScript script, Duration timeout, Consumer<Frame> onFrame) {
    return connected().read(script, timeout, onFrame);
  }

  /**
   * The session.
   *
   * @throws IllegalStateException when there is none: a step out of order, a bug
   */
  protected HostSession connected() {
    return required(session, "session");
  }

  /** The latest facts. */
  public HostFacts facts() {
    return required(facts, "facts");
  }

  /** The latest facts, or null before the facts step. */
  public @Nullable HostFacts factsOrNull() {
    return facts;
  }

  public void facts(HostFacts read) {
    facts = read;
  }

  /** The plan. */
  public HostPlan plan() {
    return required(plan, "plan");
  }

  /** The plan, or null before the plan step. */
  public @Nullable HostPlan planOrNull() {
    return plan;
  }

  public void plan(HostPlan made) {
    plan = made;
  }

  /** The plan made from the facts that prove the end, or null. */
  public @Nullable HostPlan after() {
    return after;
  }

  public void after(HostPlan made) {
    after = made;
  }

  /** Findings of the steps, besides those of the plan. */
  public List<Finding> findings() {
    return findings;
  }

  public void found(Finding finding) {
    findings.add(finding);
  }

  public @Nullable Boolean verified() {
    return verified;
  }

  public void verified(boolean proven) {
    verified = proven;
  }

  /** Nothing is proven any more: what was is not all yet. */
  void unproven() {
    verified = null;
  }

  public Left left() {
    return left;
  }

  public void left(Left state) {
    left = state;
  }

  public HostResult.Reboot reboot() {
    return reboot;
  }

  public void reboot(HostResult.Reboot became) {
    reboot = became;
  }

  private static <T> T required(@Nullable T value, String what) {
    if (value == null) {
      throw new IllegalStateException("no " + what + " yet: a step ran out of order");
    }
    return value;
  }
}
