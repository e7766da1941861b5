package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.ByteText;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShownTest {
  @Test
  void bytes_of_a_host_are_read_as_utf8() {
    assertEquals("K\u00f6ln \u2713", Shown.text(bytes("K\u00f6ln \u2713")));
  }

  @Test
  void bytes_that_are_not_utf8_are_shown_one_by_one() {
    assertEquals("caf\u00e9", Shown.text("caf\u00e9"));
    assertEquals("\\x9b31m", Shown.text("\u009b31m"), "a CSI of one byte");
  }

  @Test
  void text_of_the_controller_stays_what_it_is() {
    assertEquals("\u6771\u4eac: \u201cquiet\u201d", Shown.text("\u6771\u4eac: \u201cquiet\u201d"));
  }

  @Test
  void nothing_moves_the_cursor_or_turns_the_text() {
    assertEquals(
        "\\x1b]0;x\\x07 \\x0d \\x08 \\u202e \\u2028",
        Shown.text(bytes("\u001b]0;x\u0007 \r \b \u202e \u2028")));
    assertEquals("\\u202e\\u2066\\x85", Shown.text("\u202e\u2066\u0085"));
    assertEquals("a\\nb\\tc", Shown.line("a\nb\tc"));
    assertEquals("a\nb\tc", Shown.text("a\nb\tc"));
  }

  @Test
  void any_text_comes_out_harmless_and_stays_as_it_came_out() {
    long seed = 4711;
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder said = new StringBuilder();
      int range = random.nextBoolean() ? 0x100 : 0x3000;
      for (int n = random.nextInt(20); n > 0; n--) {
        said.append((char) random.nextInt(range));
      }
      String shown = Shown.line(said.toString());
      assertTrue(shown.chars().noneMatch(Character::isISOControl), "seed " + seed + ": " + shown);
      assertTrue(
          shown.chars().noneMatch(c -> Character.getType(c) == Character.FORMAT), "seed " + seed);
    }
  }

  private static String bytes(String text) {
    return ByteText.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
