package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layers that a layout reads from facts. Immutable.
 *
 * @param configured the command line in the source as a normal entry would get it, null where it
 *     cannot be told (then a finding of severity error says why)
 * @param staged entries that the generator writes for normal boots
 * @param other recovery, foreign and hand-made entries: listed, never compared
 * @param next the entry that the next boot takes, null where that is not known (then a finding says
 *     why)
 * @param findings doubts and remarks; an error refuses the host
 */
public record BootState(
    @Nullable CommandLine configured,
    List<StagedEntry> staged,
    List<StagedEntry> other,
    @Nullable StagedEntry next,
    List<Finding> findings) {

  public BootState {
    staged = List.copyOf(staged);
    other = List.copyOf(other);
    findings = List.copyOf(findings);
  }
}
