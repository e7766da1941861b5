package dev.regroup.host;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256. Stateless. */
public final class Sha256 {
  private Sha256() {}

  /** The 32 bytes. */
  public static byte[] digest(byte[] bytes) {
    return ofNothing().digest(bytes);
  }

  /** Lower-case hex. */
  public static String of(byte[] bytes) {
    return HexFormat.of().formatHex(digest(bytes));
  }

  /** Of a text as hosts' files are kept; see {@link ByteText}. Lower-case hex. */
  public static String ofByteText(String text) {
    return of(ByteText.bytes(text));
  }

  /** Of texts in their order, each told apart from the next; lower-case hex. */
  public static String of(List<String> parts) {
    MessageDigest digest = ofNothing();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest ofNothing() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
