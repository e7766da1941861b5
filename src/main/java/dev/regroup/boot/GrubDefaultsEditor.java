package dev.regroup.boot;

import dev.regroup.boot.GrubDefaults.Assignment;
import dev.regroup.boot.GrubDefaults.Source;
import dev.regroup.boot.SourceChar.Quoting;
import dev.regroup.boot.SourcePatches.Patch;
import dev.regroup.kernel.Merged;
import dev.regroup.kernel.Merged.Slot;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries a merged command line into the files that hold it. Only bytes of tokens that change, and
 * one blank beside each that goes, are touched. Used by one thread for one edit.
 */
final class GrubDefaultsEditor {
  private final GrubDefaults defaults;
  private final GrubLine line;
  private final SourcePatches patches = new SourcePatches();
  private @Nullable String trouble;
  private @Nullable String appended;

  private GrubDefaultsEditor(GrubDefaults defaults, GrubLine line) {
    this.defaults = defaults;
    this.line = line;
  }

  /**
   * What an edit came to.
   *
   * @param sources the files, changed or not
   * @param trouble why it cannot be made in place, null where it was made
   */
  record Edited(List<Source> sources, @Nullable String trouble) {}

  /**
   * Makes the edit.
   *
   * @param besideTheirKey whether new tokens at the end of the line go behind the last token of
   *     their key, where there is one: needed where a later file extends the deciding assignment
   */
  static Edited edit(GrubDefaults defaults, GrubLine line, Merged merged, boolean besideTheirKey) {
    GrubDefaultsEditor editor = new GrubDefaultsEditor(defaults, line);
    editor.run(merged.slots(), besideTheirKey);
    return new Edited(editor.sources(), editor.trouble);
  }

  private void run(List<Slot> slots, boolean besideTheirKey) {
    boolean[] kept = new boolean[line.words().size()];
    int last = -1;
    for (int i = 0; i < slots.size(); i++) {
      if (!slots.get(i).isNew()) {
        kept[slots.get(i).origin()] = true;
        last = i;
      }
    }
    for (int i = 0; i < kept.length; i++) {
      if (!kept[i]) {
        remove(i);
      }
    }
    int anchor = -1;
    List<Token> following = new ArrayList<>();
    for (Slot slot : slots.subList(0, last + 1)) {
      if (slot.isNew()) {
        following.add(slot.token());
      } else {
        insertAfter(anchor, following);
        following.clear();
        anchor = slot.origin();
        replace(anchor, slot.token());
      }
    }
    List<Token> atEnd = new ArrayList<>();
    for (Slot slot : slots.subList(last + 1, slots.size())) {
      int same = besideTheirKey ? lastOfKey(slots, slot.token().key()) : -1;
      if (same < 0) {
        atEnd.add(slot.token());
      } else {
        insertAfter(same, List.of(slot.token()));
      }
    }
    insertAtEnd(atEnd);
  }

  /** The last word of the old line that stays and has that key, -1 for none. */
  private static int lastOfKey(List<Slot> slots, String key) {
    return slots.stream()
        .filter(slot -> !slot.isNew() && slot.token().key().equals(key))
        .mapToInt(Slot::origin)
        .max()
        .orElse(-1);
  }

  private List<Source> sources() {
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < defaults.sources().size(); i++) {
      Source source = defaults.sources().get(i);
      String text = patches.apply(i, Objects.requireNonNullElse(source.text(), ""));
      if (appended != null && source.path().equals(GrubDefaults.MAIN)) {
        text += (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + appended;
      }
      sources.add(source.text() == null ? source : new Source(source.path(), text));
    }
    return sources;
  }

