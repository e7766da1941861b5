package dev.regroup.report;

import dev.regroup.boot.BootLayout;
import dev.regroup.boot.BootLayouts;
import dev.regroup.host.Cluster;
import dev.regroup.host.Essential;
import dev.regroup.host.FileSystem;
import dev.regroup.host.Firmware;
import dev.regroup.host.HistoryEntry;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.host.HostLock;
import dev.regroup.host.InstalledKernel;
import dev.regroup.host.PciDevice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One host's facts as text. Immutable. */
final class FactsText {
  private static final long MIB = 1024 * 1024;

  private final TextOptions options;

  FactsText(TextOptions options) {
    this.options = options;
  }

  String host(FactsReport.Entry entry) {
    Labelled text = new Labelled(options.results());
    HostFacts facts = entry.facts();
    if (facts != null) {
      machine(text, facts);
      devices(text, facts.devices());
      health(text, facts);
      if (options.verbosity() > 0) {
        details(text, facts);
      }
    }
    text.findings(entry.allFindings());
    String heading = Words.host(entry.host(), entry.sysroot()) + ": " + Shown.word(entry.status());
    return options.results().paint(Palette.of(entry.status()), heading) + "\n" + text;
  }

  private static void machine(Labelled text, HostFacts facts) {
    text.line("hostname", Shown.line(facts.hostname()));
    text.line("kernel", Shown.line(facts.kernel()) + ", " + Shown.line(facts.machine()));
    text.line("boot id", Shown.line(facts.bootId()));
    if (!facts.container().equals("none")) {
      text.line("container", Shown.line(facts.container()));
    }
    if (!facts.root()) {
      text.line("root", "no: much is not known without");
    }
    BootLayout layout = BootLayouts.detect(facts).layout();
    text.line("layout", layout == null ? "unknown" : HostView.named(layout.id(), layout.proven()));
    text.line("firmware", firmware(facts.firmware()));
    text.line("cpu", Shown.word(facts.cpuVendor()));
    if (!facts.hardware().board().isEmpty()) {
      text.line("board", Shown.line(facts.hardware().board() + ", " + facts.hardware().bios()));
    }
    Cluster cluster = facts.cluster();
    if (cluster != null) {
      text.line("cluster", Shown.line(cluster.name() + ": " + String.join(", ", cluster.nodes())));
    }
    text.line("iommu", iommu(facts));
    text.line("running", Shown.line(facts.running()));
    text.lines("kernels", facts.kernels().stream().map(FactsText::kernel).toList());
    String names = facts.pciIds();
    text.line("names", names == null ? "none: the host has no pci.ids" : Shown.line(names));
  }

  private static String firmware(Firmware firmware) {
    StringBuilder line = new StringBuilder(Shown.word(firmware.mode()));
    append(line, ", BootCurrent ", firmware.bootCurrent());
    append(line, ", BootNext ", firmware.bootNext());
    if (!firmware.bootOrder().isEmpty()) {
      line.append(", BootOrder ").append(joined(firmware.bootOrder()));
    }
    append(line, ", loader ", firmware.loaderInfo());
    return line.toString();
  }

  private static String iommu(HostFacts facts) {
    String tables =
        facts.acpiTables().isEmpty()
            ? "the firmware offers none"
            : "the firmware offers " + joined(facts.acpiTables());
    String used = facts.iommus().isEmpty() ? "not in use" : "in use: " + joined(facts.iommus());
    return tables + "; " + used;
  }

  private static String kernel(InstalledKernel kernel) {
    return Shown.line(kernel.release())
        + (kernel.initrd() == null ? ", no initrd" : "")
        + (kernel.modules() ? "" : ", no modules")
        + Words.override(kernel.acsOverride());
  }

  /** By group, those in none at the end. */
  private static void devices(Labelled text, List<PciDevice> devices) {
    Map<Integer, List<String>> groups = new TreeMap<>();
    for (PciDevice device : devices) {
      int group = device.iommuGroup() < 0 ? Integer.MAX_VALUE : device.iommuGroup();
      groups.computeIfAbsent(group, number -> new ArrayList<>()).add(device(device));
    }
    groups.forEach(
        (group, lines) ->
            text.lines(group == Integer.MAX_VALUE ? "no group" : "group " + group, lines));
  }

