package dev.regroup.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A simple command of a shell script. Immutable.
 *
 * @param at offset of its first byte
 * @param words its words; empty for a loop
 * @param loopVariable the variable that a {@code for} sets, null for anything else
 * @param always whether it is carried out whatever happens: in no compound command, list or
 *     pipeline
 * @param guarded whether its failure ends nothing: {@code &&} or {@code ||} follows
 * @param inFunction whether it stands in a function, so that its time is not known
 */
record ShellCommand(
    int at,
    List<ShellToken.Word> words,
    @Nullable String loopVariable,
    boolean always,
    boolean guarded,
    boolean inFunction) {

  ShellCommand {
    words = List.copyOf(words);
  }
}
