package dev.regroup.boot;

import dev.regroup.boot.GrubDefaults.Assignment;
import dev.regroup.boot.SourceChar.Quoting;
import dev.regroup.boot.SourcePatches.Patch;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Where and how words are added at the end of an assigned value. Immutable. */
final class GrubAssignmentEnd {
  private final Assignment assignment;
  private final String text;
  private final SourcePatches patches;

  private GrubAssignmentEnd(Assignment assignment, String text, SourcePatches patches) {
    this.assignment = assignment;
    this.text = text;
    this.patches = patches;
  }

  /** The end of an assignment of which some bytes change already. */
  static GrubAssignmentEnd of(GrubDefaults defaults, Assignment assignment, SourcePatches patches) {
    String text = Objects.requireNonNullElse(defaults.sources().get(assignment.file()).text(), "");
    return new GrubAssignmentEnd(assignment, text, patches);
  }

  /** Inside the closing quote where there is one, else in quotes of their own. */
  List<Patch> append(String words) {
    ShellToken.Word word = assignment.word();
    int end = beforeLineEnds(word.end());
    boolean closed = "\"'".indexOf(text.charAt(end - 1)) >= 0 && literalEndingAt(end).isEmpty();
    if (closed) {
      int at = beforeBlanks(end - 1);
      Quoting quoting = text.charAt(end - 1) == '"' ? Quoting.DOUBLE : Quoting.SINGLE;
      String blank = holdsSomethingBefore(at) ? " " : "";
      return List.of(insert(at, GrubWord.inShell(blank + words, quoting)));
    }
    String value = text.substring(word.valueStart(), end);
    String quoted = GrubWord.inShell(words, Quoting.DOUBLE);
    if (value.isEmpty()) {
      return List.of(insert(end, '"' + quoted + '"'));
    }
    boolean bare = value.chars().noneMatch(c -> "\\$`\"'".indexOf(c) >= 0);
    // Quotes that another change brings into the value would end those that are put around it.
    if (bare && !patches.quotes(assignment.file(), word.valueStart(), end)) {
      return List.of(insert(word.valueStart(), "\""), insert(end, " " + quoted + '"'));
    }
    return List.of(insert(end, "\" " + quoted + '"'));
  }

  private Patch insert(int at, String inserted) {
    return new Patch(assignment.file(), at, at, inserted);
  }

  /** New words stand before the line end of Windows, which is part of the value. */
  private int beforeLineEnds(int end) {
    int at = end;
    while (at > assignment.word().valueStart()
        && text.charAt(at - 1) == '\r'
        && literalEndingAt(at).filter(c -> c.quoting() == Quoting.BARE).isPresent()) {
      at--;
    }
    return at;
  }

  /** New words stand before blanks that someone left at the end of the value. */
  private int beforeBlanks(int closing) {
    int at = closing;
    Optional<SourceChar> last = literalEndingAt(at);
    while (last.isPresent() && last.get().isBlank() && !goes(last.get())) {
      at--;
      last = literalEndingAt(at);
    }
    return at;
  }

  private Optional<SourceChar> literalEndingAt(int offset) {
    return assignment.word().valueParts().stream()
        .filter(ShellPart.Literal.class::isInstance)
        .map(part -> ((ShellPart.Literal) part).character())
        .filter(c -> c.end() == offset)
        .findFirst();
  }

  private boolean holdsSomethingBefore(int offset) {
    return assignment.word().valueParts().stream().anyMatch(part -> isThere(part, offset));
  }

  private boolean isThere(ShellPart part, int before) {
    return !(part instanceof ShellPart.Literal literal)
        || (literal.character().start() < before && !goes(literal.character()));
  }

  private boolean goes(SourceChar c) {
    return patches.removes(assignment.file(), c.start());
  }
}
