package dev.regroup.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {

  @Test
  void splits_at_white_space_outside_double_quotes() {
    assertEquals(
        List.of("a=1", "dyndbg=\"file a.c +p\"", "b\"c d\"e", "f"),
        texts("a=1\tdyndbg=\"file a.c +p\"  b\"c d\"e\nf"));
  }

  @Test
  void the_no_break_space_of_latin_1_splits_as_in_the_kernel() {
    assertEquals(List.of("a", "b"), texts("a\u00a0b"));
  }

  @Test
  void an_unbalanced_quote_reaches_to_the_end() {
    assertEquals(List.of("a=\"b c d"), texts("a=\"b c d"));
  }

  @Test
  void what_follows_a_bare_double_dash_belongs_to_init() {
    CommandLine line = CommandLine.parse("quiet -- --x single");
    assertEquals(List.of(new Token("quiet")), line.tokens());
    assertEquals(List.of(new Token("--x"), new Token("single")), line.initTokens());
    assertEquals("quiet -- --x single", line.text());
  }

  @Test
  void a_double_dash_at_the_end_is_kept() {
    assertEquals("quiet --", CommandLine.parse("quiet --").text());
  }

  @Test
  void hyphen_and_underscore_are_one_letter_in_keys_and_two_in_values() {
    assertTrue(new Token("intel-iommu=on").sameAs(new Token("intel_iommu=on")));
    assertFalse(new Token("a=b-c").sameAs(new Token("a=b_c")));
  }

  @Test
  void quotes_fall_away_where_the_kernel_takes_them_off() {
    Token quotedValue = new Token("dyndbg=\"file a.c +p\"");
    Token quotedWhole = new Token("\"dyndbg=file a.c +p\"");
    assertEquals("file a.c +p", quotedValue.value());
    assertEquals("dyndbg", quotedWhole.key());
    assertTrue(quotedValue.sameAs(quotedWhole));
    assertEquals("a\"b", new Token("k=a\"b").value());
    assertNull(new Token("\"quiet\"").value());
    assertTrue(new Token("\"quiet\"").sameAs(new Token("quiet")));
  }

  @Test
  void an_equals_sign_at_the_start_ends_no_key() {
    assertEquals("=a", new Token("=a=b").key());
    assertEquals("b", new Token("=a=b").value());
  }

  private static List<String> texts(String line) {
    return CommandLine.parse(line).tokens().stream().map(Token::text).toList();
  }
}
