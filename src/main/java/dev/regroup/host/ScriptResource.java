package dev.regroup.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Host scripts as text to be sent: data, {@code prelude.sh}, what the script names in its lines
 * {@code # needs: FILE…}, the script; all of it inside of the file that a line {@code # within:
 * FILE} names. Stateless, thread-safe.
 */
public final class ScriptResource {
  private static final String NEEDS = "# needs: ";
  private static final String WITHIN = "# within: ";

  private ScriptResource() {}

  /**
   * The whole text of a script with its data. Each value stands before it as a line {@code
   * NAME='BASE64'}, so that nothing needs quoting and no command can eat it.
   *
   * @param resource file name of the script
   * @param data shell variable names to byte texts
   */
  public static String render(String resource, Map<String, String> data) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(data)
        .forEach(
            (name, value) -> {
              String word = Base64.getEncoder().encodeToString(ByteText.bytes(value));
              text.append(name).append("='").append(word).append("'\n");
            });
    return within(resource, text.append(withNeeds(resource)).toString());
  }

  /** The text as one quoted word before the script that runs it, where the resource names one. */
  private static String within(String resource, String text) {
    return load(resource)
        .lines()
        .filter(line -> line.startsWith(WITHIN))
        .map(line -> load(line.substring(WITHIN.length())))
        .map(outer -> "REGROUP_SCRIPT='" + text.replace("'", "'\\''") + "'\n" + outer)
        .findFirst()
        .orElse(text);
  }

  /** The whole text of a script with its own data. */
  public static String render(Script script) {
    SortedMap<String, String> data = script.data();
    return render(script.resource(), data);
  }

  private static String withNeeds(String resource) {
    String script = load(resource);
    StringBuilder text = new StringBuilder(load("prelude.sh"));
    script
        .lines()
        .filter(line -> line.startsWith(NEEDS))
        .flatMap(line -> Arrays.stream(line.substring(NEEDS.length()).split(" ")))
        .forEach(name -> text.append(load(name)));
    return text.append(script).toString();
  }

  private static String load(String resource) {
    try (InputStream in = ScriptResource.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no host script " + resource + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
