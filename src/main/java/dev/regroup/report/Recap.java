package dev.regroup.report;

import dev.regroup.finding.Finding;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The last lines of a run: a line a host as Ansible has it, worst first, and one for all. */
final class Recap {
  /** Worst first. */
  static final List<Status> TROUBLE =
      List.of(
          Status.FAILED,
          Status.UNREACHABLE,
          Status.UNFINISHED,
          Status.RESCUED,
          Status.ROLLED_BACK,
          Status.REFUSED,
          Status.NOT_ATTEMPTED,
          Status.CHANGED,
          Status.OK);

  /** Names of a folded line; the others are told above. */
  private static final int NAMED = 3;

  private static final int WIDEST_NAME = 60;

  private final Palette palette;

  Recap(Palette palette) {
    this.palette = palette;
  }

  /** Each line ended by a newline. */
  String text(RunView result) {
    StringBuilder text = new StringBuilder("RECAP ").append(result.run());
    text.append(result.mode() == Mode.CHECK ? ", check mode: nothing was written\n" : "\n");
    List<List<HostView>> groups = Fold.equal(result.worstFirst(), Recap::outcome);
    int width =
        groups.stream()
            .mapToInt(group -> who(group).length())
            .filter(length -> length <= WIDEST_NAME)
            .max()
            .orElse(0);
    for (List<HostView> group : groups) {
      String who = who(group);
      text.append(palette.paint(Palette.of(group.get(0).status()), who))
          .append(" ".repeat(Math.max(0, width - who.length())))
          .append(" : ")
          .append(outcome(group.get(0)))
          .append('\n');
    }
    return text.append(summary(result)).append('\n').toString();
  }

  private static String who(List<HostView> group) {
    List<String> names = Fold.names(group);
    if (names.size() == 1) {
      return names.get(0);
    }
    String named = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    String more = names.size() > NAMED ? ", and " + (names.size() - NAMED) + " more" : "";
    return Words.hosts(names.size()) + " (" + named + more + ")";
  }

  private static String outcome(HostView host) {
    StringBuilder text = new StringBuilder();
    text.append(String.format("%-13s", Shown.word(host.status())));
    text.append(String.format(" reboot=%-7s", Shown.word(host.reboot())));
    text.append(String.format(" verified=%-7s", Words.known(host.verified())));
    boolean whole = host.left() == Left.AS_FOUND || Boolean.TRUE.equals(host.verified());
    if (!whole) {
      text.append(" left=").append(Shown.word(host.left()));
    }
    host.findings().stream()
        .filter(Finding::isError)
        .map(finding -> " " + Shown.line(finding.code()))
        .distinct()
        .forEach(text::append);
    return text.toString().stripTrailing();
  }

  /**
   * {@code 4 hosts: 1 unreachable, 2 changed, 1 ok}; of a run that goes on {@code 2 of 4 hosts have
   * ended: 2 changed}.
   */
  static String summary(RunView run) {
    return summary(run.all(), run::count);
  }

  static String summary(int hosts, ToLongFunction<Status> counted) {
    List<String> parts = new ArrayList<>();
    long ended = 0;
    for (Status status : TROUBLE) {
      long count = counted.applyAsLong(status);
      ended += count;
      if (count > 0) {
        parts.add(count + " " + Shown.word(status));
      }
    }
    String counts = parts.isEmpty() ? "" : ": " + String.join(", ", parts);
    return Words.hosts(ended, hosts) + (hosts == 0 ? ": none matched" : counts);
  }
}
