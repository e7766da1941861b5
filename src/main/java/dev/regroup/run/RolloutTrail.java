package dev.regroup.run;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * How far the rollout of a run came that was cut off: what a run that goes on with it takes over.
 * Immutable.
 *
 * @param matched all hosts of the run, which shares such as {@code 10%} are of
 * @param waves how many waves were begun, the one of {@code wave} included
 * @param play the play of the last one, from 0
 * @param playWaves how many of the waves were that play's
 * @param wave hosts of the last one
 * @param failed hosts that count against {@code max_failures}
 * @param kept hosts that ended and keep their slot
 * @param begun hosts on which something may have been written, and that did not end
 * @param shares of each host that took a slot, what fate it shares: value by name
 */
public record RolloutTrail(
    Set<String> matched,
    int waves,
    int play,
    int playWaves,
    Set<String> wave,
    Set<String> failed,
    Set<String> kept,
    Set<String> begun,
    Map<String, Map<String, String>> shares) {

  /** Of a run that begins. */
  public static final RolloutTrail NONE =
      new RolloutTrail(Set.of(), 0, 0, 0, Set.of(), Set.of(), Set.of(), Set.of(), Map.of());

  public RolloutTrail {
    matched = Set.copyOf(matched);
    wave = Set.copyOf(wave);
    failed = Set.copyOf(failed);
    kept = Set.copyOf(kept);
    begun = Set.copyOf(begun);
    shares = Map.copyOf(shares);
  }

  /**
   * With hosts that keep their slots beside those that do, where they have no turn.
   *
   * @param others that keep theirs
   * @param sharing of any hosts, what fate they share
   */
  public RolloutTrail keeping(Set<String> others, Map<String, Map<String, String>> sharing) {
    Set<String> keepers = new LinkedHashSet<>(kept);
    keepers.addAll(others);
    Map<String, Map<String, String>> all = new HashMap<>(sharing);
    all.putAll(shares);
    return new RolloutTrail(matched, waves, play, playWaves, wave, failed, keepers, begun, all);
  }

  /** Takes in what happened, in the order of the events. Used once, by one thread. */
  public static final class Reader {
    private final Set<String> matched;
    private int waves;
    private int play;
    private int playWaves;
    private final Set<String> wave;
    private final Set<String> failed;
    private final Set<String> kept;

    /** Hosts that an earlier run had begun on. */
    private final Set<String> takenUp;

    private final Set<String> begun;
    private final Map<String, Map<String, String>> shares;
    private final Set<String> met = new HashSet<>();
    private final boolean first;
    private boolean seenTo;

    /**
     * @param earlier of the run that this one goes on with, {@link #NONE} for none
     */
    public Reader(RolloutTrail earlier) {
      matched = new LinkedHashSet<>(earlier.matched());
      waves = earlier.waves();
      play = earlier.play();
      playWaves = earlier.playWaves();
      wave = new LinkedHashSet<>(earlier.wave());
      failed = new LinkedHashSet<>(earlier.failed());
      kept = new LinkedHashSet<>(earlier.kept());
      takenUp = earlier.begun();
      begun = new LinkedHashSet<>(takenUp);
      shares = new HashMap<>(earlier.shares());
      first = matched.isEmpty();
    }

    /**
     * The run began. Of a run that goes on with another its hosts are known, and are begun anew.
     */
    public void started(Iterable<String> hosts) {
      hosts.forEach(this::met);
    }

    /** A host of the run: other events tell of it as well where its beginning cannot be read. */
    public void met(String host) {
      if (met.add(host)) {
        if (first) {
          matched.add(host);
        }
        failed.remove(host);
        kept.remove(host);
      }
    }

    /** A wave began, or got another host. */
    public void wave(int number, int ofPlay, Iterable<String> hosts) {
      if (number > waves) {
        playWaves = ofPlay == play ? playWaves + 1 : 1;
        waves = number;
        play = ofPlay;
        wave.clear();
      }
      hosts.forEach(wave::add);
    }

    /** A host got its turn. */
    public void slot(String host, Map<String, String> sharing) {
      shares.put(host, Map.copyOf(sharing));
    }

    /** Something may be written on a host from now on. */
    public void touched(String host) {
      begun.add(host);
    }

    /**
     * A host ended.
     *
     * @param atTurn whether it was at its turn; before it only what an earlier run had begun on
     *     counts
     */
    public void ended(String host, Outcome outcome, boolean atTurn) {
      if (!atTurn && !takenUp.contains(host)) {
        return;
      }
      if (outcome.failure()) {
        failed.add(host);
      }
      if ((takenUp.contains(host) ? outcome.ofHostInFlight() : outcome).keepsSlot()) {
        kept.add(host);
      }
      if (outcome.status() == Status.NOT_ATTEMPTED) {
        return; // what was begun on it before is there still
      }
      if (outcome.status() != Status.UNFINISHED) {
        begun.remove(host);
      } else if (outcome.keepsSlot()) {
        begun.add(host); // left behind before it told that it was written on
      } else if (!takenUp.contains(host)) {
        begun.remove(host); // left as it was found
      }
    }

    /**
     * The run halted. Where that was for hosts that failed the operator was told to see to them:
     * whoever goes on begins with a full budget, and with the canary.
     */
    public void halted(RunEvent.Cause cause) {
      seenTo = cause == RunEvent.Cause.FAILURES || cause == RunEvent.Cause.NO_SLOT;
    }

    /** What all of it comes to. */
    public RolloutTrail trail() {
      return seenTo
          ? new RolloutTrail(matched, 0, 0, 0, Set.of(), Set.of(), Set.of(), begun, shares)
          : new RolloutTrail(matched, waves, play, playWaves, wave, failed, kept, begun, shares);
    }
  }
}
