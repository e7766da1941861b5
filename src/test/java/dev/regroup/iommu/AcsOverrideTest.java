package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Worked through by hand along the patch's {@code pcie_acs_override_setup}. */
class AcsOverrideTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "quiet|''",
        "pcie_acs_override|''",
        "pcie_acs_override=|''",
        "pcie_acs_override=downstream|downstream",
        "pcie_acs_override=downstreams|downstream",
        "pcie-acs-override=downstream|downstream",
        "pcie_acs-override=multifunction|multifunction",
        "pcie_acs_override=downsteam|''",
        "pcie_acs_override=Downstream|''",
        "pcie_acs_override=upstream,multifunctional|multifunction",
        "pcie_acs_override=,,downstream,|downstream",
        "pcie_acs_override=multifunction pcie_acs_override=downstream|downstream,multifunction",
        "pcie_acs_override=downstream -- pcie_acs_override=multifunction|downstream",
        "pci_acs_override=downstream|''",
        "pcie_acs_override=\"downstream,multifunction\"|downstream,multifunction",
        "\"pcie_acs_override=id:8086:1c10\"|id:8086:1c10",
        "pcie_acs_override=id:8086:1c10|id:8086:1c10",
        "pcie_acs_override=id:8086:1C10,downstream|downstream,id:8086:1c10",
        "pcie_acs_override=id:8086:1c10,id:1b36:000c|id:8086:1c10,id:1b36:000c",
        "pcie_acs_override=id:8086:1c10 pcie_acs_override=id:1b36:c|id:8086:1c10,id:1b36:000c",
        // four characters are read, whatever follows
        "pcie_acs_override=id:8086:1c10ff|id:8086:1c10",
        "pcie_acs_override=id:8086:1c|id:8086:001c",
        "pcie_acs_override=id:808:1c10|''",
        "pcie_acs_override=id:80861:1c10|id:8086:1c10",
        "pcie_acs_override=id:0x80:0x1c|id:0080:001c",
        "pcie_acs_override=id:-808:1c10|id:f7f8:1c10",
        "pcie_acs_override=id:8086:1c,downstream|downstream",
        "pcie_acs_override=id:8086:|''",
        "pcie_acs_override=id:8086|''",
        "pcie_acs_override=id:|''",
        "pcie_acs_override=id:xyzw:1c10,multifunction|multifunction",
        // a missing device id takes the next item's vendor, and what stands between is lost
        "pcie_acs_override=id:8086,downstream,id:10de:1234|id:8086:10de",
        // a short device id swallows the comma and is none
        "pcie_acs_override=id:8086:1c1,multifunction|multifunction",
      })
  void a_command_line_is_read_as_the_patch_reads_it(String line, String expected) {
    assertEquals(expected, AcsOverride.of(CommandLine.parse(line)).value());
  }

  @Test
  void fifteen_ids_are_taken_and_the_sixteenth_is_not() {
    List<Finding> findings = new ArrayList<>();
    String ids =
        IntStream.range(0, 17)
            .mapToObj(at -> "id:8086:%04x".formatted(0x1000 + at))
            .collect(Collectors.joining(","));
    AcsOverride override =
        AcsOverride.of(CommandLine.parse("pcie_acs_override=" + ids + ",downstream"), findings);
    assertEquals(15, override.ids().size());
    assertEquals("8086:100e", override.ids().get(14).toString());
    assertTrue(override.downstream());
    assertEquals(
        List.of("RG-IOMMU-11", "RG-IOMMU-11"), findings.stream().map(Finding::code).toList());
  }

  @Test
  void a_word_that_the_kernel_skips_is_a_finding() {
    List<Finding> findings = new ArrayList<>();
    AcsOverride.of(CommandLine.parse("pcie_acs_override=downsteam,id:80:1"), findings);
    assertEquals(2, findings.size());
    assertTrue(
        findings
            .get(0)
            .message()
            .contains("'downsteam' without a word; did you mean 'downstream'?"),
        findings.get(0).message());
    assertEquals("RG-IOMMU-10", findings.get(0).code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"pcie_acs_override", "pcie_acs_override=", "pcie-acs-override=\"\""})
  void an_override_without_a_word_is_a_finding(String line) {
    List<Finding> findings = AcsOverride.check(new Boot(CommandLine.parse(line), "6.8.12", true));
    assertEquals(List.of("RG-IOMMU-10"), findings.stream().map(Finding::code).toList());
    assertTrue(AcsOverride.of(CommandLine.parse(line)).isNone());
  }

  @Test
  void its_token_reads_back_as_itself() {
    AcsOverride override =
        new AcsOverride(true, true, List.of(new PciId(0x8086, 0x1c10), new PciId(0x14, 9)));
    assertEquals(
        "pcie_acs_override=downstream,multifunction,id:8086:1c10,id:0014:0009",
        override.token().text());
    assertEquals(override, AcsOverride.of(CommandLine.parse(override.token().text())));
  }
}
