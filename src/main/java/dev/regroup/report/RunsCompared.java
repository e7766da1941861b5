package dev.regroup.report;

import dev.regroup.report.RunTraces.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What changed between two kept runs, host by host. Immutable. */
public final class RunsCompared {
  static final String SCHEMA = "regroup.compared/1";

  /** In letters: what is longer together gets two lines. */
  private static final int ONE_LINE = 70;

  private final RunTraces before;
  private final RunTraces after;
  private final List<Host> hosts;
  private final int inBoth;

  private RunsCompared(RunTraces before, RunTraces after, List<Host> hosts, int inBoth) {
    this.before = before;
    this.after = after;
    this.hosts = hosts;
    this.inBoth = inBoth;
  }

  /** How a host differs. */
  private enum Kind {
    STATUS,
    OTHER,
    APPEARED,
    GONE
  }

  /**
   * A text that differs.
   *
   * @param was null where the earlier run has none
   * @param is null where the later one has none
   */
  private record Difference(String what, @Nullable String was, @Nullable String is) {}

  /** A host that differs. */
  private record Host(
      String name, @Nullable Trace was, @Nullable Trace is, List<Difference> differences) {
    Kind kind() {
      if (was == null) {
        return Kind.APPEARED;
      }
      return is == null ? Kind.GONE : was.status() == is.status() ? Kind.OTHER : Kind.STATUS;
    }

    boolean differs() {
      return kind() != Kind.OTHER || !differences.isEmpty();
    }
  }

  /**
   * Of two runs, whichever is the older one. Hosts in the order of the first, then the new ones.
   */
  public static RunsCompared of(RunTraces before, RunTraces after) {
    Set<String> names = new LinkedHashSet<>(before.hosts().keySet());
    names.addAll(after.hosts().keySet());
    List<Host> hosts = new ArrayList<>();
    int inBoth = 0;
    for (String name : names) {
      Trace was = before.hosts().get(name);
      Trace is = after.hosts().get(name);
      inBoth += was != null && is != null ? 1 : 0;
      Host host = new Host(name, was, is, differences(was, is));
      if (host.differs()) {
        hosts.add(host);
      }
    }
    return new RunsCompared(before, after, hosts, inBoth);
  }

  /** Of a host that once had no plan there is nothing to compare but how that ended, and why. */
  private static List<Difference> differences(@Nullable Trace was, @Nullable Trace is) {
    List<Difference> differences = new ArrayList<>();
    if (was == null || is == null) {
      return differences;
    }
    Set<String> whats = new LinkedHashSet<>(was.texts().keySet());
    whats.addAll(is.texts().keySet());
    if (was.planned() != is.planned()) {
      whats.retainAll(Set.of(RunTraces.FINDINGS));
    }
    for (String what : whats) {
      String text = was.texts().get(what);
      if (!Objects.equals(text, is.texts().get(what))) {
        differences.add(new Difference(what, text, is.texts().get(what)));
      }
    }
    return differences;
  }

  private long count(Kind kind) {
    return hosts.stream().filter(host -> host.kind() == kind).count();
  }

  private long same() {
    return inBoth - count(Kind.STATUS) - count(Kind.OTHER);
  }

  /** For people; each line ended by a newline. Hosts that differ equally together where many. */
  public String text(TextOptions options) {
    StringBuilder text = new StringBuilder();
    text.append("from ").append(head(before)).append("\nto   ").append(head(after)).append("\n");
    for (List<Host> equal : Fold.equal(hosts, this::body)) {
      List<String> names = equal.stream().map(host -> Shown.line(host.name())).toList();
      String who = names.size() == 1 ? names.get(0) : Words.hosts(names.size());
      text.append("\n").append(options.results().paint(Palette.Colour.BOLD, who));
      text.append(body(equal.get(0))).append(Fold.namesListed(names));
    }
    return text.append("\n").append(summary()).append("\n").toString();
  }

  private static String head(RunTraces run) {
    RunHead head = run.head();
    String exit = head.exit() == null ? "" : ", exit " + head.exit();
    String playbook = head.playbook().isEmpty() ? "" : ", " + Shown.line(head.playbook());
    return head.run()
        + " "
        + Shown.word(head.mode())
        + exit
        + playbook
        + ", "
        + Recap.summary(head.hosts(), head.counts());
  }

  /** What stands behind the name; a line for each difference below it. */
  private String body(Host host) {
    StringBuilder text = new StringBuilder(": ");
    String was = host.was() == null ? "not there" : Shown.word(host.was().status());
    String is = host.is() == null ? "not there" : Shown.word(host.is().status());
    text.append(host.kind() == Kind.OTHER ? is : was + " -> " + is).append("\n");
    boolean told = host.differences().stream().anyMatch(it -> it.what().equals("changes"));
    for (Difference difference : host.differences()) {
      // A plan whose changes differ has another digest; that is no more to be told.
      if (!(told && difference.what().equals("plan_digest"))) {
        text.append(line(difference));
      }
    }
    return text.toString();
  }

  private static String line(Difference difference) {
    String what = "  " + Shown.line(difference.what().replace('_', ' ')) + ":";
    String was = shown(difference.was());
    String is = shown(difference.is());
    return was.length() + is.length() <= ONE_LINE
        ? what + " " + was + " -> " + is + "\n"
        : what + "\n    - " + was + "\n    + " + is + "\n";
  }

  private static String shown(@Nullable String text) {
    return text == null ? "not known" : text.isEmpty() ? "none" : Shown.line(text);
  }

  private String summary() {
    return Words.hosts(inBoth)
        + " in both: "
        + count(Kind.STATUS)
        + " with another status, "
        + count(Kind.OTHER)
        + " changed otherwise, "
        + same()
        + " as before; "
        + count(Kind.APPEARED)
        + " appeared, "
        + count(Kind.GONE)
        + " gone";
  }

  /** The document {@code regroup.compared/1}, indented, ASCII alone, ended by a newline. */
  public String json() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("schema", SCHEMA);
    map.put("before", run(before));
    map.put("after", run(after));
    Map<String, @Nullable Object> summary = new LinkedHashMap<>();
    summary.put("both", inBoth);
    for (Kind kind : Kind.values()) {
      summary.put(Shown.word(kind), count(kind));
    }
    summary.put("same", same());
    map.put("summary", summary);
    map.put("hosts", hosts.stream().map(RunsCompared::map).toList());
    return Json.document(map);
  }

  private static Map<String, @Nullable Object> run(RunTraces run) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("run", run.head().run().text());
    map.put("state", Shown.word(run.kept().state()));
    map.put("mode", Shown.word(run.head().mode()));
    map.put("playbook", Json.shownOrNull(run.head().playbook()));
    map.put("exit", run.head().exit());
    map.put("summary", RunJson.summary(run.head().hosts(), run.head().counts()));
    return map;
  }

  private static Map<String, @Nullable Object> map(Host host) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("host", Shown.line(host.name()));
    map.put("change", Shown.word(host.kind()));
    map.put("was", host.was() == null ? null : Shown.word(host.was().status()));
    map.put("is", host.is() == null ? null : Shown.word(host.is().status()));
    List<Map<String, @Nullable Object>> differences = new ArrayList<>();
    for (Difference difference : host.differences()) {
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("what", Json.shown(difference.what()));
      entry.put("was", Json.shown(difference.was()));
      entry.put("is", Json.shown(difference.is()));
      differences.add(entry);
    }
    map.put("differences", differences);
    return map;
  }
}
