package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.Change;
import dev.regroup.kernel.CommandLine;
import java.util.ArrayList;
import java.util.List;

/**
 * What a layout would write. Immutable.
 *
 * @param files empty where the configured command line is as desired already
 * @param desired the configured command line once the edits are made
 * @param changes each token added, removed, replaced or moved
 * @param findings someone else's tokens that go, doubts; an error refuses the host
 */
public record Edits(
    List<FileEdit> files, CommandLine desired, List<Change> changes, List<Finding> findings) {

  public Edits {
    files = List.copyOf(files);
    changes = List.copyOf(changes);
    findings = List.copyOf(findings);
  }

  /** The same with one more file. */
  Edits with(FileEdit edit) {
    return with(List.of(edit));
  }

  /** The same with more files. */
  Edits with(List<FileEdit> edits) {
    List<FileEdit> all = new ArrayList<>(files);
    all.addAll(edits);
    return new Edits(all, desired, changes, findings);
  }
}
