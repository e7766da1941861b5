package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.inventory.yaml.SourceFileReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code --limit}: a pattern in which {@code @FILE} stands for the lines of a file, as in
 * Ansible, and {@code @RUN:STATUS} for the hosts of a run that ended so. What has the form of the
 * latter is that; a file of such a name is {@code @./NAME}. Stateless.
 */
public final class LimitFileReader {
  private static final int LARGEST = 1 << 20;
  private static final Pattern OF_RUN =
      Pattern.compile("([!&]?)@(" + HostPattern.RUN + "):(" + HostPattern.STATUS + ")");

  /** Somebody meant a run. */
  private static final Pattern LIKE_RUN = Pattern.compile("@\\d{6,9}-\\d{1,7}\\b.*");

  private LimitFileReader() {}

  /**
   * Hosts of a run by how they ended.
   *
   * @param run its id, by form alone
   * @param status as it is written, which may be no status
   */
  public record OfRun(String run, String status) {
    @Override
    public String toString() {
      return "@" + run + ":" + status;
    }
  }

  /** What the limit names of runs, in its order. Pure. */
  public static List<OfRun> runs(String limit) {
    return parts(limit).stream().flatMap(part -> ofRun(part).stream()).distinct().toList();
  }

  private static Optional<OfRun> ofRun(String part) {
    Matcher matcher = OF_RUN.matcher(part);
    return matcher.matches()
        ? Optional.of(new OfRun(matcher.group(2), matcher.group(3)))
        : Optional.empty();
  }

  private static List<String> parts(String limit) {
    return limit.contains("@") ? HostPattern.split(limit) : List.of(limit);
  }

  /**
   * The limit as a pattern of hosts and groups alone.
   *
   * @param hosts for each of {@link #runs} names that the inventory has. Where there is none the
   *     part stays as it is and matches nothing: left out, it could leave no more than {@code
   *     :!pve3}, which is nearly all hosts
   * @return a pattern, checked for syntax
   */
  public static Decoded<String> read(String limit, Map<OfRun, List<String>> hosts) {
    List<String> parts = new ArrayList<>();
    for (String part : parts(limit)) {
      OfRun run = ofRun(part).orElse(null);
      Decoded<List<String>> lines =
          run != null
              ? ofRun(part, hosts.getOrDefault(run, List.of()))
              : part.startsWith("@") ? lines(part) : Decoded.ok(List.of(part));
      if (!(lines instanceof Decoded.Ok<List<String>> ok)) {
        return new Decoded.Problems<>(lines.problems());
      }
      parts.addAll(ok.value());
    }
    String pattern = String.join(",", parts);
    String fault = HostPattern.check(pattern);
    Source source = Source.of("--limit", limit);
    return fault == null
        ? Decoded.ok(pattern)
        : Decoded.problem(
            source.at(1, 1), fault, "Write a pattern such as `pve1,pve2` or `recorders:!pve3`.");
  }

  private static Decoded<List<String>> ofRun(String part, List<String> names) {
    if (part.startsWith("&")) {
      return Decoded.problem(
          Source.unread(part).whole(),
          "has `&` before hosts of a run",
          "Turn it round, such as `@RUN:failed:&recorders`.");
    }
    String sign = part.startsWith("!") ? "!" : "";
    return Decoded.ok(
        names.isEmpty() ? List.of(part) : names.stream().map(name -> sign + name).toList());
  }

  private static Decoded<List<String>> lines(String part) {
    Path path = path(part.substring(1));
    if (path == null) {
      return Decoded.problem(Source.unread(part).whole(), "is no path", "Name a file after `@`.");
    }
    if (LIKE_RUN.matcher(part).matches() && !Files.exists(path)) {
      return Decoded.problem(
          Source.unread(part).whole(),
          "is neither a file nor the hosts of a run",
          "Name a run and how hosts ended there, such as `@20261122-101500-k3f9:failed`;"
              + " `regroup runs` lists the runs.");
    }
    Decoded<Source> file = SourceFileReader.read(path, part, LARGEST);
    return file instanceof Decoded.Ok<Source> ok
        ? Decoded.ok(
            ok.value().text().lines().map(String::strip).filter(l -> !l.isEmpty()).toList())
        : new Decoded.Problems<>(file.problems());
  }

  private static @Nullable Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
