package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.host.ByteText;

/** Makes findings of texts that hold bytes of a host. Stateless. */
final class Findings {
  private Findings() {}

  static Finding error(String code, String message, String remedy) {
    return finding(code, Severity.ERROR, message, remedy);
  }

  static Finding warning(String code, String message, String remedy) {
    return finding(code, Severity.WARNING, message, remedy);
  }

  private static Finding finding(String code, Severity severity, String message, String remedy) {
    return new Finding(code, severity, shown(message), shown(remedy));
  }

  /** One line for people, without control characters. */
  static String shown(String byteText) {
    return ByteText.display(byteText).replace("\n", "\\n").replace("\t", "\\t");
  }
}
