package dev.regroup.rollout;

import dev.regroup.plan.Neighbours;
import dev.regroup.run.Outcome;
import dev.regroup.run.RolloutTrail;
import dev.regroup.run.RunEvent.Cause;
import dev.regroup.run.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which host of a run may be touched when: waves, slots, budget. It is told what happens and says
 * what is to be done; it has no thread, no clock and no disk, so that the very same class is driven
 * by a run and, in virtual time, by tests. Not thread-safe.
 *
 * <p>Plays follow one another, as in Ansible: the first wave of a play begins when the last wave of
 * the play before it has ended. Each play's policy holds for its hosts. What concerns the run as a
 * whole goes across plays: hosts that keep their slot count in each later play, and all that failed
 * so far are compared with the budget of the play at hand.
 */
class RolloutState {
  private enum Phase {
    NEW,
    GOING,
    SOAKING,
    ASKING,
    HALTED,
    OVER
  }

  private final List<Rules> rules;
  private final RolloutTrail earlier;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Waves waves;

  /** Hosts of the wave at hand that wait for a slot. */
  private final Set<String> waiting = new LinkedHashSet<>();

  private final Set<String> inFlight = new LinkedHashSet<>();

  /** Classes of hardware that the first wave of the play has shown to work. */
  private final Set<String> proven = new LinkedHashSet<>();

  private final Set<String> failed = new LinkedHashSet<>();
  private final List<String> skipped = new ArrayList<>();
  private final Slots slots = new Slots();
  private Phase phase = Phase.NEW;
  private boolean interrupted;

  /** The play whose budget or slots halt the run, which may be the one that would come next. */
  private @Nullable Rules halting;

  /** Whether a wave was begun, or taken up, whose end is not told yet. */
  private boolean waveOpen;

  private List<Decision> decisions = new ArrayList<>();

  /**
   * @param rules of each play, at least one
   * @param members in the order in which they shall have their turn
   * @param earlier how far the run came that this one goes on with
   */
  RolloutState(List<Rules> rules, List<Member> members, RolloutTrail earlier) {
    this.rules = List.copyOf(rules);
    this.earlier = earlier;
    members.forEach(member -> this.members.put(member.host(), member));
    this.waves = new Waves(this.rules, this.members.values(), earlier);
  }

  /** Whether nothing is to be done or waited for any more. */
  boolean isOver() {
    return phase == Phase.OVER;
  }

  /** What fate a host shares. */
  Map<String, String> shares(String host) {
    return member(host).shares();
  }

  /** Slots and budget as they are now, by the play at hand, or the one that halts the run. */
  Standing standing() {
    Rules now = halting == null ? waves.rules() : halting;
    return new Standing(
        slots.held(), slots.kept(), now.maxUnavailable(), failed.size(), now.maxFailures());
  }

  /**
   * Other hosts of its cluster that hold a slot, by the inventory's names. Unlike everything else
   * here it may be asked by any thread.
   */
  Neighbours neighbours(String host) {
    String cluster = shares(host).get(PlayHosts.CLUSTER);
    if (cluster == null) {
      return Neighbours.NONE;
    }
    String group = PlayHosts.CLUSTER + "=" + cluster;
    return new Neighbours(absent(host, group), slots.beside(host, group));
  }

  /** Takes in what happened. What is to be done now, in this order; nothing once it is over. */
  List<Decision> on(RolloutEvent event) {
    decisions = new ArrayList<>();
    if (phase != Phase.OVER) {
      take(event);
      go();
    }
    return List.copyOf(decisions);
  }

  private void take(RolloutEvent event) {
    if (event instanceof RolloutEvent.Begun && phase == Phase.NEW) {
      begin();
    } else if (event instanceof RolloutEvent.Ended ended && inFlight.remove(ended.host())) {
      ended(member(ended.host()), ended.outcome());
    } else if (event instanceof RolloutEvent.Soaked && phase == Phase.SOAKING) {
      ask();
    } else if (event instanceof RolloutEvent.Answered answered && phase == Phase.ASKING) {
      answered(answered.yes());
    } else if (event instanceof RolloutEvent.Interrupted) {
      interrupted();
    }
  }

