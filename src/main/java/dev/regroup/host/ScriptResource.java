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
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Host scripts as text to be sent: data, {@code prelude.sh} and {@code lib-run.sh}, what the script
 * names in its lines {@code # needs: FILE…}, the script; all of it inside of the file that a line
 * {@code # within: FILE} names. Lines that are comments are left out, a third of all bytes, unless
 * a line {@code # stays} says that the script is left on the host, where people may read it.
 * Thread-safe.
 */
public final class ScriptResource {
  private static final String NEEDS = "# needs: ";
  private static final String WITHIN = "# within: ";
  private static final String STAYS = "# stays";

  /** Put together once: each host of a fleet gets the same, and the class path does not change. */
  private static final Map<String, Parts> PARTS = new ConcurrentHashMap<>();

  private ScriptResource() {}

  /**
   * What is the same whatever the data are.
   *
   * @param text the script after what it needs
   * @param outer the script that runs it as one quoted word, null where it is run as it is
   */
  private record Parts(String text, @Nullable String outer) {

    String with(String data) {
      return outer == null ? data + text : "REGROUP_SCRIPT='" + quoted(data) + text + "'\n" + outer;
    }
  }

  /**
   * The whole text of a script with its data. Each value stands before it as a line {@code
   * NAME='BASE64'}, so that nothing needs quoting and no command can eat it.
   *
   * @param resource file name of the script
   * @param data shell variable names to byte texts
   */
  public static String render(String resource, Map<String, String> data) {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(data)
        .forEach(
            (name, value) -> {
              String word = Base64.getEncoder().encodeToString(ByteText.bytes(value));
              lines.append(name).append("='").append(word).append("'\n");
            });
    return PARTS.computeIfAbsent(resource, ScriptResource::parts).with(lines.toString());
  }

  /** The whole text of a script with its own data. */
  public static String render(Script script) {
    SortedMap<String, String> data = script.data();
    return render(script.resource(), data);
  }

  private static Parts parts(String resource) {
    String script = load(resource);
    StringBuilder text = new StringBuilder(load("prelude.sh")).append(load("lib-run.sh"));
    named(script, NEEDS).forEach(name -> text.append(load(name)));
    text.append(script);
    boolean stays = script.lines().anyMatch(line -> line.startsWith(STAYS));
    String whole = stays ? text.toString() : withoutComments(text.toString());
    return named(script, WITHIN)
        .findFirst()
        .map(file -> stays ? load(file) : withoutComments(load(file)))
        .map(outer -> new Parts(quoted(whole), outer))
        .orElseGet(() -> new Parts(whole, null));
  }

  /** No word of more than one line has one that looks like a comment: a test sees to it. */
  static String withoutComments(String text) {
    return text.lines()
        .filter(line -> !line.stripLeading().startsWith("#"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** The files that the lines with that beginning name. */
  private static Stream<String> named(String script, String beginning) {
    return script
        .lines()
        .filter(line -> line.startsWith(beginning))
        .flatMap(line -> Arrays.stream(line.substring(beginning.length()).split(" ")));
  }

  /** For between single quotes. */
  private static String quoted(String text) {
    return text.replace("'", "'\\''");
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
