package dev.regroup.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "a\nb",
        "a=b\r",
        "a\tb",
        "a=“b”",
        "a\u00a0b",
        "--",
        "--x",
        "a b",
        "a=\"b",
        "a\"b\"c",
        "a=\"b\"c",
        "a=\"b\"\"c\"",
        "=a",
        " a",
        "a ",
        "\u001b[2J",
        "a=\u0000"
      })
  void refuses(String parameter) {
    assertTrue(ParameterSyntax.check(parameter).isPresent());
  }

  @Test
  void a_line_too_long_for_the_kernel_is_an_error() {
    assertTrue(CommandLineLimit.check("x86_64", 2047).isEmpty());
    assertTrue(CommandLineLimit.check("x86_64", 2048).orElseThrow().isError());
    assertTrue(CommandLineLimit.check("armv7l", 1024).isPresent());
    assertTrue(CommandLineLimit.check("unheard", 9999).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"=iommu=on", "=iommu=1", "=iommu=passthrough", "=pcie_acs_override=downsteam"})
  void what_the_kernel_skips_silently_is_a_warning(String request) {
    assertEquals(
        List.of("RG-KERNEL-08"),
        ParameterLint.check(MergeTest.requests(request)).stream().map(f -> f.code()).toList());
  }

  @Test
  void a_key_that_no_kernel_knows_is_a_warning() {
    assertEquals(
        List.of("RG-KERNEL-09"),
        ParameterLint.check(MergeTest.requests("+pci_acs_override=downstream")).stream()
            .map(f -> f.code())
            .toList());
  }

  @Test
  void what_the_kernel_knows_is_not() {
    assertTrue(
        ParameterLint.check(
                List.of(
                    new Request.Append(new Token("iommu=pt,force")),
                    new Request.Append(
                        new Token("pcie_acs_override=downstream,multifunction,id:8086:1c10"))))
            .isEmpty());
  }
}
