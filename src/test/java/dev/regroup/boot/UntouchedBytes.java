package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.kernel.Request;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges by the text alone that an edit left every byte that is not an asked-for token. */
final class UntouchedBytes {
  private static final Pattern PIECE =
      Pattern.compile(
          "GRUB_CMDLINE_LINUX(?:_DEFAULT)?=|[ \\t\"'{}\\r\\n\\\\]|[^ \\t\"'{}\\r\\n\\\\]+");
  private static final String NEW = "GRUB_CMDLINE_LINUX_DEFAULT=";

  private UntouchedBytes() {}

  /**
   * Compares a file before and after. Blanks are counted, since one goes or comes with each token;
   * double quotes may come around a value; an assignment may come at the end.
   */
  static void check(String before, @Nullable String after, List<Request> requests, String at) {
    String now = Objects.requireNonNull(after);
    assertEquals(comments(before), comments(now), at);
    if (requests.stream().anyMatch(UntouchedBytes::isQuoted)) {
      return; // their own quotes and blanks cannot be told from others by the text alone
    }
    List<String> old = rest(before, requests);
    List<String> kept = rest(now, requests);
    int size = Math.min(old.size(), kept.size());
    assertEquals(old, kept.subList(0, size), at);
    List<String> added = kept.subList(size, kept.size());
    assertTrue(
        List.of(List.of(), List.of(NEW, "\n"), List.of("\n", NEW, "\n")).contains(added),
        at + added);
    long blanks = blanks(now) - blanks(before);
    assertTrue(blanks <= asked(now, requests) && -blanks <= asked(before, requests), at + blanks);
    assertTrue(quotes(now) >= quotes(before), at);
  }

  private static boolean isQuoted(Request request) {
    return request instanceof Request.Present present
        && present.tokens().stream().anyMatch(token -> !token.text().matches("[\\w=,.:-]+"));
  }

  private static List<String> comments(String text) {
    return text.lines().filter(line -> line.startsWith("#")).toList();
  }

  private static List<String> pieces(String text) {
    return PIECE.matcher(text).results().map(MatchResult::group).toList();
  }

  private static List<String> rest(String text, List<Request> requests) {
    return pieces(text).stream()
        .filter(piece -> !" \t\"".contains(piece) && !isAsked(piece, requests))
        .toList();
  }

  private static boolean isAsked(String piece, List<Request> requests) {
    return requests.stream()
        .anyMatch(r -> piece.equals(r.key()) || piece.startsWith(r.key() + "="));
  }

  private static long asked(String text, List<Request> requests) {
    return pieces(text).stream().filter(piece -> isAsked(piece, requests)).count();
  }

  private static long blanks(String text) {
    return text.chars().filter(c -> c == ' ' || c == '\t').count();
  }

  private static long quotes(String text) {
    return text.chars().filter(c -> c == '"').count();
  }
}
