package dev.regroup.boot;

import dev.regroup.host.ByteText;

/** Shows texts that hold bytes of a host. Stateless. */
final class Findings {
  private Findings() {}

  /** One line for people, without control characters. */
  static String shown(String byteText) {
    return ByteText.display(byteText).replace("\n", "\\n").replace("\t", "\\t");
  }
}
