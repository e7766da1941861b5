package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What now where a value is one quoted word, and GRUB would not make one line of it. */
class GrubSourceTest {
  private final TestHost host = TestHost.plain();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pci=disable_acs_redir=a;b|Put single quotes around that parameter",
        "a={1,2}|Put single quotes around that parameter",
        "#nomodeset|Put single quotes around that parameter",
        "\\$tuned_params|Where the kernel is to be given the $ itself, put single quotes around",
        "memmap=64M\\$0x100000000|Where the kernel is to be given the $ itself"
      })
  void the_remedy_fits_the_sign(String word, String remedy) {
    Finding finding = of("quiet " + word);
    assertEquals("RG-BOOT-03", finding.code());
    assertTrue(finding.remedy().startsWith(remedy), finding.remedy());
  }

  @ParameterizedTest
  @ValueSource(strings = {"quiet\nsplash"})
  void a_line_end_is_none_for_quotes(String value) {
    assertTrue(of(value).remedy().startsWith("Join the lines of the value into one"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"quiet 'pci=disable_acs_redir=a;b'", "quiet 'memmap=64M\\$0x100000000'"})
  void what_the_remedies_say_is_read(String value) {
    assertTrue(source(value).finding(List.of()).isEmpty());
    String word = value.substring(value.indexOf('\'') + 1, value.length() - 1).replace("\\", "");
    assertEquals(word, source(value).line().line().tokens().get(3).text());
  }

  private Finding of(String value) {
    return source(value).finding(List.of()).orElseThrow();
  }

  private GrubSource source(String value) {
    host.edit(GrubDefaults.MAIN, "\"quiet\"", "\"" + value + "\"");
    GrubSource source = GrubSource.of(GrubDefaults.evaluate(host.facts()));
    host.edit(GrubDefaults.MAIN, "\"" + value + "\"", "\"quiet\"");
    return source;
  }
}