  /**
   * Takes over what an earlier run left: its wave, its failures, its slots, its hosts in flight.
   */
  private void begin() {
    phase = Phase.GOING;
    earlier.failed().stream().filter(host -> !members.containsKey(host)).forEach(failed::add);
    for (String host : earlier.kept()) {
      if (!members.containsKey(host)) {
        slots.take(host, groups(earlier.shares().getOrDefault(host, Map.of())));
        slots.keep(host);
      }
    }
    waiting.addAll(waves.take(earlier.wave()));
    for (Member member : members.values()) {
      if (member.inFlight()) {
        waves.takeUp();
        takeUp(member);
      }
    }
  }

  private void takeUp(Member member) {
    if (member.ended() == null) {
      start(member);
    } else {
      slots.take(member.host(), groups(member));
      ended(member, member.ended());
    }
  }

  /** Goes on as far as slots and budget allow. */
  private void go() {
    while (phase == Phase.GOING && !haltsHere()) {
      fill(waves.rules().maxUnavailable());
      if (!inFlight.isEmpty()) {
        break;
      }
      if (waiting.isEmpty()) {
        endWave();
      }
    }
    if (phase == Phase.HALTED && inFlight.isEmpty()) {
      finish();
    }
  }

  /** Whether budget or slots of the play at hand are used up; then the run halts. */
  private boolean haltsHere() {
    return halts(waves.rules(), !(waiting.isEmpty() && waves.isPlayOver()));
  }

  /**
   * Halts where budget or slots of a play are used up.
   *
   * @param goesOn whether any of its hosts waits
   */
  private boolean halts(Rules play, boolean goesOn) {
    int most = play.maxUnavailable();
    if (exceeds(failed.size(), play.maxFailures())) {
      halt(Cause.FAILURES, Why.failures(failed, play.maxFailures()));
    } else if (goesOn && slots.kept() >= most) {
      List<String> keepers = slots.keepers();
      halt(Cause.NO_SLOT, play.isPassage() ? Why.passage(keepers) : Why.noSlot(keepers, most));
    }
    if (phase == Phase.HALTED) {
      halting = play;
    }
    return phase == Phase.HALTED;
  }

  private void fill(int most) {
    for (String host : List.copyOf(waiting)) {
      if (slots.held() >= most || inFlight.stream().anyMatch(this::isPassage)) {
        return;
      }
      Member member = member(host);
      String gone = fullGroup(member, slots::keptIn);
      if (!gone.isEmpty()) {
        waiting.remove(host);
        skip(member, gone);
        replaceCanary(member);
      } else if (fullGroup(member, slots::heldIn).isEmpty()) {
        waiting.remove(host);
        start(member);
      }
    }
  }

  private boolean isPassage(String host) {
    return rules.get(member(host).play()).isPassage();
  }

  /** What the host shares with as many holders of slots as may be; empty for nothing. */
  private String fullGroup(Member member, ToIntFunction<String> holders) {
    Map<String, Integer> per = rules.get(member.play()).per();
    for (String group : groups(member)) {
      int most = per.getOrDefault(group.substring(0, group.indexOf('=')), Integer.MAX_VALUE);
      if (holders.applyAsInt(group) >= most) {
        return group;
      }
    }
    return "";
  }

  private void start(Member member) {
    waveOpen = true;
    slots.take(member.host(), groups(member));
    inFlight.add(member.host());
    decisions.add(new Decision.Start(member.host(), waves.number()));
  }

  /** A host whose neighbours keep all that it shares with them never gets a turn. */
  private void skip(Member member, String group) {
    skipped.add(member.host());
    decisions.add(new Decision.Skip(member.host(), Why.sharedFate(group, slots.keepersIn(group))));
  }

  private void ended(Member member, Outcome told) {
    Outcome outcome = member.inFlight() ? told.ofHostInFlight() : told;
    if (keepsSlot(outcome)) {
      slots.keep(member.host());
    } else {
      slots.free(member.host());
    }
    if (outcome.failure()) {
      failed.add(member.host());
    } else if (outcome.status() == Status.CHANGED) {
      proven.add(member.hardware());
    } else if (phase == Phase.GOING) {
      replaceCanary(member);
    }
  }

  /** A canary that had nothing to do shows nothing: the next host of its class takes its place. */
  private void replaceCanary(Member member) {
    String hardware = member.hardware();
    boolean needed =
        waves.isFirstOfPlay()
            && member.play() == waves.play()
            && waves.rules().canary()
            && !proven.contains(hardware)
            && waiting.stream().noneMatch(host -> member(host).hardware().equals(hardware))
            && inFlight.stream().noneMatch(host -> member(host).hardware().equals(hardware));
    if (needed) {
      waves.takeOne(hardware).ifPresent(host -> join(List.of(host)));
    }
  }

