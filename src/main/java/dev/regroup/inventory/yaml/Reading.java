package dev.regroup.inventory.yaml;

import dev.regroup.finding.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is noticed while an input is decoded: every problem, and where each key was written. One
 * reading for each input; not thread-safe.
 */
public final class Reading {
  /** Beyond these the rest is counted: a binary file must not print a novel. */
  private static final int MOST = 50;

  /**
   * What an input may become, its parts weighed by the memory that they need: a unit is 100 bytes
   * at the most, so that an inventory fits into the 128 MiB that Java takes of a small machine.
   */
  private static final long ROOM = 1_000_000;

  private final List<Problem> problems = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Set<Position> spoiled = new HashSet<>();
  private final Map<String, Position> written = new LinkedHashMap<>();
  private String path = "";
  private int untold;
  private long room = ROOM;

  /** Notes a problem. Where the place was {@link #spoil spoiled} before, nothing is noted. */
  public void problem(Position at, String message, String remedy) {
    if (isFull() || spoiled.contains(at)) {
      return;
    }
    if (problems.size() < MOST) {
      problems.add(new Problem(at, message, remedy));
    } else {
      untold++;
    }
  }

  /** Notes a problem that makes every later one at its place pointless. */
  public void spoil(Position at, String message, String remedy) {
    problem(at, message, remedy);
    if (untold == 0) {
      spoiled.add(at);
    }
  }

  /**
   * Takes some of the room that there is for the input as a whole. What finds none is to be left
   * out; that is the only problem then, since the rest was never looked at.
   *
   * @param at what the room is for
   * @param units of about 100 bytes, or 10 microseconds; a value is 1
   */
  public boolean hasRoom(Position at, long units) {
    if (room < 0) {
      return false;
    }
    room -= units;
    if (room >= 0) {
      return true;
    }
    problems.clear();
    untold = 0;
    problems.add(
        new Problem(
            at,
            "the inventory becomes too large here",
            "100,000 hosts fit, or 10,000 with 20 variables each: is it the right file? Split it if"
                + " it is."));
    return false;
  }

  /** Whether something found no room; what comes after it need not be read. */
  public boolean isFull() {
    return room < 0;
  }

  /** Notes something worth telling that is no problem. */
  public void finding(Finding finding) {
    findings.add(finding);
  }

  /** Decodes the value of a key; remembers where the key was written, by its path. */
  public <T> @Nullable T within(String step, Position at, Supplier<@Nullable T> decode) {
    String outer = path;
    path = outer.isEmpty() ? step : step.startsWith("[") ? outer + step : outer + "." + step;
    written.put(path, at);
    T value = decode.get();
    path = outer;
    return value;
  }

  /**
   * Where each key was written, by paths such as {@code reboot.timeout} or {@code
   * isolate[0].device}.
   */
  public Map<String, Position> written() {
    return written;
  }

  /** Starts anew with paths: the next document part is decoded. */
  public Map<String, Position> takeWritten() {
    Map<String, Position> taken = new LinkedHashMap<>(written);
    written.clear();
    return taken;
  }

  public boolean hasProblems() {
    return !problems.isEmpty();
  }

  /** How many problems were noted. */
  public int count() {
    return problems.size();
  }

  /** How much was noted so far, see {@link #forget}. */
  record Noted(int problems, int untold) {}

  Noted noted() {
    return new Noted(problems.size(), untold);
  }

  /** Takes back the problems noted since: what is told next explains them. */
  void forget(Noted since) {
    while (!isFull() && problems.size() > since.problems()) {
      spoiled.remove(problems.remove(problems.size() - 1).at());
    }
    untold = since.untold();
  }

  /** Says the problem noted last in the words of a caller that knows more. */
  public void replaceLast(Position at, String message, String remedy) {
    problems.set(problems.size() - 1, new Problem(at, message, remedy));
  }

  /** The value where there were no problems; it must not be null then. */
  public <T> Decoded<T> result(@Nullable T value) {
    if (value != null && problems.isEmpty()) {
      return new Decoded.Ok<>(value, findings);
    }
    if (problems.isEmpty()) {
      throw new IllegalStateException("neither value nor problem: indicates a bug");
    }
    List<Problem> all = new ArrayList<>(problems);
    if (untold > 0) {
      Position last = problems.get(problems.size() - 1).at();
      all.add(
          new Problem(
              last.source().whole(),
              untold + " more problems are not shown",
              "Mend the ones shown and read it again."));
    }
    return new Decoded.Problems<>(all);
  }
}
