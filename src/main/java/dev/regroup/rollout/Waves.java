package dev.regroup.rollout;

import dev.regroup.run.RolloutTrail;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hosts that wait for a wave, and which of them the next one holds. Plays follow one another. Not
 * thread-safe.
 */
final class Waves {
  private final List<Rules> rules;
  private final Map<String, Member> members = new LinkedHashMap<>();

  /** Hosts of later waves, by play, in order. */
  private final List<Set<String>> pending = new ArrayList<>();

  private int play;
  private int number;

  /** How many waves of the play were begun. */
  private int ofPlay;

  /**
   * @param members in the order in which they shall have their turn
   */
  Waves(List<Rules> rules, Collection<Member> members, RolloutTrail earlier) {
    this.rules = rules;
    rules.forEach(any -> pending.add(new LinkedHashSet<>()));
    for (Member member : members) {
      this.members.put(member.host(), member);
      if (!member.inFlight()) {
        pending.get(member.play()).add(member.host());
      }
    }
    number = earlier.waves();
    ofPlay = earlier.playWaves();
    play = Math.min(earlier.play(), rules.size() - 1);
  }

  /** The rules of the play at hand. */
  Rules rules() {
    return rules.get(play);
  }

  /** The play at hand, from 0; a host that goes alone at the end has one of its own. */
  int play() {
    return play;
  }

  /** The playbook's play at hand, from 0. */
  int toldPlay() {
    return rules().isPassage() ? rules().passageOf() : play;
  }

  /** The wave at hand, 1 for the first; 0 before it. */
  int number() {
    return number;
  }

  /** What an earlier run had begun is of its last wave, or else of a first one. */
  void takeUp() {
    number = Math.max(1, number);
  }

  /** Whether the wave at hand is its play's first, which shows whether the change is a good one. */
  boolean isFirstOfPlay() {
    return ofPlay == 1;
  }

  /** Whether no host waits for a wave. */
  boolean isEmpty() {
    return pending.stream().allMatch(Set::isEmpty);
  }

  /** Whether none of the play at hand does. */
  boolean isPlayOver() {
    return pending.get(play).isEmpty();
  }

  /** How many hosts wait for a wave. */
  int left() {
    return pending.stream().mapToInt(Set::size).sum();
  }

  /** The play whose hosts come next, from 0: the one at hand as long as it has any. */
  private int coming() {
    int coming = play;
    if (isPlayOver() && !isEmpty()) {
      coming = 0;
      while (pending.get(coming).isEmpty()) {
        coming++;
      }
    }
    return coming;
  }

  /** The rules of the play whose hosts come next. */
  Rules comingRules() {
    return rules.get(coming());
  }

  /** The hosts of that play that wait for a wave, in their order; none where nobody waits. */
  List<String> comingHosts() {
    return List.copyOf(pending.get(coming()));
  }

  /** Takes out a host that waits for a wave. */
  void leaveOut(String host) {
    pending.get(member(host).play()).remove(host);
  }

  /** Goes to the next play that has hosts where the one at hand has none. Whether it did. */
  boolean turnToNextPlay() {
    if (!isPlayOver() || isEmpty()) {
      return false;
    }
    play = coming();
    ofPlay = 0;
    return true;
  }

  /** Begins the next wave of the play at hand. Its hosts, which wait no more. */
  List<String> next() {
    List<String> hosts = hostsOfNext();
    number++;
    ofPlay++;
    pending.get(play).removeAll(hosts);
    return hosts;
  }

  /** The first wave of a play is as large as there are classes of hardware, if that is more. */
  private List<String> hostsOfNext() {
    Set<String> ofThisPlay = pending.get(play);
    Set<String> chosen = new LinkedHashSet<>();
    if (ofPlay == 0 && rules().canary()) {
      Map<String, String> first = new LinkedHashMap<>();
      ofThisPlay.forEach(host -> first.putIfAbsent(member(host).hardware(), host));
      chosen.addAll(first.values());
    }
    int size = rules().size(ofPlay);
    for (String host : ofThisPlay) {
      if (chosen.size() >= size) {
        break;
      }
      chosen.add(host);
    }
    return ofThisPlay.stream().filter(chosen::contains).toList();
  }

  /** Takes out those of the play at hand that are among some hosts, in their order. */
  List<String> take(Set<String> some) {
    List<String> taken = pending.get(play).stream().filter(some::contains).toList();
    pending.get(play).removeAll(taken);
    return taken;
  }

  /** Takes out the play's first host of a class of hardware. */
  Optional<String> takeOne(String hardware) {
    Optional<String> found =
        pending.get(play).stream()
            .filter(host -> member(host).hardware().equals(hardware))
            .findFirst();
    found.ifPresent(pending.get(play)::remove);
    return found;
  }

  /** Takes out every host of every play. */
  List<String> takeAll() {
    List<String> all = new ArrayList<>();
    pending.forEach(all::addAll);
    pending.forEach(Collection::clear);
    return all;
  }

  private Member member(String host) {
    Member member = members.get(host);
    if (member == null) {
      throw new IllegalStateException("no host of this rollout, indicates a bug: " + host);
    }
    return member;
  }
}
