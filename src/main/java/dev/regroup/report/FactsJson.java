package dev.regroup.report;

import dev.regroup.boot.BootLayout;
import dev.regroup.boot.BootLayouts;
import dev.regroup.host.Cluster;
import dev.regroup.host.DirectRegion;
import dev.regroup.host.Essential;
import dev.regroup.host.FileSystem;
import dev.regroup.host.Firmware;
import dev.regroup.host.Hardware;
import dev.regroup.host.Health;
import dev.regroup.host.HistoryEntry;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.host.HostLock;
import dev.regroup.host.InstalledKernel;
import dev.regroup.host.PciDevice;
import dev.regroup.host.Witness;
import dev.regroup.iommu.PciFunction;
import dev.regroup.iommu.PciRegisters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hosts of {@code regroup.facts/1} as maps. A host without facts has every key, with null. The
 * texts of files are left out: a {@code grub.cfg} may hold a password's hash.
 */
final class FactsJson {
  private static final List<String> KEYS =
      List.of(
          "root",
          "hostname",
          "boot_id",
          "container",
          "cpu_vendor",
          "kernel",
          "machine",
          "hardware",
          "cluster",
          "layout",
          "firmware",
          "acpi_tables",
          "iommus",
          "running",
          "kernel_log",
          "kernel_log_whole",
          "files",
          "kernels",
          "devices",
          "file_systems",
          "package_manager",
          "guests",
          "health",
          "lock",
          "history",
          "tools",
          "essentials",
          "witness",
          "pci_ids");

  private FactsJson() {}

