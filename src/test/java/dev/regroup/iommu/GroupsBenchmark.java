package dev.regroup.iommu;

import dev.regroup.host.PciDevice;
import dev.regroup.kernel.CommandLine;
import dev.regroup.playbook.IsolatedDevice;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures prediction and search on recordings put side by side, a domain each, about 200 devices
 * or 4,000 in all. A program, not a test: {@code src/bench/groups} runs it.
 */
final class GroupsBenchmark {
  private GroupsBenchmark() {}

  /** Recordings side by side until there are so many devices. */
  static Capture large(int devices) {
    List<Corpus.Topology> topologies = Corpus.topologies();
    List<PciDevice> all = new ArrayList<>();
    for (int domain = 0; all.size() < devices; domain++) {
      String name = "%04x:".formatted(domain);
      for (PciDevice device : topologies.get(domain % topologies.size()).runs().get(0).devices()) {
        all.add(
            Edit.place(
                device,
                device.address().replaceFirst("^0000:", name),
                device.path().replace("/0000:", "/" + name).replace("/pci0000:", "/pci" + name)));
      }
    }
    return Edit.with(topologies.get(0).runs().get(0), all.subList(0, devices));
  }

  /** Runs and prints a line a figure: its name and four times in ms, see {@link #print}. */
  public static void main(String[] arguments) {
    for (int size : new int[] {200, 4000}) {
      Capture capture = large(size);
      CommandLine line =
          CommandLine.parse("intel_iommu=on pcie_acs_override=downstream,multifunction");
      print(
          size + " devices, read and predicted",
          () -> new Predictor(Machine.of(capture)).predict(line));
      Predictor predictor = new Predictor(Machine.of(capture));
      print(size + " devices, predicted again", () -> predictor.predict(line));
      List<IsolatedDevice> wanted =
          List.of(
              new IsolatedDevice("0000:13:00.0", null, false, IsolatedDevice.Together.FUNCTION),
              new IsolatedDevice("0000:0a:00.0", null, false, IsolatedDevice.Together.SLOT),
              new IsolatedDevice("0000:19:00.1", null, false, IsolatedDevice.Together.FUNCTION),
              new IsolatedDevice("0000:1b:00.1", null, false, IsolatedDevice.Together.FUNCTION));
      print(
          size + " devices, least override of four",
          () -> OverrideSearch.search(predictor, predictor.machine().boot(), wanted));
    }
  }

  /** The first time's wall clock and CPU, then the medians of both over all times. */
  private static void print(String what, Runnable work) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long[] wall = new long[21];
    long[] cpu = new long[wall.length];
    for (int at = 0; at < wall.length; at++) {
      long startWall = System.nanoTime();
      long startCpu = threads.getCurrentThreadCpuTime();
      work.run();
      cpu[at] = threads.getCurrentThreadCpuTime() - startCpu;
      wall[at] = System.nanoTime() - startWall;
    }
    System.out.printf(
        "%s\t%.2f\t%.2f\t%.2f\t%.2f%n",
        what, wall[0] / 1e6, cpu[0] / 1e6, median(wall), median(cpu));
  }

  private static double median(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2] / 1e6;
  }
}
