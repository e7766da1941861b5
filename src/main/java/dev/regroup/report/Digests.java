package dev.regroup.report;

import dev.regroup.host.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** SHA-256 of texts. Stateless. */
final class Digests {
  private Digests() {}

  /** Of the text in UTF-8, as base64: the form in which a page's policy names its style. */
  static String sha256(String text) {
    return Base64.getEncoder().encodeToString(Sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