  static Map<String, @Nullable Object> host(FactsReport.Entry entry, boolean verbose) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("host", Shown.line(entry.host()));
    map.put("status", Shown.word(entry.status()));
    map.put("simulated", !entry.sysroot().isEmpty());
    map.put("sysroot", Json.shownOrNull(entry.sysroot()));
    if (entry.facts() == null) {
      KEYS.forEach(key -> map.put(key, null));
    } else {
      machine(map, entry.facts());
      state(map, entry.facts(), verbose);
      Witness witness = entry.witness();
      map.put("witness", witness == null ? null : Witnesses.word(witness, entry.facts().devices()));
    }
    map.put("findings", RunJson.findings(entry.allFindings()));
    return map;
  }

  private static void machine(Map<String, @Nullable Object> map, HostFacts facts) {
    map.put("root", facts.root());
    map.put("hostname", Json.shown(facts.hostname()));
    map.put("boot_id", Json.shown(facts.bootId()));
    map.put("container", Json.shown(facts.container()));
    map.put("cpu_vendor", Shown.word(facts.cpuVendor()));
    map.put("kernel", Json.shown(facts.kernel()));
    map.put("machine", Json.shown(facts.machine()));
    map.put("hardware", hardware(facts.hardware()));
    map.put("cluster", cluster(facts.cluster()));
    map.put("layout", layout(facts));
    map.put("firmware", firmware(facts.firmware()));
    map.put("acpi_tables", texts(facts.acpiTables()));
    map.put("iommus", texts(facts.iommus()));
    map.put("running", Json.shown(facts.running()));
    map.put("kernel_log", texts(facts.kernelLog()));
    map.put("kernel_log_whole", facts.kernelLogWhole());
  }

  private static Map<String, @Nullable Object> hardware(Hardware hardware) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("board", Json.shown(hardware.board()));
    map.put("bios", Json.shown(hardware.bios()));
    map.put("cpu", Json.shown(hardware.cpu()));
    return map;
  }

  private static @Nullable Map<String, @Nullable Object> cluster(@Nullable Cluster cluster) {
    if (cluster == null) {
      return null;
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("name", Json.shown(cluster.name()));
    map.put("nodes", texts(cluster.nodes()));
    return map;
  }

  private static void state(Map<String, @Nullable Object> map, HostFacts facts, boolean verbose) {
    List<Object> files = new ArrayList<>();
    new TreeMap<>(facts.files()).values().forEach(file -> files.add(file(file)));
    map.put("files", files);
    map.put("kernels", facts.kernels().stream().map(FactsJson::kernel).toList());
    map.put("devices", devices(facts.devices(), verbose));
    map.put("file_systems", facts.fileSystems().stream().map(FactsJson::fileSystem).toList());
    map.put("package_manager", texts(facts.packageManager()));
    map.put("guests", texts(facts.guests()));
    map.put("health", health(facts.health()));
    map.put("lock", facts.lock() == null ? null : lock(facts.lock()));
    map.put("history", facts.history().stream().map(FactsJson::history).toList());
    map.put("tools", texts(facts.tools()));
    map.put("essentials", essentials(facts.essentials()));
    map.put("pci_ids", Json.shown(facts.pciIds()));
  }

  static List<Map<String, @Nullable Object>> essentials(List<Essential> essentials) {
    return essentials.stream().map(FactsJson::essential).toList();
  }

  private static Map<String, @Nullable Object> layout(HostFacts facts) {
    BootLayouts.Choice choice = BootLayouts.detect(facts);
    BootLayout layout = choice.layout();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("id", layout == null ? null : layout.id());
    map.put("proven", layout == null ? null : layout.proven());
    map.put("evidence", texts(choice.evidence()));
    return map;
  }

  private static Map<String, @Nullable Object> essential(Essential essential) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("holds", Json.shown(essential.holds()));
    map.put("through", texts(essential.through()));
    map.put("devices", texts(essential.devices()));
    map.put("known", essential.known());
    return map;
  }

  private static Map<String, @Nullable Object> firmware(Firmware firmware) {
    List<Map<String, @Nullable Object>> entries = new ArrayList<>();
    for (Firmware.BootEntry entry : firmware.bootEntries()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("number", Json.shown(entry.number()));
      map.put("label", Json.shown(entry.label()));
      map.put("file", Json.shown(entry.file()));
      entries.add(map);
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("mode", Shown.word(firmware.mode()));
    map.put("boot_current", Json.shown(firmware.bootCurrent()));
    map.put("boot_next", Json.shown(firmware.bootNext()));
    map.put("boot_order", texts(firmware.bootOrder()));
    map.put("boot_entries", entries);
    map.put("loader_info", Json.shown(firmware.loaderInfo()));
    return map;
  }

  private static Map<String, @Nullable Object> file(HostFile file) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("path", Json.shown(file.path()));
    map.put("resolved", Json.shown(file.resolved()));
    map.put("type", Shown.word(file.type()));
    map.put("owner", Json.shown(file.owner()));
    map.put("group", Json.shown(file.group()));
    map.put("mode", Json.shown(file.mode()));
    map.put("links", file.links());
    map.put("size", file.size());
    map.put("sha256", Json.shown(file.sha256()));
    return map;
  }

  private static Map<String, @Nullable Object> kernel(InstalledKernel kernel) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("release", Json.shown(kernel.release()));
    map.put("image", Json.shown(kernel.image()));
    map.put("image_size", kernel.imageSize());
    map.put("initrd", Json.shown(kernel.initrd()));
    map.put("initrd_size", kernel.initrdSize());
    map.put("modules", kernel.modules());
    map.put("acs_override", kernel.acsOverride());
    map.put("dkms", texts(kernel.dkms()));
    return map;
  }

  private static List<Map<String, @Nullable Object>> devices(
      List<PciDevice> devices, boolean verbose) {
    Map<String, List<String>> virtual = new HashMap<>();
    for (PciDevice device : devices) {
      String physical = device.physicalFunction();
      if (physical != null) {
        virtual.computeIfAbsent(physical, key -> new ArrayList<>()).add(device.address());
      }
    }
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    for (PciDevice device : devices) {
      Map<String, @Nullable Object> map = device(device);
      map.put("virtual_functions", texts(virtual.getOrDefault(device.address(), List.of())));
      registers(map, PciRegisters.of(device));
      if (verbose) {
        map.put("config", Json.shown(device.config()));
      }
      list.add(map);
    }
    return list;
  }

  private static Map<String, @Nullable Object> device(PciDevice device) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("address", Json.shown(device.address()));
    map.put("id", Json.shown(device.id()));
    map.put("vendor_name", Json.shown(device.vendorName()));
    map.put("device_name", Json.shown(device.deviceName()));
    map.put("class", Json.shown(device.classCode()));
    map.put("subsystem", Json.shown(device.subsystem()));
    map.put("driver", Json.shown(device.driver()));
    map.put("iommu_group", device.iommuGroup());
    map.put("path", Json.shown(device.path()));
    map.put("power_state", Json.shown(device.powerState()));
    map.put("physical_function", Json.shown(device.physicalFunction()));
    map.put("direct_regions", device.directRegions().stream().map(FactsJson::region).toList());
    return map;
  }

  private static Map<String, @Nullable Object> region(DirectRegion region) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("start", region.start());
    map.put("end", region.end());
    map.put("relaxable", region.relaxable());
    return map;
  }

  private static void registers(Map<String, @Nullable Object> map, PciRegisters registers) {
    map.put("header_type", registers.headerType());
    map.put("multifunction", registers.multifunction());
    map.put("express", registers.express());
    map.put("express_type", registers.type() == null ? null : Shown.word(registers.type()));
    PciFunction.AcsCapability acs = registers.acs();
    map.put("acs_capability", acs == null ? null : acs.capability());
    map.put("acs_control", acs == null ? null : acs.control());
  }

  private static Map<String, @Nullable Object> fileSystem(FileSystem room) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("path", Json.shown(room.path()));
    map.put("mount_point", Json.shown(room.mountPoint()));
    map.put("source", Json.shown(room.source()));
    map.put("free_bytes", room.freeBytes());
    map.put("free_inodes", room.freeInodes());
    map.put("read_only", room.readOnly());
    return map;
  }

  private static Map<String, @Nullable Object> health(Health health) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("addresses", texts(health.addresses()));
    map.put("default_routes", texts(health.defaultRoutes()));
    map.put("mounts", texts(health.mounts()));
    Collection<String> failed = health.failedUnits();
    map.put("failed_units", failed == null ? null : texts(failed));
    return map;
  }

  static Map<String, @Nullable Object> lock(HostLock lock) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("run", Json.shown(lock.run()));
    map.put("owner", Json.shown(lock.owner()));
    map.put("since", Json.shown(lock.since()));
    map.put("boot_id", Json.shown(lock.bootId()));
    map.put("working", lock.working());
    return map;
  }

  private static Map<String, @Nullable Object> history(HistoryEntry entry) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    new TreeMap<>(entry.values())
        .forEach((key, value) -> values.put(Shown.line(key), Json.shown(value)));
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("at", Json.shown(entry.at()));
    map.put("run", Json.shown(entry.run()));
    map.put("event", Json.shown(entry.event()));
    map.put("values", values);
    return map;
  }

  private static List<String> texts(Collection<String> said) {
    return said.stream().map(Shown::text).toList();
  }
}
