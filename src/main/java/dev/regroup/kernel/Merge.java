package dev.regroup.kernel;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.Change.Action;
import dev.regroup.kernel.Merged.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The merge rules for the command line: order and spelling of everything not asked for is kept,
 * what stands after {@code --} is not touched. Used by one thread for one merge.
 */
public final class Merge {
  private final CommandLine line;
  private final List<Slot> slots = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  private Merge(CommandLine line) {
    this.line = line;
    for (int i = 0; i < line.tokens().size(); i++) {
      slots.add(new Slot(line.tokens().get(i), i));
    }
  }

  /**
   * Brings a command line to what is asked, request by request. A request that is satisfied already
   * changes nothing, so that merging the result again has no changes.
   */
  public static Merged merge(CommandLine line, List<Request> requests) {
    Merge merge = new Merge(line);
    for (Request request : requests) {
      if (!request.satisfiedBy(merge.current())) {
        merge.apply(request);
      }
    }
    return new Merged(merge.current(), merge.slots, merge.changes, merge.findings);
  }

  private CommandLine current() {
    return line.withTokens(slots.stream().map(Slot::token).toList());
  }

  private void apply(Request request) {
    if (request instanceof Request.Present present) {
      present(present.key(), present.tokens());
    } else if (request instanceof Request.Append append) {
      append(append.token());
    } else if (request instanceof Request.AbsentKey absent) {
      for (Token token : take(slot -> slot.token().key().equals(absent.key()))) {
        removed(token, KnownKeys.loss(absent.key()), "no token of that key is wanted");
      }
    } else if (request instanceof Request.AbsentToken absent) {
      // The play names this very token: nothing that its author could be surprised by.
      for (Token token : take(slot -> slot.token().sameAs(absent.token()))) {
        removed(token, null, "it is to be absent");
      }
    } else if (request instanceof Request.AbsentItem absent) {
      absentItem(absent);
    }
  }

  private void absentItem(Request.AbsentItem absent) {
    for (Slot slot : List.copyOf(slots)) {
      Token token = slot.token();
      if (!token.key().equals(absent.key()) || !absent.isIn(token)) {
        continue;
      }
      Optional<Token> left = absent.without(token);
      if (left.isEmpty()) {
        slots.remove(slot);
        removed(token, null, "it is to be absent");
      } else {
        slots.set(slots.indexOf(slot), new Slot(left.get(), slot.origin()));
        changes.add(new Change(left.get().text(), Action.REPLACE, token.text()));
        findings.add(gone(token, null, "replaced by \"" + left.get() + "\""));
      }
    }
  }

  private void present(String key, List<Token> wanted) {
    List<Token> old = tokensOf(key);
    int first = indexOf(key);
    int origin = first < 0 ? Slot.NEW : slots.get(first).origin();
    int at = first < 0 ? slots.size() : first;
    take(slot -> slot.token().key().equals(key));
    for (int i = 0; i < wanted.size(); i++) {
      slots.add(at + i, new Slot(spelled(wanted.get(i), old, i), i == 0 ? origin : Slot.NEW));
    }
    tellPresent(key, old, wanted);
  }

  /** A first token that means the same already keeps its spelling. */
  private static Token spelled(Token wanted, List<Token> old, int index) {
    return index == 0 && !old.isEmpty() && old.get(0).sameAs(wanted) ? old.get(0) : wanted;
  }

  private void tellPresent(String key, List<Token> old, List<Token> wanted) {
    List<Token> gone = without(old, wanted);
    List<Token> added = without(wanted, old);
    @Nullable String loss = KnownKeys.loss(key);
    // The first new token takes the place of the first old one: a replacement, where both are such.
    @Nullable Token was = null;
    if (!old.isEmpty() && contains(gone, old.get(0)) && contains(added, wanted.get(0))) {
      was = old.get(0);
      changes.add(new Change(wanted.get(0).text(), Action.REPLACE, was.text()));
      findings.add(gone(was, loss, "replaced by \"" + wanted.get(0) + "\""));
      gone = without(gone, List.of(was));
      added = without(added, List.of(wanted.get(0)));
    }
    added.forEach(token -> changes.add(new Change(token.text(), Action.ADD, null)));
    List<Token> kept = without(wanted, without(wanted, old));
    for (int i = 0; i < wanted.size(); i++) {
      boolean inPlace = i == 0 && !old.isEmpty() && old.get(0).sameAs(wanted.get(0));
      if (!inPlace && contains(kept, wanted.get(i))) {
        kept = without(kept, List.of(wanted.get(i)));
        changes.add(new Change(wanted.get(i).text(), Action.MOVE, null));
      }
    }
    gone.forEach(token -> removed(token, loss, "the play says what \"" + key + "\" holds"));
  }

  private void append(Token wanted) {
    JoinedKey joined = JoinedKey.of(wanted).orElse(null);
    List<Token> old = tokensOf(wanted.key());
    if (joined == null || old.isEmpty()) {
      slots.add(new Slot(wanted, Slot.NEW));
      changes.add(new Change(wanted.text(), Action.ADD, null));
      return;
    }
    Token one = joined.join(old, wanted);
    int first = indexOf(wanted.key());
    int origin = slots.get(first).origin();
    take(slot -> slot.token().key().equals(wanted.key()));
    slots.add(first, new Slot(one, origin));
    changes.add(new Change(one.text(), Action.REPLACE, old.get(0).text()));
    for (Token token : old.subList(1, old.size())) {
      changes.add(new Change(token.text(), Action.REMOVE, null));
    }
    if (old.size() > 1) {
      findings.add(
          KernelCode.JOINED.of(
              "\"%s\" stood %d times and is now the one token \"%s\""
                  .formatted(old.get(0).key(), old.size(), one)));
    }
  }

  private void removed(Token token, @Nullable String loss, String why) {
    changes.add(new Change(token.text(), Action.REMOVE, null));
    findings.add(gone(token, loss, "removed: " + why));
  }

  private static Finding gone(Token token, @Nullable String loss, String what) {
    String message = "\"" + token + "\" on the command line is " + what;
    return loss == null
        ? KernelCode.GONE.of(message)
        : KernelCode.GONE_OF_MANY.of(message + "; " + loss);
  }

  private List<Token> take(Predicate<Slot> which) {
    List<Token> taken = slots.stream().filter(which).map(Slot::token).toList();
    slots.removeIf(which);
    return taken;
  }

  private List<Token> tokensOf(String key) {
    return slots.stream().map(Slot::token).filter(token -> token.key().equals(key)).toList();
  }

  private int indexOf(String key) {
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).token().key().equals(key)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean contains(List<Token> tokens, Token token) {
    return tokens.stream().anyMatch(token::sameAs);
  }

  /** The tokens of a list less those of another, each taking away one. */
  private static List<Token> without(List<Token> tokens, List<Token> others) {
    List<Token> left = new ArrayList<>(tokens);
    for (Token other : others) {
      for (int i = 0; i < left.size(); i++) {
        if (left.get(i).sameAs(other)) {
          left.remove(i);
          break;
        }
      }
    }
    return left;
  }
}
