package dev.regroup.finding;

import java.util.Map;

/**
 * A code and what the table of findings says of it. Each area has one enum of its codes, and
 * nothing makes a finding but by one of these; {@code docs/findings.md} is rendered from them.
 * Implementations are immutable.
 */
public interface FindingCode {
  /** What the table says of it. */
  FindingRow row();

  /** The finding, with the table's remedy. */
  default Finding of(String message) {
    return of(message, row().remedy());
  }

  /** The finding, with the table's remedy in the host's own words, see {@link FindingRow}. */
  default Finding of(String message, Map<String, String> words) {
    return of(message, row().remedy(words));
  }

  /** The finding, with a remedy of this very host where the table's would be vague. */
  default Finding of(String message, String remedy) {
    return of(row().severities().get(0), message, remedy);
  }

  /**
   * The finding where its weight depends on the host.
   *
   * @param severity one of the table's
   * @throws IllegalArgumentException another severity than the table has, a bug
   */
  default Finding of(Severity severity, String message, String remedy) {
    if (!row().severities().contains(severity)) {
      throw new IllegalArgumentException(row().code() + " is never a " + severity + ": a bug");
    }
    return new Finding(row().code(), severity, message, remedy);
  }

  /** Whether that finding has this code. */
  default boolean is(Finding finding) {
    return finding.code().equals(row().code());
  }
}
