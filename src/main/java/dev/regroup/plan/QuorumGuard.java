package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.host.ProxmoxNode;
import dev.regroup.host.ProxmoxNode.Member;
import dev.regroup.host.ProxmoxNode.Quorum;
import dev.regroup.playbook.Guards.Name;
import java.util.List;

/** The cluster keeps its quorum while this node and those that count as absent are away. */
final class QuorumGuard implements Guard {
  @Override
  public List<Finding> against(Moment moment) {
    ProxmoxNode node = moment.node();
    if (!moment.reboots() || node == null || !node.clustered() || moment.skips(Name.QUORUM)) {
      return List.of();
    }
    Quorum quorum = node.quorum();
    if (quorum == null) {
      return List.of(GuardCode.QUORUM.of("pvecm does not tell whether the cluster has a quorum"));
    }
    if (!quorum.quorate()) {
      return List.of(GuardCode.QUORUM.of("the cluster has no quorum, as this node sees it"));
    }
    int others =
        node.members().stream()
            .filter(member -> member.online() && !member.name().equals(node.name()))
            .filter(member -> moment.neighbours().absent().contains(member.name()))
            .mapToInt(member -> votes(quorum, member))
            .sum();
    int left = quorum.total() - quorum.own() - others;
    return left >= quorum.needed() ? List.of() : List.of(lost(quorum, others, left));
  }

  /** One whose votes cannot be told apart has one, as members have unless told otherwise. */
  private static int votes(Quorum quorum, Member member) {
    Integer byAddress = quorum.byAddress().get(member.ip());
    return byAddress != null ? byAddress : quorum.byAddress().getOrDefault(member.name(), 1);
  }

  private static Finding lost(Quorum quorum, int others, int left) {
    return GuardCode.QUORUM.of(
        "the cluster would lose its quorum: of "
            + quorum.total()
            + " votes "
            + quorum.own()
            + " are this node's"
            + (others > 0 ? " and " + others + " those of nodes that this run is at" : "")
            + ", "
            + left
            + " would be left and "
            + quorum.needed()
            + " are needed");
  }
}
