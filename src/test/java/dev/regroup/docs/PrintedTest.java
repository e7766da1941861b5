package dev.regroup.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.regroup.testing.Pages;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a page is true. Lines are parted by {@code /} here. */
class PrintedTest {
  @ParameterizedTest
  @CsvSource({
    "a/b, a/b, true",
    "a/b, a, false",
    "a, a/b, false",
    "a/.../c, a/b/b/c, true",
    "a/.../c, a/c, true",
    "a/.../c, a/b, false",
    "a/.../c, a/c/d, false",
    ".../c, a/b/c, true",
    ".../c, c/d, false",
    "a/..., a/b/c, true",
    "a/..., b/a, false",
    "a/.../b/.../c, a/x/b/x/c, true",
    "a/.../b/.../c, a/c/b, false",
    ".../b/c/..., a/b/b/c/d, true",
    ".../b/c/..., a/b/x/c/d, false",
    "a ... c, a b b c, true",
    "a ... c, a b b, false",
    "a.c, abc, false",
    "run 20261122-101500-k3f9, run 20270101-000000-zzzz, true",
    "10:15:00 pve1 ok 0.10 s, 23:59:59 pve1 ok 12.50 s, true",
    "10:15:00 pve1 ok 0.10 s, 23:59:59 pve2 ok 12.50 s, false",
    "'', '', true",
    "'', a, false"
  })
  void a_page_is_compared_with_what_was_printed(String told, String printed, boolean isTrue) {
    assertEquals(isTrue, Printed.fault(lines(told), lines(printed)).isEmpty());
  }

  @Test
  void commands_begin_with_a_dollar_and_go_on_with_an_angle() {
    assertEquals(
        List.of(
            new ConsoleCommand("cat <<'END'\nx\nEND", List.of("x", "> y")),
            new ConsoleCommand("true", List.of())),
        ConsoleCommand.of(block("$ cat <<'END'", "> x", "> END", "x", "> y", "$ true")));
    assertThrows(IllegalArgumentException.class, () -> ConsoleCommand.of(block("x", "$ true")));
    assertThrows(IllegalArgumentException.class, () -> ConsoleCommand.of(block()));
  }

  private static Pages.Block block(String... lines) {
    return new Pages.Block("console", List.of(lines), "");
  }

  private static List<String> lines(String text) {
    return List.of(text.split("/", -1));
  }
}
