package dev.regroup.host;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a host is sent on stdin for a script: its data, then {@code prelude.sh}, then the script.
 *
 * <p>The data are assignments {@code NAME='BASE64'}, one a line, letters of base64 only, so that
 * nothing needs quoting; the script decodes them with {@code base64 -d}. In the script {@code $1}
 * is the nonce.
 */
public final class ScriptText {
  private static final String FOLDER = "/dev/regroup/host/";
  private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]*");

  private ScriptText() {}

  /** The whole text, ready to be sent. */
  public static byte[] render(Script script) {
    return ScriptResource.render(script).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The data as lines of shell.
   *
   * @param data variable name to byte text
   * @throws IllegalArgumentException for a name that is none; a bug
   */
  static String assignments(Map<String, String> data) {
    StringBuilder lines = new StringBuilder();
    data.forEach(
        (name, value) -> {
          if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a shell variable: " + name);
          }
          String encoded = Base64.getEncoder().encodeToString(ByteText.bytes(value));
          lines.append(name).append("='").append(encoded).append("'\n");
        });
    return lines.toString();
  }
}
