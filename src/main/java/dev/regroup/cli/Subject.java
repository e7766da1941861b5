package dev.regroup.cli;

import dev.regroup.run.Mode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a run is about. Immutable.
 *
 * @param playbook its path as given, empty where there is none
 * @param sha256 of the playbook's bytes, null where there is none
 */
record Subject(Mode mode, String playbook, @Nullable String sha256) {

  /**
   * A run with a playbook.
   *
   * @throws Refusal when it cannot be read
   */
  static Subject of(Mode mode, Path playbook) throws Refusal {
    return new Subject(mode, playbook.toString(), KeptFlags.sha256(playbook));
  }

  /** A run without one. */
  static Subject withoutPlaybook(Mode mode) {
    return new Subject(mode, "", null);
  }
}
