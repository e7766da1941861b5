package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.PciDevice;
import dev.regroup.kernel.CommandLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Options that change ACS control bits, against recordings whose very bits were changed, and the
 * present boot against its own line: on every function with ACS of every recording.
 */
class PresentLineTest {
  /** Request and completion redirect and egress control, as the register has them. */
  private static final int REDIRECT = 0x04 | 0x08 | 0x20;

  static List<Corpus.Topology> topologies() {
    return Corpus.topologies();
  }

  private static List<PciFunction> withAcs(Capture capture) {
    return Topology.of(capture.devices()).functions().stream()
        .filter(f -> f.acs() != null)
        .toList();
  }

  private static Capture control(Capture capture, String address, int mask, int flags) {
    return Edit.change(
        capture,
        address,
        d -> {
          int at = Edit.extended(d, 0x0d) + 6;
          return Edit.octets(d, at, (Edit.octet(d, at) & ~mask) | flags);
        });
  }

  private static Prediction predict(Capture capture, String kernel, String more) {
    CommandLine line = CommandLine.parse(capture.commandLine() + " " + more);
    return new Predictor(Machine.of(capture)).predict(new Boot(line, kernel, true));
  }

  @ParameterizedTest
  @MethodSource("topologies")
  void an_option_does_what_its_bits_would(Corpus.Topology topology) {
    Capture capture = topology.runs().get(0);
    for (PciFunction function : withAcs(capture)) {
      String at = function.name();
      String without =
          predict(control(capture, at, REDIRECT, 0), "6.1.192", "").partition().toString();
      for (String named : List.of(at, at.substring(5), "00:1f.7;" + at, at + ";pci:dead:beef")) {
        String line = "pci=noaer,disable_acs_redir=" + named;
        assertEquals(without, predict(capture, "6.1.192", line).partition().toString(), line);
      }
      for (int flags : new int[] {0, 0x1d, 0x11, 0x0c}) {
        String bits = String.format("%7s", Integer.toBinaryString(flags)).replace(' ', '0');
        String line = "\"pci=config_acs=" + bits + "@" + at + "\"";
        assertEquals(
            predict(control(capture, at, 0x7f, flags), "6.12.1", "").partition(),
            predict(capture, "6.12.1", line).partition(),
            line);
        assertEquals(
            predict(capture, "6.1.192", "").partition(),
            predict(capture, "6.1.192", line).partition(),
            "6.1 does not know " + line);
      }
    }
  }

  /** The kernel's groups under such a line, seen on a host that runs it, are no mismatch. */
  @ParameterizedTest
  @MethodSource("topologies")
  void groups_are_compared_with_those_of_the_line_that_runs(Corpus.Topology topology) {
    Capture capture = topology.runs().get(0);
    assertEquals(Optional.empty(), new Predictor(Machine.of(capture)).mismatch());
    for (PciFunction function : withAcs(capture)) {
      String option = "pci=disable_acs_redir=" + function.name();
      Prediction formed = predict(capture, capture.kernel(), option);
      Capture bits = control(capture, function.name(), REDIRECT, 0);
      List<PciDevice> devices = new ArrayList<>();
      bits.devices().forEach(d -> devices.add(Edit.group(d, formed.group(d.address()))));
      Capture running =
          new Capture(
              capture.kernel(), capture.commandLine() + " " + option, true, List.of(), devices);
      assertEquals(Optional.empty(), new Predictor(Machine.of(running)).mismatch(), option);
      Set<Set<String>> before = new Predictor(Machine.of(capture)).observed().partition();
      if (!formed.partition().equals(before)) {
        Capture lying =
            new Capture(
                capture.kernel(),
                running.commandLine(),
                true,
                List.of(),
                Edit.with(bits, bits.devices()).devices());
        assertTrue(new Predictor(Machine.of(lying)).mismatch().isPresent(), option);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("topologies")
  void what_could_not_be_read_is_no_mismatch(Corpus.Topology topology) {
    Capture capture = topology.runs().get(0);
    List<PciDevice> devices = new ArrayList<>();
    for (PciDevice device : capture.devices()) {
      String config = device.config();
      devices.add(Edit.config(device, config.substring(0, Math.min(128, config.length()))));
    }
    Predictor predictor = new Predictor(Machine.of(Edit.with(capture, devices)));
    assertEquals(Optional.empty(), predictor.mismatch(), "as somebody who is not root sees it");
  }
}
