package dev.regroup.rollout;

import dev.regroup.host.Answer;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector;
import dev.regroup.host.Frame;
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
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.RebootPolicy;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunId;
import dev.regroup.step.HostTask;
import dev.regroup.step.Limits;
import dev.regroup.step.RunContext;
import dev.regroup.step.Timing;
import dev.regroup.testing.Commands;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.Sysroot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Many hosts alike, in virtual time: the scripts of the first really run, in a sysroot, and the
 * others answer as it did. Each is down for a while when it was told to reboot.
 */
final class RecordedFleet implements Connector {
  private static final String NEW_BOOT = "00000000-0000-4000-8000-000000000001";
  private static final DesiredState DESIRED =
      new DesiredState(
          List.of(new Request.Present("iommu", List.of(new Token("iommu=pt")))),
          IommuGoal.UNMANAGED,
          List.of(),
          RebootPolicy.DEFAULT);

  private final Sysroot sysroot;
  private final Duration away;
  private final Map<String, Answer> recorded = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> sent = new ConcurrentHashMap<>();
  private final Map<String, Instant> back = new ConcurrentHashMap<>();
  final Queue<RunEvent> events = new ConcurrentLinkedQueue<>();
  final Set<String> threads = ConcurrentHashMap.newKeySet();
  final AtomicInteger sessions = new AtomicInteger();
  private volatile Instant now = Instant.parse("2026-11-22T10:15:00Z");
  private volatile boolean stopped;

  /**
   * @param away how long a host is down
   */
  RecordedFleet(Sysroot sysroot, Duration away) {
    this.sysroot = sysroot;
    this.away = away;
  }

  /** Tells all hosts to stop. */
  void stop() {
    stopped = true;
  }

  /** How many hosts are down. */
  long down() {
    return back.values().stream().filter(now::isBefore).count();
  }

  /**
   * What their courses are given.
   *
   * @param asTimePasses called before it does
   */
  RunContext context(Runnable asTimePasses) {
    Timing.Sleeper sleeper =
        time -> {
          if (!stopped && !time.isZero()) {
            asTimePasses.run();
            now = now.plus(time);
          }
          return !stopped;
        };
    return new RunContext(
        RunId.parse("20261122-101500-k3f9").orElseThrow(),
        "tester@here",
        this,
        new Timing(clock(), sleeper, new Random(1)),
        Limits.DEFAULT,
        events::add,
        run -> false);
  }

  static List<HostTask> tasks(int hosts) {
    return IntStream.range(0, hosts)
        .mapToObj(i -> new HostTask(settings("pve" + i), DESIRED))
        .toList();
  }

  private static ConnectionSettings settings(String host) {
    return new ConnectionSettings(
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
        Duration.ofSeconds(10));
  }

  @Override
  public Opened<HostSession> open(ConnectionSettings settings) {
    return opened(settings.host());
  }

  @Override
  public Opened<WritableHostSession> openWritable(ConnectionSettings settings) {
    return opened(settings.host());
  }

  private <S extends HostSession> Opened<S> opened(String host) {
    threads.add(Thread.currentThread().getName());
    if (now.isBefore(back.getOrDefault(host, now))) {
      return new Opened.Fault<>(
          new HostFault(HostFault.Kind.NO_CONNECTION, host + " does not answer", ""));
    }
    sessions.incrementAndGet();
    @SuppressWarnings("unchecked")
    S session = (S) new Session(host);
    return new Opened.Session<>(session);
  }

  /** The n-th answer of a host to a script is that of the first host. */
  private Answer answer(String host, Script script) {
    threads.add(Thread.currentThread().getName());
    if (script.resource().equals("probe.sh")) {
      return complete("boot-id", NEW_BOOT);
    }
    if (script.resource().equals("reboot.sh")) {
      back.put(host, now.plus(away));
    }
    String which = host + " " + script.resource();
    int time = sent.computeIfAbsent(which, key -> new AtomicInteger()).incrementAndGet();
    return recorded.computeIfAbsent(script.resource() + " " + time, key -> really(script));
  }

  private Answer really(Script script) {
    if (!script.resource().equals("reboot.sh")) {
      return HostShell.in(sysroot.root()).run(script);
    }
    Commands.run(sysroot.at("/usr/sbin/reboot").toString());
    sysroot.write("/proc/sys/kernel/random/boot_id", NEW_BOOT + "\n");
    return complete("rebooting", "");
  }

  private static Answer complete(String frame, String text) {
    return new Answer.Complete(
        0, List.of(new Frame(frame, text.getBytes(StandardCharsets.UTF_8))), "");
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
    private final String host;

    Session(String host) {
      this.host = host;
    }

    @Override
    public String host() {
      return host;
    }

    @Override
    public Answer read(ReadScript script, Duration timeout, Consumer<Frame> onFrame) {
      return told(script, onFrame);
    }

    @Override
    public Answer write(WriteScript script, Duration timeout, Consumer<Frame> onFrame) {
      return told(script, onFrame);
    }

    private Answer told(Script script, Consumer<Frame> onFrame) {
      Answer answer = answer(host, script);
      answer.frames().forEach(onFrame);
      return answer;
    }

    @Override
    public void close() {
      sessions.decrementAndGet();
    }
  }
}
