package dev.regroup.finding;

/**
 * Something worth telling about a host; a {@link FindingCode} makes it. Immutable.
 *
 * @param code stable code, {@code RG-AREA-NN}; {@code docs/findings.md} explains each
 * @param severity how much it weighs
 * @param message where and what, one sentence, without control characters
 * @param remedy what now, one sentence; empty where nothing is to be done
 */
public record Finding(String code, Severity severity, String message, String remedy) {
  /** The same, where it stands in nobody's way. */
  public Finding asWarning() {
    return new Finding(code, Severity.WARNING, message, remedy);
  }

  /** The same, with another remedy. */
  public Finding withRemedy(String remedy) {
    return new Finding(code, severity, message, remedy);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
