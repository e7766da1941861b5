package dev.regroup.report;

import dev.regroup.host.ByteText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Text from hosts and files as people may see it: nothing in it moves the cursor, colours the
 * terminal or turns the reading direction. Takes byte texts ({@link ByteText}) and ordinary strings
 * alike, since findings and details are put together from both. What was shown once is shown again
 * as {@link #again} makes of it: the letters of a shown text may look like the bytes of another.
 */
public final class Shown {
  private Shown() {}

  /** May have several lines: newlines and tabs stay. */
  static String text(String said) {
    if (isPlain(said)) {
      return said;
    }
    String bytes =
        isUtf8(said) ? said : ByteText.of(said.getBytes(StandardCharsets.UTF_8)); // then as it is
    String shown = ByteText.display(bytes);
    // Unicode's own line ends are no control characters, but some readers break lines at them; the
    // other two are no characters, and XML does not allow them.
    return shown
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
        .replace("\ufffe", "\\ufffe")
        .replace("\uffff", "\\uffff");
  }

  /** Of a text that was made for people already: what {@link #text} gives back as it is. */
  static String again(String shown) {
    return isPlain(shown) ? shown : ByteText.of(shown.getBytes(StandardCharsets.UTF_8));
  }

  /** Nearly every text is: printable ASCII, lines and tabs. A fleet has millions of them. */
  private static boolean isPlain(String said) {
    for (int at = 0; at < said.length(); at++) {
      char c = said.charAt(at);
      if ((c < ' ' || c > '~') && c != '\n' && c != '\t') {
        return false;
      }
    }
    return true;
  }

  /** One line, whatever was said. */
  public static String line(String said) {
    return text(said).replace("\n", "\\n").replace("\t", "\\t");
  }

  /** The word of a constant in JSON, text and docs: {@code not_attempted}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is a byte text whose bytes are UTF-8; any other text is taken as it is. */
  private static boolean isUtf8(String said) {
    if (said.chars().anyMatch(c -> c > 0xff)) {
      return false;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(ByteText.bytes(said)));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
