package dev.regroup.demo;

import dev.regroup.host.CpuVendor;
import dev.regroup.host.PciDevice;
import dev.regroup.iommu.AcsOverride;
import dev.regroup.iommu.Boot;
import dev.regroup.iommu.Machine;
import dev.regroup.iommu.Prediction;
import dev.regroup.iommu.Predictor;
import dev.regroup.kernel.CommandLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The groups of a board that no kernel was recorded on, formed as Regroup predicts them: what a
 * demo shows of it proves the way there, not the prediction. The one class of the simulation that
 * leans on the engine. Stateless.
 */
final class FormedGroups {
  private static final String TAKEN =
      "Warning: PCIe ACS overrides enabled; This may allow non-IOMMU protected peer-to-peer DMA";

  private FormedGroups() {}

  /**
   * The boot with groups and log of that command line.
   *
   * @param on whether the IOMMU is
   * @param words of the command line
   * @param patched whether the kernel carries the override's patch
   */
  static Board.Boot form(
      Board board, boolean on, List<String> words, String release, boolean patched) {
    Board.Boot plain = board.boot(on, Set.of());
    if (!on) {
      return plain;
    }
    CommandLine line = CommandLine.parse(String.join(" ", words));
    Boot boot = new Boot(line, release, patched);
    AcsOverride override = patched ? AcsOverride.of(line) : AcsOverride.NONE;
    CpuVendor vendor = board.amd() ? CpuVendor.AMD : CpuVendor.INTEL;
    List<PciDevice> devices = plain.functions().stream().map(FormedGroups::device).toList();
    Machine machine = new Machine(devices, boot, true, vendor, true, board.amd(), false);
    Prediction groups = new Predictor(machine).predict(boot);
    List<String> log = new ArrayList<>(plain.kernelLog());
    Set<String> names = new TreeSet<>();
    if (!override.isNone()) {
      log.add(0, TAKEN);
      names.addAll(List.of(override.value().split(",", -1)));
    }
    List<Board.Function> functions = new ArrayList<>();
    for (Board.Function function : plain.functions()) {
      functions.add(function.in(groups.group(function.address())));
    }
    return new Board.Boot(true, names, log, functions);
  }

  private static PciDevice device(Board.Function function) {
    return new PciDevice(
        function.address(),
        function.path().substring("/sys".length()),
        function.hex("vendor"),
        function.hex("device"),
        function.hex("class"),
        null,
        null,
        function.group(),
        function.config(),
        "D0",
        null);
  }
}