  private void join(List<String> hosts) {
    waveOpen = true;
    waiting.addAll(hosts);
    decisions.add(new Decision.Wave(waves.number(), waves.toldPlay(), hosts));
  }

  /** The wave is over: time passes, a question is asked, the next one begins. */
  private void endWave() {
    if (!leadsOn()) {
      finish();
      return;
    }
    closeWave();
    if (waves.number() == 0) {
      nextWave();
    } else if (waves.rules().soak().isZero()) {
      ask();
    } else {
      phase = Phase.SOAKING;
      decisions.add(new Decision.Soak(waves.number(), waves.rules().soak()));
    }
  }

  /**
   * Whether a host is left that can go. Before anybody waits for a wave the plays are looked at as
   * they come: one whose budget or slots are used up halts the run, and hosts are skipped whose
   * groups have no slot that can come free.
   */
  private boolean leadsOn() {
    boolean found = false;
    while (!found && !waves.isEmpty() && !halts(waves.comingRules(), true)) {
      for (String host : waves.comingHosts()) {
        String lost = lostGroup(member(host));
        if (lost.isEmpty()) {
          found = true;
        } else {
          waves.leaveOut(host);
          skip(member(host), lost);
        }
      }
    }
    return found;
  }

  private void closeWave() {
    if (waveOpen) {
      waveOpen = false;
      decisions.add(new Decision.WaveOver(waves.number(), waves.toldPlay(), waves.left()));
    }
  }

  private void ask() {
    if (waves.rules().pause()) {
      phase = Phase.ASKING;
      decisions.add(new Decision.Ask(waves.number(), waves.left()));
    } else {
      nextWave();
    }
  }

  private void answered(boolean yes) {
    if (yes) {
      nextWave();
    } else {
      halt(Cause.NOT_CONFIRMED, "going on after wave " + waves.number() + " was not confirmed");
    }
  }

  private void nextWave() {
    phase = Phase.GOING;
    if (waves.turnToNextPlay()) {
      proven.clear();
    }
    join(waves.next());
  }

  private void interrupted() {
    if (interrupted) {
      leave();
      return;
    }
    interrupted = true;
    if (phase != Phase.HALTED) {
      halt(Cause.INTERRUPTED, "the run was interrupted");
    }
    decisions.add(new Decision.Hurry());
  }

  /** What is in flight is not waited for. */
  void leave() {
    decisions.add(new Decision.Leave(List.copyOf(inFlight)));
    inFlight.clear();
    finish();
  }

  private void halt(Cause cause, String why) {
    List<String> left = new ArrayList<>(waiting);
    left.addAll(waves.takeAll());
    waiting.clear();
    phase = Phase.HALTED;
    if (!left.isEmpty()) {
      left.addAll(0, skipped);
      skipped.clear();
      decisions.add(new Decision.Halt(cause, why, left));
    }
  }

  private void finish() {
    closeWave();
    if (!skipped.isEmpty()) {
      String why = Why.fate(slots.keepers());
      decisions.add(new Decision.Halt(Cause.NO_SLOT, why, skipped));
    }
    phase = Phase.OVER;
    decisions.add(new Decision.Finish());
  }

  private Member member(String host) {
    Member member = members.get(host);
    if (member == null) {
      throw new IllegalStateException("no host of this rollout, indicates a bug: " + host);
    }
    return member;
  }

  private static Set<String> groups(Map<String, String> shares) {
    Set<String> groups = new LinkedHashSet<>();
    shares.forEach((name, value) -> groups.add(name + "=" + value));
    return groups;
  }

  // What the mutants of the tests do otherwise.

  boolean exceeds(int failures, int maxFailures) {
    return failures > maxFailures;
  }

  boolean keepsSlot(Outcome outcome) {
    return outcome.keepsSlot();
  }

  Set<String> groups(Member member) {
    return groups(member.shares());
  }

  /** What keeps a host that waits for a wave from ever going; empty for nothing. */
  String lostGroup(Member member) {
    return fullGroup(member, slots::keptIn);
  }

  Set<String> absent(String host, String group) {
    return slots.before(host, group);
  }

  /** The slots, for a mutant that frees one too soon. */
  Slots slots() {
    return slots;
  }
}
