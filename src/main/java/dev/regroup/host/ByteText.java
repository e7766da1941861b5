package dev.regroup.host;

import java.nio.charset.StandardCharsets;

/**
 * Text of a host, byte for byte: a {@code String} in which each char is one byte (ISO-8859-1).
 * Files of hosts are in no certain encoding and every byte that nobody asked to change must
 * survive; all that Regroup looks for in them is ASCII.
 */
public final class ByteText {
  private ByteText() {}

  public static String of(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  public static byte[] bytes(String byteText) {
    return byteText.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * For people: read as UTF-8, control characters other than newline and tab shown as {@code \xNN}
   * so that nothing a host says moves the cursor.
   */
  public static String display(String byteText) {
    String text = new String(bytes(byteText), StandardCharsets.UTF_8);
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean control =
                  Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
              if (control && c != '\n' && c != '\t') {
                shown.append(String.format(c > 0xff ? "\\u%04x" : "\\x%02x", c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }
}