  private void remove(int index) {
    Optional<Patch> range = range(index, "");
    if (range.isEmpty() || patches.covers(range.get())) {
      return; // a value that stands in both variables is written in one place
    }
    GrubLine.Word word = line.words().get(index);
    Patch patch = range.get();
    // One blank goes with it, so that none is left over; never both, lest its neighbours join.
    int before = word.from() - 1;
    int after = word.to();
    if (blankBeside(before, word.from()) && !patches.removes(patch.file(), patch.start() - 1)) {
      patch = new Patch(patch.file(), patch.start() - 1, patch.end(), "");
    } else if (blankBeside(after, word.to() - 1)) {
      patch = new Patch(patch.file(), patch.start(), patch.end() + 1, "");
    }
    add(patch);
  }

  private boolean blankBeside(int index, int neighbour) {
    if (index < 0 || index >= line.chars().size()) {
      return false;
    }
    SourceChar blank = line.chars().get(index);
    SourceChar own = line.chars().get(neighbour);
    return blank.isBlank()
        && blank.sameSegment(own)
        && blank.end() - blank.start() == 1
        && (index < neighbour ? blank.end() == own.start() : own.end() == blank.start());
  }

  private void replace(int index, Token token) {
    if (!token.text().equals(line.line().tokens().get(index).text())) {
      Quoting quoting = line.chars().get(line.words().get(index).from()).quoting();
      range(index, GrubWord.inShell(GrubWord.render(token), quoting)).ifPresent(this::add);
    }
  }

  private void insertAfter(int index, List<Token> tokens) {
    if (tokens.isEmpty()) {
      return;
    }
    SourceChar end = line.chars().get(line.words().get(index).to() - 1);
    add(
        new Patch(
            end.file(), end.end(), end.end(), GrubWord.inShell(" " + text(tokens), end.quoting())));
  }

  private void insertAtEnd(List<Token> tokens) {
    if (tokens.isEmpty()) {
      return;
    }
    Optional<Assignment> deciding = defaults.deciding(GrubDefaults.DEFAULT);
    if (line.separator() >= 0) {
      insertBeforeSeparator(tokens);
    } else if (deciding.isEmpty()) {
      appended =
          GrubDefaults.DEFAULT + "=\"" + GrubWord.inShell(text(tokens), Quoting.DOUBLE) + "\"\n";
    } else {
      GrubAssignmentEnd.of(defaults, deciding.get(), patches)
          .append(text(tokens))
          .forEach(this::add);
    }
  }

  private void insertBeforeSeparator(List<Token> tokens) {
    int joint = line.chars().indexOf(SourceChar.joint());
    SourceChar dash = line.chars().get(line.separator());
    if (line.separator() < joint) {
      fail("\"--\" stands in " + GrubDefaults.LINUX + ", and all that follows belongs to init");
      return;
    }
    add(
        new Patch(
            dash.file(),
            dash.start(),
            dash.start(),
            GrubWord.inShell(text(tokens) + " ", dash.quoting())));
  }

  private static String text(List<Token> tokens) {
    return String.join(" ", tokens.stream().map(GrubWord::render).toList());
  }

  /** The bytes of a word, where it is written in one piece. */
  private Optional<Patch> range(int index, String text) {
    GrubLine.Word word = line.words().get(index);
    SourceChar first = line.chars().get(word.from());
    SourceChar previous = first;
    for (SourceChar c : line.chars().subList(word.from() + 1, word.to())) {
      String gap = c.sameSegment(previous) ? between(previous, c) : "?";
      if (!gap.replace("\\\n", "").isEmpty()) {
        fail(
            "\""
                + line.line().tokens().get(index)
                + "\" is put together from several quotes or variables");
        return Optional.empty();
      }
      previous = c;
    }
    return Optional.of(new Patch(first.file(), first.start(), previous.end(), text));
  }

  private String between(SourceChar left, SourceChar right) {
    if (right.start() < left.end()) {
      return "?";
    }
    String text = Objects.requireNonNullElse(defaults.sources().get(left.file()).text(), "");
    return text.substring(left.end(), right.start());
  }

  private void add(Patch patch) {
    if (!patches.add(patch)) {
      fail("two changes meet at one place of " + defaults.sources().get(patch.file()).path());
    }
  }

  private void fail(String what) {
    if (trouble == null) {
      trouble = what;
    }
  }
}
