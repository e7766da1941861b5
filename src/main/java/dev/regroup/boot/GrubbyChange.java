package dev.regroup.boot;

import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Merge;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What grubby is told, and what it makes of a line: it takes out each key that it is to remove or
 * to add, and puts what is added at the end (update_args of grubby-bls, grubby 8.40). Each key that
 * changes anywhere is removed and added whole, in all its spellings: versions differ in what {@code
 * --args} alone takes out of a value with a second {@code =}. Immutable.
 *
 * @param removed keys as they are spelled, one as often as a line holds it: grubby takes one of two
 *     that stand side by side
 * @param added tokens, in order
 * @param conflicts places that hold what would get lost, a sentence part each
 */
record GrubbyChange(List<String> removed, List<Token> added, List<String> conflicts) {
  GrubbyChange {
    removed = List.copyOf(removed);
    added = List.copyOf(added);
    conflicts = List.copyOf(conflicts);
  }

  /**
   * The change.
   *
   * @param source with a line that the next kernel inherits
   */
  static GrubbyChange of(GrubbySource source, CommandLine inherited, List<Request> requests) {
    CommandLine wanted = Merge.merge(inherited, requests).result();
    Set<String> keys = new LinkedHashSet<>();
    requests.forEach(request -> keys.add(request.key()));
    List<String> removed = new ArrayList<>();
    List<Token> added = new ArrayList<>();
    List<String> conflicts = new ArrayList<>();
    for (String key : keys) {
      List<Request> ofKey = requests.stream().filter(r -> r.key().equals(key)).toList();
      boolean changes = false;
      List<String> others = new ArrayList<>();
      for (Map.Entry<String, String> place : source.lines().entrySet()) {
        CommandLine line = CommandLine.parse(place.getValue());
        changes |= !Request.allSatisfied(ofKey, line);
        List<Token> own = Merge.merge(line, ofKey).result().tokens(key);
        if (!same(own, wanted.tokens(key))) {
          others.add(
              "%s would come to \"%s\" and %s to \"%s\""
                  .formatted(
                      place.getKey(), text(own), "the next kernel's", text(wanted.tokens(key))));
        }
      }
      if (changes) {
        removed.addAll(spelled(source, key));
        added.addAll(wanted.tokens(key));
        conflicts.addAll(others);
      }
    }
    return new GrubbyChange(removed, added, conflicts);
  }

  private static boolean same(List<Token> a, List<Token> b) {
    boolean same = a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      same = a.get(i).sameAs(b.get(i));
    }
    return same;
  }

  private static String text(List<Token> tokens) {
    return String.join(" ", tokens.stream().map(Token::text).toList());
  }

  /** Each spelling as often as a line has it. */
  private static List<String> spelled(GrubbySource source, String key) {
    List<String> all = new ArrayList<>();
    for (String text : source.lines().values()) {
      List<String> here =
          new ArrayList<>(
              CommandLine.parse(text).tokens(key).stream().map(GrubbyChange::spelledKey).toList());
      all.forEach(here::remove);
      all.addAll(here);
    }
    return all;
  }

  static String spelledKey(Token token) {
    int equals = token.text().indexOf('=', 1);
    return equals < 0 ? token.text() : token.text().substring(0, equals);
  }

  /** Whether there is anything to tell grubby. */
  boolean isEmpty() {
    return removed.isEmpty() && added.isEmpty();
  }

  /** Its words, one each. */
  List<String> arguments() {
    List<String> words = new ArrayList<>(List.of("--update-kernel=ALL"));
    if (!removed.isEmpty()) {
      words.add("--remove-args=" + String.join(" ", removed));
    }
    if (!added.isEmpty()) {
      words.add("--args=" + text(added));
    }
    return words;
  }

  /** What grubby makes of a line. */
  CommandLine applied(CommandLine line) {
    Set<String> gone = new LinkedHashSet<>(removed);
    added.forEach(token -> gone.add(spelledKey(token)));
    List<Token> tokens =
        new ArrayList<>(
            line.tokens().stream().filter(token -> !gone.contains(spelledKey(token))).toList());
    tokens.addAll(added);
    return line.withTokens(tokens);
  }

  /** What an entry will hold, as the kernel gets it; its own doubts apart. */
  CommandLine applied(BlsEntry entry, GrubbySource source) {
    Map<String, String> environment = new TreeMap<>(source.menu().environment());
    String kernelopts = environment.get(GrubbySource.KERNELOPTS);
    if (kernelopts != null) {
      environment.put(GrubbySource.KERNELOPTS, applied(CommandLine.parse(kernelopts)).text());
    }
    String options =
        GrubbySource.byVariable(entry)
            ? entry.firstOptions()
            : applied(CommandLine.parse(entry.firstOptions())).text();
    return CommandLine.parse(BlsMenu.expanded(options, environment));
  }
}
