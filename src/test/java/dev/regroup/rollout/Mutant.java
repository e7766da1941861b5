package dev.regroup.rollout;

import dev.regroup.run.Outcome;
import dev.regroup.run.RolloutTrail;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rollouts with one mistake each, to see that the simulation would find it. */
enum Mutant {
  NONE,
  SLOT_FREED_AT_BOOT,
  BUDGET_COMPARED_WITH_AT_LEAST,
  LOST_HOST_FREES_ITS_SLOT,
  RESUME_SKIPS_HOSTS_NEVER_REACHED,
  CLUSTER_BOUND_PER_HOST,
  SECOND_INTERRUPTION_IGNORED,
  LOST_NEIGHBOUR_COUNTS_AS_PRESENT,
  NEIGHBOURS_COUNT_ONE_ANOTHER,
  PASSAGE_GOES_WITH_ITS_PLAY,
  LIMIT_FREES_SLOTS,
  WAITS_FOR_HOSTS_THAT_NEVER_GO;

  RolloutState state(List<Rules> rules, List<Member> members, RolloutTrail earlier) {
    return switch (this) {
      case NONE, SLOT_FREED_AT_BOOT, LIMIT_FREES_SLOTS -> new RolloutState(rules, members, earlier);
      case RESUME_SKIPS_HOSTS_NEVER_REACHED ->
          new RolloutState(
              rules,
              earlier.matched().isEmpty()
                  ? members
                  : members.stream().filter(Member::inFlight).toList(),
              earlier);
      case BUDGET_COMPARED_WITH_AT_LEAST ->
          new RolloutState(rules, members, earlier) {
            @Override
            boolean exceeds(int failures, int maxFailures) {
              return failures > 0 && failures >= maxFailures;
            }
          };
      case LOST_HOST_FREES_ITS_SLOT ->
          new RolloutState(rules, members, earlier) {
            @Override
            boolean keepsSlot(Outcome outcome) {
              return false;
            }
          };
      case CLUSTER_BOUND_PER_HOST ->
          new RolloutState(rules, members, earlier) {
            @Override
            Set<String> groups(Member member) {
              Set<String> groups = new LinkedHashSet<>();
              member.shares().keySet().forEach(name -> groups.add(name + "=" + member.host()));
              return groups;
            }
          };
      case SECOND_INTERRUPTION_IGNORED ->
          new RolloutState(rules, members, earlier) {
            @Override
            void leave() {}
          };
      case PASSAGE_GOES_WITH_ITS_PLAY ->
          new RolloutState(
              rules,
              members.stream()
                  .map(
                      member ->
                          rules.get(member.play()).isPassage()
                              ? member.inPlay(rules.get(member.play()).passageOf())
                              : member)
                  .toList(),
              earlier);
      case WAITS_FOR_HOSTS_THAT_NEVER_GO ->
          new RolloutState(rules, members, earlier) {
            @Override
            String lostGroup(Member member) {
              return "";
            }
          };
      case LOST_NEIGHBOUR_COUNTS_AS_PRESENT ->
          new RolloutState(rules, members, earlier) {
            @Override
            Set<String> absent(String host, String group) {
              Set<String> absent = new LinkedHashSet<>(super.absent(host, group));
              slots().keepersIn(group).forEach(absent::remove);
              return absent;
            }
          };
      case NEIGHBOURS_COUNT_ONE_ANOTHER ->
          new RolloutState(rules, members, earlier) {
            @Override
            Set<String> absent(String host, String group) {
              return slots().beside(host, group);
            }
          };
    };
  }

  /** What a run takes over that leaves hosts out which are in flight. */
  RolloutTrail keeping(RolloutTrail earlier, Set<String> keepers) {
    return this == LIMIT_FREES_SLOTS ? earlier : earlier.keeping(keepers, Map.of());
  }

  /** A host has booted and is not proven yet. */
  void booted(RolloutState state, String host) {
    if (this == SLOT_FREED_AT_BOOT) {
      state.slots().free(host);
    }
  }
}