  private static String device(PciDevice device) {
    StringBuilder line = new StringBuilder(Shown.line(device.address()));
    line.append("  ").append(Shown.line(device.id()));
    line.append("  class ").append(Shown.line(device.classCode()));
    append(line, "  ", device.driver());
    append(line, "  function of ", device.physicalFunction());
    // Of most devices it is D0, or the kernel does not say.
    if (device.powerState().startsWith("D3")) {
      append(line, "  in ", device.powerState());
    }
    append(line, "  ", device.name());
    return line.toString();
  }

  private static void health(Labelled text, HostFacts facts) {
    text.lines("addresses", shown(facts.health().addresses()));
    text.lines("routes", shown(facts.health().defaultRoutes()));
    text.lines("mounts", shown(facts.health().mounts()));
    text.lines("failed units", failedUnits(facts));
    text.lines("room", facts.fileSystems().stream().map(FactsText::room).toList());
    text.lines("packages", shown(facts.packageManager()));
    text.lines("stands on", facts.essentials().stream().map(FactsText::essential).toList());
    text.lines("guests", shown(facts.guests()));
    text.line("lock", facts.lock() == null ? "free" : lock(facts.lock()));
  }

  private static String essential(Essential essential) {
    String end =
        !essential.known()
            ? "not known"
            : essential.devices().isEmpty()
                ? "no PCI device"
                : essential.devices().get(essential.devices().size() - 1);
    return Shown.line(essential.told()) + ": " + Shown.line(end);
  }

  private static List<String> failedUnits(HostFacts facts) {
    Collection<String> units = facts.health().failedUnits();
    return units == null ? List.of("not known") : shown(units);
  }

  private static String room(FileSystem room) {
    return String.format(
        Locale.ROOT,
        "%s: %d MiB free on %s%s",
        Shown.line(room.path()),
        room.freeBytes() / MIB,
        Shown.line(room.source()),
        room.readOnly() ? ", read-only" : "");
  }

  private static String lock(HostLock lock) {
    String work = lock.working() ? ", its work goes on" : "";
    return "held by run "
        + Shown.line(lock.run())
        + " of "
        + Shown.line(lock.owner())
        + " since "
        + Shown.line(lock.since())
        + work;
  }

  private static void details(Labelled text, HostFacts facts) {
    text.lines(
        "files", new TreeMap<>(facts.files()).values().stream().map(FactsText::file).toList());
    text.lines("kernel log", shown(facts.kernelLog()));
    text.line("log", facts.kernelLogWhole() ? "whole" : "does not reach back to the boot");
    text.lines("history", facts.history().stream().map(FactsText::history).toList());
    text.line("tools", joined(facts.tools()));
  }

  private static String file(HostFile file) {
    String link = file.resolved().equals(file.path()) ? "" : " -> " + Shown.line(file.resolved());
    return Shown.line(file.path())
        + link
        + ", "
        + Shown.line(file.owner())
        + ":"
        + Shown.line(file.group())
        + " "
        + Shown.line(file.mode())
        + ", "
        + file.size()
        + " bytes";
  }

  private static String history(HistoryEntry entry) {
    StringBuilder line = new StringBuilder(Shown.line(entry.at()));
    line.append(' ').append(Shown.line(entry.run())).append(' ').append(Shown.line(entry.event()));
    new TreeMap<>(entry.values())
        .forEach((key, value) -> line.append(' ').append(Shown.line(key + "=" + value)));
    return line.toString();
  }

  private static void append(StringBuilder line, String label, @Nullable String value) {
    if (value != null) {
      line.append(label).append(Shown.line(value));
    }
  }

  private static List<String> shown(Collection<String> said) {
    return said.stream().map(Shown::line).toList();
  }

  private static String joined(Collection<String> said) {
    return String.join(", ", shown(said));
  }
}
