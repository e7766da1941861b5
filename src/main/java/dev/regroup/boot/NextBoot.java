package dev.regroup.boot;

import dev.regroup.finding.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the next boot takes. Immutable.
 *
 * @param entry null where it is not known; then a finding of severity error says why
 * @param findings doubts and remarks
 */
public record NextBoot(@Nullable StagedEntry entry, List<Finding> findings) {

  public NextBoot {
    findings = List.copyOf(findings);
  }
}
