package dev.regroup.ssh;

import dev.regroup.host.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A host's public key. Immutable.
 *
 * @param type as in known_hosts, {@code ssh-ed25519}
 * @param blob base64 of the key as SSH sends it, without padding
 * @param authority the key that signed it where a certificate was shown, otherwise null
 */
record HostKey(String type, String blob, @Nullable HostKey authority) {

  /** The key in that blob; empty type where it is no key. */
  static HostKey of(byte[] blob) {
    int length = blob.length < 4 ? 0 : ((blob[2] & 0xff) << 8) | (blob[3] & 0xff);
    boolean whole = blob.length > 4 + length && blob[0] == 0 && blob[1] == 0;
    String type = whole ? new String(blob, 4, length, StandardCharsets.US_ASCII) : "";
    return new HostKey(type, Base64.getEncoder().withoutPadding().encodeToString(blob), null);
  }

  HostKey signedBy(HostKey other) {
    return new HostKey(type, blob, other);
  }

  /** {@code SHA256:…} as ssh-keygen prints it. */
  String fingerprint() {
    byte[] digest = Sha256.digest(Base64.getDecoder().decode(blob));
    return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
  }

  /** The word for people: ED25519, ECDSA, RSA. */
  String algorithm() {
    return type.contains("ed25519") ? "ED25519" : type.startsWith("ecdsa") ? "ECDSA" : "RSA";
  }
}
