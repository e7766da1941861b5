package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.finding.Finding;
import dev.regroup.host.CpuVendor;
import dev.regroup.kernel.CommandLine;
import java.util.List;
import java.util.Objects;
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

  /** What runs, what is asked for, and whether it is on then; {@code ?} for on by default alone. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AMD|false|amd_iommu=off|-amd_iommu|on",
        "AMD|false|amd_iommu=off|amd_iommu=pgtbl_v2|on",
        "AMD|false|amd_iommu=off|quiet|off",
        "AMD|false|amd_iommu=off|amd_iommu=off|off",
        "AMD|false|iommu=off|-iommu|on",
        "AMD|false|iommu=off amd_iommu=off|-iommu|off",
        "AMD|false|iommu=off amd_iommu=off|-amd_iommu|off",
        "AMD|false|iommu=off|iommu=pt|on",
        "AMD|false|iommu=pt|-iommu|off",
        "AMD|false|quiet|-amd_iommu|off",
        "AMD|true|amd_iommu=on|-amd_iommu|on",
        "INTEL|false|intel_iommu=off|-intel_iommu|off",
        "INTEL|false|intel_iommu=on|quiet|off",
        "INTEL|true|intel_iommu=on|-intel_iommu|?",
        "INTEL|true|intel_iommu=on|intel_iommu=sm_on|?",
        "INTEL|true|intel_iommu=on|intel_iommu=off|off",
        "INTEL|true|intel_iommu=on|quiet|on",
        "INTEL|true|intel_iommu=on|iommu=pt|on",
        "INTEL|true|quiet|-intel_iommu|on",
        "INTEL|true|intel_iommu=on|-intel_iommu iommu=off|off",
        "OTHER|true|intel_iommu=on|-intel_iommu|?",
        "OTHER|false|amd_iommu=off|-amd_iommu|off",
      })
  void what_a_word_that_goes_leaves_is_the_default(
      String vendor, boolean present, String line, String overlay, String then) {
    Machine machine = machine(vendor, present, line, vendor.equals("AMD"));
    Prediction prediction = Objects.requireNonNull(GroupComparison.of(machine, overlay).then());
    assertEquals(!then.equals("off"), prediction.iommu());
    List<String> codes = prediction.findings().stream().map(Finding::code).toList();
    assertEquals(then.equals("?"), codes.contains("RG-IOMMU-37"), codes.toString());
    if (present && prediction.iommu()) {
      assertEquals(then.equals("?") ? Basis.ASSUMED : Basis.PREDICTED, prediction.basis());
    }
    Predictor predictor = new Predictor(machine);
    CommandLine wanted = CommandLineOverlay.lay(machine.boot().commandLine(), overlay);
    Boot boot = new Boot(wanted, "6.8.12", null);
    assertEquals(present && then.equals("on"), predictor.formsAsNow(boot));
  }

  @ParameterizedTest
  @CsvSource({
    "pci_acs_override=downstream, RG-KERNEL-09",
    "quiet pcie_acs_override, RG-IOMMU-10",
    "-pci_acs_override, ''",
    "pcie_acs_override=downstream, RG-IOMMU-27"
  })
  void a_misspelled_key_of_predict_is_told(String overlay, String code) {
    Machine machine = machine("INTEL", true, "intel_iommu=on", false);
    assertEquals(
        code.isEmpty() ? List.of() : List.of(code),
        GroupComparison.of(machine, overlay).findings().stream().map(Finding::code).toList());
  }

  @Test
  void amds_stays_off_where_the_firmware_describes_none() {
    Machine machine = machine("AMD", false, "amd_iommu=off", false);
    Prediction prediction =
        Objects.requireNonNull(GroupComparison.of(machine, "-amd_iommu").then());
    assertEquals(false, prediction.iommu());
  }

  private static Machine machine(String vendor, boolean present, String line, boolean ivrs) {
    return new Machine(
        List.of(),
        new Boot(CommandLine.parse(line), "6.8.12", null),
        present,
        CpuVendor.valueOf(vendor),
        null,
        ivrs,
        null);
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
