package dev.regroup.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterSyntaxTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quiet", "iommu=pt", "vfio-pci.ids=1172:4c15,10de:1b80", "dyndbg=\"file a.c +p\"",
        "\"dyndbg=file a.c +p\"", "pci=config_acs=10x@pci:1002:7388;x@0:1.0", "a=", "x=$y`z"
      })
  void accepts(String parameter) {
    assertEquals(Optional.empty(), ParameterSyntax.check(parameter));
    assertTrue(parameter.matches(ParameterSyntax.PATTERN));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "``,an empty parameter",
        "`  `,a blank outside quotes",
        "`a b`,a blank outside quotes",
        "` a`,a blank outside quotes",
        "`a `,a blank outside quotes",
        "`a\nb`,a line break",
        "`a=b\r`,a line break",
        "`a\tb`,not printable ASCII (U+0009)",
        "a=\u201cb\u201d,not printable ASCII (U+201C)",
        "a\u00a0b,not printable ASCII (U+00A0)",
        "`\u001b[2J`,not printable ASCII (U+001B)",
        "`a=\u0000`,not printable ASCII (U+0000)",
        "a=\"b,an unbalanced quote",
        "a\"b\"c,quotes inside",
        "a=\"b\"c,quotes inside",
        "a=\"b\"\"c\",quotes inside",
        "=a,without a name",
        "\"=a\",without a name",
        "--,is no parameter",
        "--x,is no parameter",
        "`\"--\"`,is no parameter",
        "$x=1,whose name has other characters",
      })
  void refuses(String parameter, String why) {
    ParameterSyntax.Fault fault = ParameterSyntax.check(parameter).orElseThrow();
    assertTrue(fault.message().contains(why), fault.message());
    assertTrue(fault.remedy().endsWith("."), fault.remedy());
    assertTrue(!parameter.matches(ParameterSyntax.PATTERN), parameter);
  }

  @Test
  void a_line_too_long_for_the_kernel_is_an_error() {
    assertTrue(CommandLineLimit.check("x86_64", 2047).isEmpty());
    assertTrue(CommandLineLimit.check("x86_64", 2048).orElseThrow().isError());
    assertTrue(CommandLineLimit.check("armv7l", 1024).isPresent());
    assertTrue(CommandLineLimit.check("unheard", 9999).isEmpty());
  }
}
