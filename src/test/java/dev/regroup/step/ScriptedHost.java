package dev.regroup.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.regroup.host.Answer;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector;
import dev.regroup.host.Frame;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostKeyChecking;
import dev.regroup.host.HostSession;
import dev.regroup.host.ReadScript;
import dev.regroup.host.Script;
import dev.regroup.host.WritableHostSession;
import dev.regroup.host.WriteScript;
import dev.regroup.kernel.IommuGoal;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import dev.regroup.plan.Planner;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.Guards;
import dev.regroup.playbook.RebootPolicy;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunId;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.Sysroot;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A host whose scripts really run, in a sysroot, and whose answers a test bends: what a network or
 * a dying host does to them, without either. Time is virtual.
 */
final class ScriptedHost implements Connector {
  static final String RUN = "20261122-101500-k3f9";

  static final DesiredState DESIRED =
      new DesiredState(
          List.of(new Request.Present("iommu", List.of(new Token("iommu=pt")))),
          IommuGoal.UNMANAGED,
          List.of(),
          RebootPolicy.DEFAULT);

  final Sysroot sysroot;
  final List<RunEvent> events = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private Function<Script, Optional<Answer>> bend = script -> Optional.empty();
  private Instant now = Instant.parse("2026-11-22T10:15:00Z");

  ScriptedHost(Sysroot sysroot) {
    this.sysroot = sysroot;
  }

  /** Answers of the test instead of the host's own; empty for those. */
  void bend(Function<Script, Optional<Answer>> answers) {
    bend = answers;
  }

  /** How often a script was sent. */
  long sent(String resource) {
    return sent.stream().filter(resource::equals).count();
  }

  /** A fault of that kind, as the answer to a script. */
  static Answer broken(HostFault.Kind kind) {
    return new Answer.Broken(new HostFault(kind, "pve1 is " + kind, "look"), List.of(), "");
  }

  /** Runs a script as the host would. */
  Answer run(Script script) {
    return HostShell.in(sysroot.root()).run(script);
  }

  private RunContext context() {
    Timing timing = new Timing(clock(), this::sleep, new Random(1));
    return new RunContext(
        RunId.parse(RUN).orElseThrow(),
        "tester@here",
        this,
        timing,
        Limits.DEFAULT,
        events::add,
        run -> false);
  }

  /** Connected, planned from facts that the bent host answers, and said to hold the lock. */
  WritableHostWork planned() {
    WritableHostWork work = new WritableHostWork(new HostTask(settings(), DESIRED), context(), "");
    assertEquals(Optional.empty(), work.connect());
    HostFacts facts = assertInstanceOf(FactsRead.Facts.class, work.readFacts()).facts();
    work.facts(facts);
    work.plan(Planner.plan("pve1", facts, DESIRED));
    work.locked(true);
    return work;
  }

  /** The same, approved as it is, with guards of a play. */
  WritableHostWork planned(Guards guards) {
    String digest = planned().plan().digest();
    HostTask task = new HostTask(settings(), DESIRED, guards);
    WritableHostWork work = new WritableHostWork(task, context(), digest);
    assertEquals(Optional.empty(), work.connect());
    work.facts(assertInstanceOf(FactsRead.Facts.class, work.readFacts()).facts());
    work.plan(Planner.plan("pve1", work.facts(), DESIRED));
    return work;
  }

  /** How a step ends that may wait, the virtual time of its waits gone by. */
  StepOutcome waited(StepOutcome first) {
    StepOutcome outcome = first;
    while (outcome instanceof StepOutcome.Later later) {
      now = now.isBefore(later.when()) ? later.when() : now;
      outcome = later.then().get();
    }
    return outcome;
  }

  /** The time that has come. */
  Instant now() {
    return now;
  }

  private static ConnectionSettings settings() {
    return new ConnectionSettings(
        "pve1",
        "pve1",
        22,
        "root",
        null,
        List.of(),
        null,
        Path.of("known_hosts"),
        HostKeyChecking.STRICT,
        false,
        null,
        Duration.ofSeconds(10));
  }

  @Override
  public Opened<HostSession> open(ConnectionSettings settings) {
    return new Opened.Session<>(new Session());
  }

  @Override
  public Opened<WritableHostSession> openWritable(ConnectionSettings settings) {
    return new Opened.Session<>(new Session());
  }

  private boolean sleep(Duration time) {
    now = now.plus(time);
    return true;
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return now;
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
  }

  private final class Session implements WritableHostSession {
    @Override
    public String host() {
      return "pve1";
    }

    @Override
    public Answer read(ReadScript script, Duration timeout, Consumer<Frame> onFrame) {
      return answer(script, onFrame);
    }

    @Override
    public Answer write(WriteScript script, Duration timeout, Consumer<Frame> onFrame) {
      return answer(script, onFrame);
    }

    private Answer answer(Script script, Consumer<Frame> onFrame) {
      sent.add(script.resource());
      Answer answer = bend.apply(script).orElseGet(() -> run(script));
      answer.frames().forEach(onFrame);
      return answer;
    }

    @Override
    public void close() {}
  }
}
