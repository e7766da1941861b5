package dev.regroup.rollout;

import dev.regroup.plan.Neighbours;
import dev.regroup.run.Left;
import dev.regroup.run.Outcome;
import dev.regroup.run.RolloutTrail;
import dev.regroup.run.RunEvent.Cause;
import dev.regroup.run.Status;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run over a {@link World} in virtual time, and what must be true of it whatever happens. What is
 * true is told from what happened in the world, never from what the rollout says of itself. A
 * simulation goes on through crashes and interruptions with a rollout anew each time.
 */
final class Simulation {
  /** Something that must not be. */
  static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    Violation(String what) {
      super(what);
    }
  }

  /** The controller is gone. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;

    Crash() {
      super(null, null, false, false);
    }
  }

  private record Due(long at, long order, Runnable what) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  private static final int MOST_EVENTS = 10_000;

  private final World world;
  private final Mutant mutant;
  private final Random random;
  private final Map<String, Status> statuses = new TreeMap<>();

  /** Hosts of which nobody knows that they are as they were or as they shall be. */
  private final Set<String> touched = new LinkedHashSet<>();

  /** Hosts on which something was written, and that did not end. */
  private final Set<String> written = new HashSet<>();

  private final Set<String> failures = new HashSet<>();
  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private final Map<String, Integer> waves = new TreeMap<>();
  private long now;
  private long order;
  private int events;

  // Of the run at hand.
  private RolloutTrail earlier = RolloutTrail.NONE;
  private RolloutTrail.Reader journal = new RolloutTrail.Reader(RolloutTrail.NONE);
  private RolloutState state;
  private final Set<String> working = new LinkedHashSet<>();
  private final Set<String> takenUp = new HashSet<>();

  /** Hosts that are none of the run at hand. */
  private final Set<String> leftOut = new HashSet<>();

  /** Waves whose end was not told. */
  private final Set<Integer> open = new HashSet<>();

  /** The play of each wave that began in this life. */
  private final Map<Integer, Integer> plays = new TreeMap<>();

  private int interruptions;
  private int fuel;
  private @Nullable Cause halted;
  private boolean skipped;
  private boolean stuck;
  private boolean agrees;

  Simulation(World world, Mutant mutant, Random random) {
    this.world = world;
    this.mutant = mutant;
    this.random = random;
    this.state = mutant.state(world.rules(), world.members(), RolloutTrail.NONE);
    journal.started(world.members().stream().map(Member::host).toList());
  }

  /** A run with as much trouble as chance will have, to its end. */
  static void any(World world, Mutant mutant, Random random) {
    Simulation simulation = new Simulation(world, mutant, random);
    int crashes = random.nextInt(3);
    boolean over = simulation.once(crashes > 0 ? 1 + random.nextInt(40) : 0, true);
    for (int i = 1; i <= 4 && simulation.isOpen(); i++) {
      simulation.goOn(true);
      boolean again = i < crashes;
      over = simulation.once(again ? 1 + random.nextInt(40) : 0, i < 3 && random.nextBoolean());
    }
    require(over || !simulation.isOpen(), "nobody goes on");
  }

  /** A run that nobody disturbs, and that crashes once after so many events, 0 for never. */
  static @Nullable Map<String, Status> cut(World world, int fuel) {
    Simulation simulation = new Simulation(world, Mutant.NONE, new Random(1));
    if (!simulation.once(fuel, false)) {
      if (simulation.halted != null) {
        return null; // Whoever goes on then has seen to the hosts that failed.
      }
      simulation.goOn(false);
      simulation.once(0, false);
    } else if (fuel > 0) {
      return null;
    }
    return simulation.statuses;
  }

  // --- one run ----------------------------------------------------------------------------------

  /** Whether it came to its end. */
  private boolean once(int fuelLeft, boolean disturbed) {
    fuel = fuelLeft == 0 ? Integer.MAX_VALUE : fuelLeft;
    agrees = !disturbed;
    halted = null;
    skipped = false;
    open.clear();
    plays.clear();
    stuck = false;
    interruptions = 0;
    if (disturbed && random.nextInt(4) == 0) {
      int first = random.nextInt(1500);
      after(first, this::interrupt);
      if (random.nextBoolean()) {
        stuck = true;
        after(first + 1 + random.nextInt(500), this::interrupt);
      }
    }
    try {
      tell(new RolloutEvent.Begun());
      while (!state.isOver()) {
        Due next = due.poll();
        require(next != null, "the run never ends");
        require(events++ < MOST_EVENTS, "the run goes on and on");
        now = Objects.requireNonNull(next).at();
        next.what().run();
      }
    } catch (Crash crash) {
      return false;
    }
    finished();
    return true;
  }

  private void finished() {
    for (Member member : world.members()) {
      String host = member.host();
      require(statuses.containsKey(host) || leftOut.contains(host), host + " has no status");
    }
    boolean all = halted == null && !skipped && interruptions == 0;
    require(
        !all || !statuses.containsValue(Status.NOT_ATTEMPTED),
        "a run that did not halt left hosts out");
    require(open.isEmpty(), "waves without an end: " + open);
    require(interruptions > 1 || working.isEmpty(), "the run ended before its hosts: " + working);
  }

  private void interrupt() {
    interruptions++;
    tell(new RolloutEvent.Interrupted());
    require(interruptions < 2 || state.isOver(), "a second interruption does not end the run");
  }

  private void tell(RolloutEvent event) {
    List<Decision> decisions = state.on(event);
    boolean waited =
        event instanceof RolloutEvent.Soaked
            || (event instanceof RolloutEvent.Answered answered && answered.yes());
    require(
        !waited || interruptions > 0 || decisions.stream().anyMatch(Simulation::isWorthIt),
        "time passed, or a question was asked, for nobody");
    decisions.forEach(this::obey);
    neighbours();
  }

  private static boolean isWorthIt(Decision decision) {
    return decision instanceof Decision.Start || decision instanceof Decision.Ask;
  }

  /**
   * Of nodes of a cluster that are touched together one of each two reckons without the other, so
   * that the last to be asked reckons without all; and none waits for the other in a ring.
   */
  private void neighbours() {
    if (state.isOver()) {
      return;
    }
    for (String host : working) {
      String cluster = shares(host).get("cluster");
      Neighbours told = state.neighbours(host);
      for (String other : touched) {
        boolean beside =
            cluster != null && !other.equals(host) && cluster.equals(shares(other).get("cluster"));
        boolean counts = told.absent().contains(other);
        require(told.busy().contains(other) == beside, host + " knows wrongly of " + other);
        require(beside || !counts, host + " reckons without " + other);
        if (beside && !working.contains(other)) {
          require(counts, host + " reckons with " + other + ", which was lost");
        } else if (beside) {
          boolean counted = state.neighbours(other).absent().contains(host);
          require(counts != counted, host + " and " + other + " reckon alike with each other");
        }
      }
    }
  }

  private void obey(Decision decision) {
    if (decision instanceof Decision.Wave wave) {
      write();
      journal.wave(wave.wave(), wave.play(), wave.hosts());
      wave.hosts().forEach(host -> waves.put(host, wave.wave()));
      open.add(wave.wave());
      plays.put(wave.wave(), wave.play());
    } else if (decision instanceof Decision.WaveOver over) {
      require(open.remove(over.wave()), "a wave that ends twice, or never began");
      require(
          Objects.equals(plays.getOrDefault(over.wave(), over.play()), over.play()),
          "wave "
              + over.wave()
              + " began in play "
              + plays.get(over.wave())
              + " and ends in "
              + over.play());
      require(working.isEmpty() || interruptions > 1, "a wave that ends before its hosts");
    } else if (decision instanceof Decision.Start start) {
      start(start);
    } else if (decision instanceof Decision.Skip skip) {
      write();
      skipped = true;
      status(skip.host(), Status.NOT_ATTEMPTED);
    } else if (decision instanceof Decision.Soak soak) {
      require(working.isEmpty(), "soaking while hosts are worked on");
      after(soak.time().toSeconds(), () -> tell(new RolloutEvent.Soaked()));
    } else if (decision instanceof Decision.Ask) {
      require(working.isEmpty(), "asking while hosts are worked on");
      boolean yes = agrees || random.nextInt(10) > 0;
      after(random.nextInt(50), () -> tell(new RolloutEvent.Answered(yes)));
    } else if (decision instanceof Decision.Halt halt) {
      halt(halt);
    } else if (decision instanceof Decision.Hurry) {
      List.copyOf(working).forEach(this::hurry);
    } else if (decision instanceof Decision.Leave leave) {
      leave.inFlight().forEach(host -> status(host, Status.UNFINISHED));
    }
  }

  /** A line of the journal; the controller may be gone before it is on disk. */
  private void write() {
    if (fuel-- <= 0) {
      throw new Crash();
    }
  }

  private void status(String host, Status status) {
    Status before = statuses.put(host, status);
    require(before == null, host + " has two statuses, " + before + " and " + status);
  }

  private void halt(Decision.Halt halt) {
    for (String host : halt.notAttempted()) {
      write();
      if (statuses.get(host) != Status.NOT_ATTEMPTED) {
        status(host, Status.NOT_ATTEMPTED);
      }
    }
    write();
    journal.halted(halt.cause());
    halted = halt.cause();
    if (halt.cause() == Cause.FAILURES) {
      int least = world.rules().stream().mapToInt(Rules::maxFailures).min().orElse(0);
      require(failures.size() > least, "halted within its budget: " + failures);
    } else if (halt.cause() == Cause.NO_SLOT) {
      require(touched.stream().anyMatch(host -> !working.contains(host)), "halted with free slots");
    }
  }

  // --- hosts ------------------------------------------------------------------------------------

  private void start(Decision.Start start) {
    String host = start.host();
    open.add(start.wave());
    boolean begunBefore = takenUp.contains(host);
    write();
    Member member = member(host);
    journal.slot(host, member.shares());
    require(!statuses.containsKey(host) && working.add(host), host + " has two turns");
    touched.add(host);
    if (!begunBefore) {
      allowed(member);
      besidePassage(host);
      for (String other : working) {
        require(
            takenUp.contains(other) || Objects.equals(waves.get(other), waves.get(host)),
            host + " and " + other + " of another wave are in flight together");
      }
    }
    World.Fate fate = fate(host);
    after(fate.writes(), () -> writes(host));
    after(fate.boots(), () -> mutant.booted(state, host));
    if (!stuck || random.nextInt(3) > 0) {
      after(fate.ends(), () -> end(host, fate.status(), fate.left()));
    }
  }

  private void writes(String host) {
    if (working.contains(host)) {
      written.add(host);
      journal.touched(host);
    }
  }

  /** A host that was not begun before may be touched now. */
  private void allowed(Member member) {
    Rules rules = world.rules().get(member.play());
    require(halted == null, member.host() + " started after the halt");
    require(
        failures.size() <= rules.maxFailures(),
        member.host() + " started though the budget is exceeded by " + failures);
    require(touched.size() <= rules.maxUnavailable(), "too many are touched: " + touched);
    rules
        .per()
        .forEach(
            (name, most) -> {
              String value = member.shares().get(name);
              long together =
                  touched.stream()
                      .filter(host -> value != null && value.equals(shares(host).get(name)))
                      .count();
              require(together <= most, name + " " + value + " is touched at " + together);
            });
  }

  /**
   * Nobody is touched or to come when a jump host goes, and nobody goes while it is at its turn.
   */
  private void besidePassage(String host) {
    String passage = world.passage();
    if (host.equals(passage)) {
      require(touched.equals(Set.of(host)), passage + " goes while others are out: " + touched);
      for (Member other : world.members()) {
        boolean over =
            other.host().equals(host)
                || statuses.containsKey(other.host())
                || leftOut.contains(other.host());
        require(over, passage + " goes before " + other.host());
      }
    } else {
      require(!working.contains(passage), host + " goes while " + passage + " is away");
    }
  }

  private Map<String, String> shares(String host) {
    return member(host).shares();
  }

  private void end(String host, Status status, Left left) {
    if (!working.contains(host)) {
      return; // It was told of an interruption, and has ended.
    }
    write();
    working.remove(host);
    written.remove(host);
    World.Fate fate = new World.Fate(status, left, 0, 0, 0);
    if (status == Status.UNFINISHED) {
      written.add(host);
    }
    boolean unknown = takenUp.contains(host) && status != Status.CHANGED && status != Status.OK;
    boolean back = status == Status.ROLLED_BACK || status == Status.RESCUED;
    if (fate.known() && (!unknown || back)) {
      touched.remove(host);
    }
    if (fate.fails()) {
      failures.add(host);
    }
    status(host, status);
    journal.ended(host, Outcome.of(status, left), true);
    tell(new RolloutEvent.Ended(host, Outcome.of(status, left)));
  }

  /** A host that is told of an interruption may end at once or see its way to the end. */
  private void hurry(String host) {
    if (!stuck && random.nextBoolean()) {
      after(1, () -> end(host, Status.UNFINISHED, Left.UNKNOWN));
    }
  }

  // --- going on ---------------------------------------------------------------------------------

  /** Whether there is something to go on with. */
  private boolean isOpen() {
    return world.members().stream().anyMatch(member -> isOpen(member.host()));
  }

  private boolean isOpen(String host) {
    Status status = statuses.get(host);
    return status == null || status == Status.NOT_ATTEMPTED || status == Status.UNFINISHED;
  }

  /**
   * The controller is back: hosts that were begun tell how they are, the others are as they were.
   */
  private void goOn(boolean byChance) {
    earlier = journal.trail();
    journal = new RolloutTrail.Reader(earlier);
    due.clear();
    working.clear();
    takenUp.clear();
    if (halted == Cause.FAILURES || halted == Cause.NO_SLOT) {
      // The operator saw to them.
      failures.clear();
      touched.removeIf(host -> !isOpen(host));
    }
    leaveOut(byChance);
    List<Member> open = new ArrayList<>();
    List<String> begun = new ArrayList<>();
    for (Member member : world.members()) {
      String host = member.host();
      if (leftOut.contains(host)) {
        statuses.remove(host);
        if (!written.contains(host)) {
          touched.remove(host);
        }
      } else if (isOpen(host)) {
        failures.remove(host);
        if (written.contains(host)) {
          begun.add(host);
          statuses.remove(host);
          open.add(takeUp(member, byChance));
        } else {
          touched.remove(host);
          statuses.remove(host);
          open.add(member);
        }
      }
    }
    takenUp.addAll(begun);
    journal.started(open.stream().map(Member::host).toList());
    for (Member member : open) {
      if (member.ended() != null) {
        journal.ended(member.host(), member.ended(), false);
      }
    }
    Set<String> keepers = new HashSet<>(leftOut);
    keepers.retainAll(written);
    state = mutant.state(world.rules(), open, mutant.keeping(earlier, keepers));
  }

  /** Somebody goes on with some of the hosts. */
  private void leaveOut(boolean byChance) {
    leftOut.clear();
    if (byChance && random.nextInt(3) == 0) {
      world.members().stream()
          .map(Member::host)
          .filter(host -> isOpen(host) && random.nextInt(3) == 0)
          .forEach(leftOut::add);
    }
  }

  private Member takeUp(Member member, boolean byChance) {
    int chance = byChance ? random.nextInt(5) : 4;
    Outcome ended =
        switch (chance) {
          case 0 -> Outcome.of(Status.OK, Left.AS_FOUND);
          case 1 -> Outcome.of(Status.UNFINISHED, Left.UNKNOWN);
          case 2 -> Outcome.of(Status.REFUSED, Left.AS_FOUND);
          default -> null;
        };
    String host = member.host();
    if (ended != null) {
      statuses.put(host, ended.status());
      if (ended.failure()) {
        failures.add(host);
      } else if (ended.status() == Status.OK) {
        touched.remove(host);
        written.remove(host);
      }
    }
    return new Member(host, member.play(), member.hardware(), member.shares(), true, ended);
  }

  // --- time -------------------------------------------------------------------------------------

  private void after(long seconds, Runnable what) {
    at(now + seconds, what);
  }

  private void at(long when, Runnable what) {
    due.add(new Due(Math.max(now, when), order++, what));
  }

  private World.Fate fate(String host) {
    return Objects.requireNonNull(world.fates().get(host));
  }

  private Member member(String host) {
    return world.members().stream()
        .filter(member -> member.host().equals(host))
        .findFirst()
        .orElseThrow();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(otherwise);
    }
  }
}
