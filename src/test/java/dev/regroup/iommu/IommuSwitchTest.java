package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.host.CpuVendor;
import dev.regroup.kernel.CommandLine;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IommuSwitchTest {
  private static Machine machine(String vendor, boolean present, @Nullable Boolean table) {
    return new Machine(
        List.of(),
        new Boot(CommandLine.parse(""), "6.8.12", null),
        present,
        CpuVendor.valueOf(vendor),
        table,
        false,
        null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // vendor | captured on | command line | on
        "INTEL|true||true",
        "INTEL|false||false",
        "INTEL|false|intel_iommu=on|true",
        "INTEL|false|intel-iommu=on|true",
        "INTEL|false|intel_iommu=on_typo|true",
        "INTEL|false|intel_iommu=sm_on|false",
        "INTEL|true|intel_iommu=sm_on|true",
        "INTEL|false|intel_iommu=on,sm_on|true",
        "INTEL|true|intel_iommu=off|false",
        "INTEL|true|intel_iommu=on intel_iommu=off|false",
        "INTEL|false|intel_iommu=off intel_iommu=on|true",
        "INTEL|true|intel_iommu=|true",
        "INTEL|true|amd_iommu=off|true",
        "INTEL|false|amd_iommu=on|false",
        "INTEL|true|iommu=off|false",
        "INTEL|true|iommu=pt,off intel_iommu=on|false",
        "INTEL|true|iommu=pt|true",
        "INTEL|false|iommu=pt|false",
        "INTEL|false|iommu=on|false",
        "AMD|false|amd_iommu=on|true",
        "AMD|false|amd_iommu=force_enable|true",
        "AMD|true|amd_iommu=off|false",
        "AMD|true|amd_iommu=off amd_iommu=on|false",
        "AMD|true|intel_iommu=off|true",
        "AMD|false|intel_iommu=on|false",
        "OTHER|true|intel_iommu=off|false",
        "OTHER|false|amd_iommu=on|true",
        "OTHER|false|amd_iommu=off intel_iommu=on|true",
        "INTEL|true|intel_iommu=on -- intel_iommu=off|true",
      })
  void a_command_line_says_whether_the_iommu_is_on(
      String vendor, boolean captured, String line, boolean on) {
    CommandLine parsed = CommandLine.parse(line == null ? "" : line);
    assertEquals(on, IommuSwitch.isOn(parsed, machine(vendor, captured, null)));
  }

  @Test
  void without_a_firmware_table_nothing_turns_it_on() {
    CommandLine line = CommandLine.parse("intel_iommu=on");
    assertEquals(false, IommuSwitch.isOn(line, machine("INTEL", false, false)));
    Prediction prediction = new Predictor(machine("INTEL", false, false)).predict(line);
    assertEquals("RG-IOMMU-16", prediction.findings().get(0).code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "quiet intel_iommu=off|intel_iommu=on|quiet intel_iommu=on",
        "a=1 b=2 a=3|a=4 a=5|b=2 a=4 a=5",
        "quiet pcie-acs-override=downstream|-pcie_acs_override|quiet",
        "quiet pcie_acs_override=downstream|-pcie-acs-override iommu=pt|quiet iommu=pt",
        "quiet -- single a=1|a=2|quiet a=2 -- single a=1",
        "quiet|''|quiet",
        "quiet|-|quiet -",
        "quiet splash|-quiet=1|splash",
      })
  void the_text_of_predict_is_laid_over_the_command_line(
      String base, String text, String expected) {
    assertEquals(expected, CommandLineOverlay.lay(CommandLine.parse(base), text).text());
  }
}
