package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.PciDevice;
import dev.regroup.kernel.CommandLine;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code pci=disable_acs_redir} and {@code config_acs} (Linux 6.1 and 6.15, drivers/pci/pci.c), on
 * two recorded ports with ACS, which are apart as they are.
 */
class AcsOptionsTest {
  private static final Capture RECORDED = Corpus.topologies().get(0).runs().get(0);
  private static final Capture OFF = Corpus.topologies().get(0).runs().get(1);
  private static final String ONE = "0000:00:04.0";
  private static final String OTHER = "0000:00:04.1";
  private static final String BELOW = "0000:12:00.0";

  private static boolean apart(Capture capture, String kernel, String line) {
    return predict(capture, kernel, line).group(ONE) != predict(capture, kernel, line).group(OTHER);
  }

  private static Prediction predict(Capture capture, String kernel, String line) {
    Predictor predictor =
        new Predictor(Machine.of(Edit.keep(capture, ONE, OTHER, BELOW, "0000:01:00.0")));
    return predictor.predict(new Boot(CommandLine.parse("intel_iommu=on " + line), kernel, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "quiet|true",
        "pci=disable_acs_redir=00:04.0;00:04.1|false",
        "\"pci=disable_acs_redir=00:04.0;00:04.1\"|false",
        "pci=\"disable_acs_redir=0000:00:4.0;0:4.1\"|false",
        "pci=noaer,disable_acs_redir=pci:1b36:000c|false",
        "pci=disable_acs_redir=pci:1b36:0|false",
        "pci=disable_acs_redir=pci:0:0|false",
        "pci=disable_acs_redir=pci:8086:000c|true",
        "pci=disable_acs_redir=1:00:04.0;1:00:04.1|true",
        "pci=disable_acs_redir=00:04.0|true",
        // a comma ends the option
        "pci=disable_acs_redir=00:04.0,00:04.1|true",
        // the last occurrence counts
        "pci=disable_acs_redir=pci:0:0 pci=disable_acs_redir=00:1f.0|true",
        // a faulty entry ends the list
        "pci=disable_acs_redir=nonsense;pci:0:0|true",
        "pci=disable_acs_redir=00:1f.0;pci:0:0|false",
        "pci=disable_acs_redir|true",
      })
  void disable_acs_redir_takes_redirection_from_ports(String line, boolean apart) {
    assertEquals(apart, apart(RECORDED, "6.1.192", line));
    assertEquals(apart, apart(OFF, "6.1.192", line));
  }

  @Test
  void a_device_may_be_named_by_the_path_to_it() {
    Topology topology = Topology.of(RECORDED.devices());
    PciFunction port = topology.function("0000:02:01.0").orElseThrow();
    for (String path : List.of("00:04.0/00.0/01.0", "0000:00:4.0/0.0/1.0", "02:01.0")) {
      assertTrue(DeviceMatch.of(port, path, 0).found(), path);
    }
    for (String path : List.of("00:04.0/00.0/02.0", "00:04.0/01.0", "00:04.1/00.0/01.0")) {
      assertEquals(new DeviceMatch(true, false, path.length()), DeviceMatch.of(port, path, 0));
    }
    for (String path : List.of("00:04.0/", "04.0", "", "00:04.0/00.0x")) {
      assertEquals(false, DeviceMatch.of(port, path, 0).readable(), path);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // flags from the right: SV TB RR CR UF EC DT
        "pci=config_acs=xx1x1@pci:1b36:000c|true",
        "pci=config_acs=xx0xx@pci:1b36:000c|false",
        "pci=config_acs=0@pci:1b36:000c|false",
        "pci=config_acs=0x@pci:1b36:000c|true", // TB is not needed
        "pci=config_acs=x0xxxx@pci:1b36:000c|false", // UF is
        "pci=config_acs=0@00:1f.0;0@pci:1b36:000c|false",
        "pci=config_acs=0@00:1f.0;pci:1b36:000c|true", // no flags, so faulty
        "pci=config_acs=0|true",
        "pci=config_acs=2@pci:0:0|true",
        "pci=config_acs=00000000@pci:0:0|true", // bit 7 is not one
      })
  void config_acs_sets_bits_from_6_11_on(String line, boolean apart) {
    assertEquals(apart, apart(RECORDED, "6.14.0", line));
    assertEquals(true, apart(RECORDED, "6.8.12-4-pve", line));
  }

  @Test
  void config_acs_before_6_11_is_a_finding() {
    List<Finding> findings =
        predict(RECORDED, "6.8.12-4-pve", "pci=config_acs=0@pci:0:0").findings();
    assertTrue(findings.stream().anyMatch(f -> f.code().equals("RG-IOMMU-12")));
  }

  @Test
  void flags_without_a_device_are_told_with_what_the_kernel_wants() {
    Machine machine = Machine.of(RECORDED);
    Boot boot = new Boot(CommandLine.parse("pci=config_acs=10x"), "6.12.4-pve", true);
    List<Finding> findings = AcsOptions.check(machine, boot);
    assertEquals(
        List.of("pci=config_acs=10x: the kernel wants FLAGS@DEVICE and skips flags alone."),
        findings.stream().map(Finding::message).toList());
    // A prediction says the same: a plan tells it once.
    assertTrue(new Predictor(machine).predict(boot).findings().containsAll(findings));
    Boot fine = new Boot(CommandLine.parse("pci=noaer"), "6.12.4-pve", true);
    assertEquals(List.of(), AcsOptions.check(machine, fine));
  }

  /** From 6.11 on, what is not named is the firmware's, and there the bits were off. */
  @Test
  void with_the_iommu_off_the_bits_not_named_are_the_firmwares() {
    assertEquals(false, apart(OFF, "6.14.0", "pci=config_acs=xx1xx@pci:1b36:000c"));
    assertEquals(true, apart(OFF, "6.14.0", "pci=config_acs=111x1@pci:1b36:000c"));
  }

  @Test
  void options_that_were_in_effect_and_go_leave_bits_that_are_assumed() {
    UnaryOperator<PciDevice> cleared =
        d -> Edit.octets(d, Edit.extended(d, 0x0d) + 6, 0x11); // RR and CR cleared
    Capture seen = Edit.change(Edit.change(RECORDED, ONE, cleared), OTHER, cleared);
    Capture with =
        Edit.capture(
            seen.kernel(),
            "intel_iommu=on pci=disable_acs_redir=pci:1b36:000c",
            true,
            List.of(),
            seen.devices());
    assertEquals(false, apart(with, "6.1.192", "pci=disable_acs_redir=pci:1b36:000c"));
    assertEquals(
        Basis.PREDICTED, predict(with, "6.1.192", "pci=disable_acs_redir=pci:1b36:000c").basis());
    assertEquals(true, apart(with, "6.1.192", ""));
    assertEquals(Basis.ASSUMED, predict(with, "6.1.192", "").basis());
    assertNotEquals(List.of(), predict(with, "6.1.192", "").findings());
  }
}
