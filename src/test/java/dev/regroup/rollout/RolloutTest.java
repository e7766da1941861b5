package dev.regroup.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector;
import dev.regroup.host.Hardware;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostKeyChecking;
import dev.regroup.host.HostSession;
import dev.regroup.host.WritableHostSession;
import dev.regroup.kernel.IommuGoal;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.RebootPolicy;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunId;
import dev.regroup.run.Status;
import dev.regroup.step.HostTask;
import dev.regroup.step.Limits;
import dev.regroup.step.Planned;
import dev.regroup.step.RunContext;
import dev.regroup.step.Timing;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What one host's trouble means for the others of a run. */
class RolloutTest {
  private final List<RunEvent> events = new ArrayList<>();

  @Test
  void a_host_lost_since_its_plan_was_made_halts_the_run() {
    List<HostTask> tasks = List.of(task("pve1"), task("pve2"));
    List<Planned> planned = List.of(planned("pve1"), planned("pve2"));
    List<HostResult> results =
        rollout(new Unreachable())
            .apply(tasks, planned, Fleet.withoutPlay(List.of("pve1", "pve2")));
    assertEquals(List.of(Status.UNREACHABLE, Status.NOT_ATTEMPTED), statuses(results));
    assertTrue(events.stream().anyMatch(RunEvent.RunHalted.class::isInstance), events::toString);
  }

  @Test
  void a_host_that_regroup_stumbles_over_does_not_end_the_run_over_the_others() {
    List<HostResult> results =
        rollout(new Stumbling()).verify(List.of(task("pve1"), task("odd"), task("pve2")));
    assertEquals(
        List.of(Status.UNREACHABLE, Status.REFUSED, Status.UNREACHABLE), statuses(results));
    Finding fault = results.get(1).findings().get(0);
    assertEquals("RG-RUN-03", fault.code());
    assertTrue(fault.message().contains("an answer like no other at RolloutTest.java:"));
  }

  @Test
  void a_run_that_was_told_to_stop_connects_to_no_further_host() {
    List<HostResult> results =
        rollout(new Stumbling(), false).verify(List.of(task("pve1"), task("odd")));
    assertEquals(List.of(Status.NOT_ATTEMPTED, Status.NOT_ATTEMPTED), statuses(results));
    assertEquals("RG-RUN-01", results.get(0).findings().get(0).code());
  }

  private static List<Status> statuses(List<HostResult> results) {
    return results.stream().map(HostResult::status).toList();
  }

  private Rollout rollout(Connector connector) {
    return rollout(connector, true);
  }

  private Rollout rollout(Connector connector, boolean goesOn) {
    Timing timing = new Timing(Clock.systemUTC(), time -> goesOn, new Random(1));
    RunContext context =
        new RunContext(
            new RunId("20261122-101500-k3f9"),
            "op@desk",
            connector,
            timing,
            Limits.DEFAULT,
            events::add,
            run -> false);
    return new Rollout(context, 1, new Nobody());
  }

  private static HostTask task(String host) {
    ConnectionSettings settings =
        new ConnectionSettings(
            host,
            host,
            22,
            "root",
            null,
            List.of(),
            null,
            Path.of("known_hosts"),
            HostKeyChecking.STRICT,
            false,
            null,
            Duration.ofSeconds(1));
    return new HostTask(
        settings, new DesiredState(List.of(), IommuGoal.ENABLED, List.of(), RebootPolicy.DEFAULT));
  }

  private static Planned planned(String host) {
    HostResult result =
        new HostResult(
            host,
            Status.CHANGED,
            Left.AS_FOUND,
            1,
            null,
            "sha256:0",
            "",
            HostResult.Reboot.NEEDED,
            null,
            List.of(),
            List.of());
    return new Planned(result, "", Hardware.UNKNOWN, null);
  }

  /** Who never stops a run and agrees to all of it. */
  private static final class Nobody implements Operator {
    @Override
    public int interruptions() {
      return 0;
    }

    @Override
    public boolean confirms(String question) {
      return true;
    }
  }

  /** No host answers. */
  private static class Unreachable implements Connector {
    private static final HostFault FAULT =
        new HostFault(HostFault.Kind.NO_CONNECTION, "does not answer", "");

    @Override
    public Opened<HostSession> open(ConnectionSettings settings) {
      return new Opened.Fault<>(FAULT);
    }

    @Override
    public Opened<WritableHostSession> openWritable(ConnectionSettings settings) {
      return new Opened.Fault<>(FAULT);
    }
  }

  /** The same, and one host is more than the code can bear. */
  private static final class Stumbling extends Unreachable {
    @Override
    public Opened<HostSession> open(ConnectionSettings settings) {
      if (settings.host().equals("odd")) {
        throw new IllegalStateException("an answer like no other");
      }
      return super.open(settings);
    }
  }
}
