package dev.regroup.finding;

/**
 * Something worth telling about a host. Immutable.
 *
 * @param code stable code, {@code RG-AREA-NN}; {@code docs/findings.md} explains each
 * @param severity how much it weighs
 * @param message where and what, one sentence, without control characters
 * @param remedy what now, one sentence; empty where nothing is to be done
 */
public record Finding(String code, Severity severity, String message, String remedy) {
  /** The code of a fault in Regroup itself; it decides the exit status. */
  public static final String OWN_FAULT = "RG-RUN-03";

  public static Finding note(String code, String message, String remedy) {
    return new Finding(code, Severity.NOTE, message, remedy);
  }

  public static Finding warning(String code, String message, String remedy) {
    return new Finding(code, Severity.WARNING, message, remedy);
  }

  public static Finding error(String code, String message, String remedy) {
    return new Finding(code, Severity.ERROR, message, remedy);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** Whether Regroup itself is at fault, and not the host. */
  public boolean isOwnFault() {
    return code.equals(OWN_FAULT);
  }
}
