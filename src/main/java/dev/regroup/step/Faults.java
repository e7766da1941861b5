package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.HostFault;

/** Findings for faults of hosts: each kind has a code of its own. */
public final class Faults {
  private Faults() {}

  /** The finding that tells it, an error. */
  public static Finding finding(HostFault fault) {
    return Finding.error(code(fault.kind()), fault.message(), fault.remedy());
  }

  /** What a script said of its own failure, safe to print. */
  public static String reason(Answer.Complete answer) {
    return Answers.reason(answer);
  }

  /** The stable code of its findings, such as {@code RG-SSH-04}. */
  public static String code(HostFault.Kind kind) {
    return switch (kind) {
      case UNKNOWN_NAME -> "RG-SSH-01";
      case NO_CONNECTION -> "RG-SSH-02";
      case SILENT -> "RG-SSH-03";
      case HOST_KEY_UNKNOWN -> "RG-SSH-04";
      case HOST_KEY_CHANGED -> "RG-SSH-05";
      case HOST_KEY_REVOKED -> "RG-SSH-06";
      case AUTHENTICATION -> "RG-SSH-07";
      case KEY_FILE -> "RG-SSH-08";
      case SUDO_PASSWORD_MISSING -> "RG-SSH-09";
      case SUDO_PASSWORD_REJECTED -> "RG-SSH-10";
      case SUDO_REFUSED -> "RG-SSH-11";
      case NO_SHELL -> "RG-SSH-12";
      case DEADLINE -> "RG-SSH-13";
      case TOO_MUCH_OUTPUT -> "RG-SSH-14";
      case PROTOCOL -> "RG-SSH-15";
      case CONNECTION_LOST -> "RG-SSH-16";
      case KILLED -> "RG-SSH-17";
    };
  }
}
