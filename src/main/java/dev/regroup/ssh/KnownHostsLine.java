package dev.regroup.ssh;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One line of a known_hosts file, in the format of sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. Immutable.
 *
 * @param number line number, from
 * @param marker what the line says of the key
 * @param hosts the patterns, or one hashed name
 */
record KnownHostsLine(int number, Marker marker, String hosts, HostKey key) {

  /** The word before the patterns. */
  enum Marker {
    NONE,
    REVOKED,
    CERT_AUTHORITY
  }

  private static final Pattern BLANKS = Pattern.compile("[ \t]+");

  /** Empty for comments and empty lines, and for lines that cannot be read, as OpenSSH has it. */
  static Optional<KnownHostsLine> parse(int number, String line) {
    String[] words = BLANKS.split(line.strip(), 5);
    if (words[0].isEmpty() || words[0].startsWith("#")) {
      return Optional.empty();
    }
    Marker marker =
        switch (words[0]) {
          case "@revoked" -> Marker.REVOKED;
          case "@cert-authority" -> Marker.CERT_AUTHORITY;
          default -> Marker.NONE;
        };
    int at = marker == Marker.NONE ? 0 : 1;
    if (words[at].startsWith("@") || words.length < at + 3) {
      return Optional.empty();
    }
    try {
      HostKey key = HostKey.of(Base64.getDecoder().decode(words[at + 2]));
      return key.type().equals(words[at + 1])
          ? Optional.of(new KnownHostsLine(number, marker, lower(words[at]), key))
          : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /** Whether the line names plain hosts alone, so that an index can find it. */
  boolean plain() {
    return hosts.chars().noneMatch(c -> c == '*' || c == '?' || c == '!' || c == '|');
  }

  /**
   * Whether the line speaks of that host.
   *
   * @param name lower case, {@code host} or {@code [host]:port}
   */
  boolean matches(String name) {
    if (hosts.startsWith("|1|")) {
      return hashed(hosts, name);
    }
    boolean found = false;
    for (String pattern : hosts.split(",", -1)) {
      if (pattern.startsWith("!") && wildcard(pattern, 1, name, 0)) {
        return false;
      }
      found |= wildcard(pattern, 0, name, 0);
    }
    return found;
  }

  /** Case matters in the base64 of a hashed name, and in no other. */
  private static String lower(String hosts) {
    return hosts.startsWith("|") ? hosts : hosts.toLowerCase(Locale.ROOT);
  }

  private static boolean wildcard(String pattern, int p, String name, int n) {
    int i = p;
    int j = n;
    while (i < pattern.length()) {
      char c = pattern.charAt(i);
      if (c == '*') {
        for (int rest = j; rest <= name.length(); rest++) {
          if (wildcard(pattern, i + 1, name, rest)) {
            return true;
          }
        }
        return false;
      }
      if (j == name.length() || (c != '?' && c != name.charAt(j))) {
        return false;
      }
      i++;
      j++;
    }
    return j == name.length();
  }

  /** {@code |1|SALT|HASH}: HMAC-SHA1 of the name under the salt, both base64. */
  private static boolean hashed(String hosts, String name) {
    String[] parts = hosts.split("\\|", -1);
    if (parts.length != 4) {
      return false;
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
      byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
      return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[3]));
    } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
      return false;
    }
  }
}
