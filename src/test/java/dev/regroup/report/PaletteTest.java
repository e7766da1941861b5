package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.report.Palette.Colour;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PaletteTest {
  @Test
  void colours_need_a_terminal_that_has_them_and_a_user_who_wants_them() {
    Map<String, String> xterm = Map.of("TERM", "xterm-256color");
    assertEquals(Palette.ANSI, Palette.of(xterm, true));
    assertEquals(Palette.PLAIN, Palette.of(xterm, false));
    assertEquals(Palette.PLAIN, Palette.of(Map.of("TERM", "dumb"), true));
    assertEquals(Palette.PLAIN, Palette.of(Map.of(), true));
    assertEquals(Palette.PLAIN, Palette.of(Map.of("TERM", "xterm", "NO_COLOR", "1"), true));
    assertEquals(Palette.ANSI, Palette.of(Map.of("TERM", "xterm", "NO_COLOR", ""), true));
  }

  @Test
  void plain_leaves_text_as_it_is() {
    assertEquals("x", Palette.PLAIN.paint(Colour.RED, "x"));
    assertEquals("x", Palette.ANSI.paint(Colour.NONE, "x"));
    assertEquals("\u001b[0;31mx\u001b[0m", Palette.ANSI.paint(Colour.RED, "x"));
  }
}
