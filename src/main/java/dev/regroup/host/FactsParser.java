package dev.regroup.host;

import dev.regroup.finding.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Frames of {@code facts.sh} as {@link HostFacts}. What a host does not say is empty there and,
 * where it matters, a finding. Never throws for anything a host sends. Stateless, thread-safe.
 */
public final class FactsParser {
  private static final int KERNEL_LOG_LINES = 4000;
  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private FactsParser() {}

  public static HostFacts parse(List<Frame> answer) {
    FrameIndex frames = new FrameIndex(answer);
    List<Finding> findings = new ArrayList<>();
    String kernel = frames.first("kernel");
    String bootId = frames.first("boot-id");
    boolean root = frames.first("uid").equals("0");
    Boot boot = boot(frames, kernel, findings);
    List<String> log = kernelLog(frames);
    boolean whole = whole(log);
    PciNames names = new PciNames(frames);
    List<PciDevice> read =
        guarded("pci", findings, List.of(), () -> new PciParser(frames, names, findings).devices());
    List<PciDevice> devices =
        frames.lines("iommus").isEmpty() ? FirmwareMemory.on(boot.tables(), read, findings) : read;
    HealthParser parser = new HealthParser(frames);
    Health none = new Health(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    Health health = guarded("mounts", findings, none, parser::health);
    List<FileSystem> room = guarded("room", findings, List.of(), parser::fileSystems);
    tellOdds(frames, root, bootId, log, whole, findings);
    return new HostFacts(
        frames.sysroot(),
        root,
        frames.first("hostname"),
        isBootId(bootId) ? bootId : "",
        frames.has("container") ? frames.first("container") : "unknown",
        cpuVendor(frames.first("cpu")),
        kernel,
        frames.first("machine"),
        firmware(frames, boot.variables(), findings),
        new TreeSet<>(
            frames.lines("acpi-tables").stream()
                .filter(name -> name.matches("DMAR|IVRS|IORT"))
                .toList()),
        frames.lines("iommus"),
        frames.first("cmdline"),
        log,
        whole,
        boot.files(),
        boot.kernels(),
        devices,
        room,
        frames.lines("package-manager"),
        frames.lines("guests"),
        health,
        frames.named("lock").findFirst().flatMap(FactsParser::lock).orElse(null),
        history(frames),
        new TreeSet<>(frames.lines("tools")),
        List.copyOf(findings),
        EssentialsParser.parse(frames),
        boot.cut(),
        names.source(),
        frames.named("rescue").findFirst().map(HostRescue::of).orElse(null),
        new SurroundingsParser(frames).parse(),
        Hardware.parse(frames.lines("hardware")),
        frames.has("cluster") ? Cluster.parse(frames.lines("cluster")) : null);
  }

  /**
   * The same facts with the boot files and kernels that the frames of a confirm step tell: what
   * {@code change.sh} and {@code undo.sh} send once they have written.
   */
  public static HostFacts withBootFiles(HostFacts facts, List<Frame> answer) {
    List<Finding> findings = new ArrayList<>(facts.findings());
    Boot boot = boot(new FrameIndex(answer), facts.kernel(), findings);
    return facts.withFiles(boot.files(), boot.kernels(), List.copyOf(findings));
  }

  /** Whether a text is what Linux calls a boot: a strict lower-case UUID. */
  public static boolean isBootId(String text) {
    return text.matches(UUID);
  }

  /** The holder that a frame {@code lock} or {@code locked} names; empty where nobody holds it. */
  public static Optional<HostLock> lock(Frame frame) {
    Map<String, String> values = frame.values();
    if (!values.containsKey("run")) {
      return Optional.empty();
    }
    return Optional.of(
        new HostLock(
            values.getOrDefault("run", ""),
            values.getOrDefault("owner", ""),
            values.getOrDefault("since", ""),
            values.getOrDefault("boot", ""),
            values.getOrDefault("working", "").equals("yes")));
  }

  private record Boot(
      Map<String, HostFile> files,
      Map<String, HostFile> variables,
      Map<String, HostFile> tables,
      List<InstalledKernel> kernels,
      @Nullable CutChange cut) {}

  private static Boot boot(FrameIndex frames, String running, List<Finding> findings) {
    Boot none = new Boot(Map.of(), Map.of(), Map.of(), List.of(), null);
    return guarded(
        "file-stat",
        findings,
        none,
        () -> {
          BootFilesParser parser = new BootFilesParser(frames, findings);
          Map<String, HostFile> files = new LinkedHashMap<>(parser.files());
          Map<String, HostFile> variables = below(EfiVariables.FOLDER, files);
          Map<String, HostFile> tables = below(FirmwareMemory.FOLDER, files);
          files.keySet().removeAll(variables.keySet());
          files.keySet().removeAll(tables.keySet());
          CutChange cut = cut(frames.lines("cut-change"), files);
          files.keySet().removeIf(path -> path.startsWith(Backup.FOLDER));
          return new Boot(files, variables, tables, List.copyOf(parser.kernels(running)), cut);
        });
  }

  private static Map<String, HostFile> below(String folder, Map<String, HostFile> files) {
    Map<String, HostFile> found = new LinkedHashMap<>(files);
    found.keySet().removeIf(path -> !path.startsWith(folder));
    return found;
  }

  /** Its run, then the paths that may be half. */
  private static @Nullable CutChange cut(List<String> lines, Map<String, HostFile> files) {
    if (lines.isEmpty()) {
      return null;
    }
    Map<String, HostFile> found = new LinkedHashMap<>();
    for (String path : lines.subList(1, lines.size())) {
      HostFile copy = files.get(Backup.copyOf(lines.get(0), path));
      if (copy != null) {
        found.put(path, copy.at(path));
      }
    }
    return new CutChange(lines.get(0), found);
  }

  private static Firmware firmware(
      FrameIndex frames, Map<String, HostFile> variables, List<Finding> findings) {
    Firmware.Mode mode =
        frames.first("firmware").equals("uefi") ? Firmware.Mode.UEFI : Firmware.Mode.BIOS;
    Firmware nothing = new Firmware(mode, null, null, List.of(), List.of(), null);
    return guarded("efivars", findings, nothing, () -> new EfiVariables(variables).firmware(mode));
  }

  /** Anything may stand in a frame: a host that sends nonsense is told of, not a bug here. */
  private static <T> T guarded(
      String part, List<Finding> findings, T otherwise, Supplier<T> parser) {
    try {
      return parser.get();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      findings.add(FactsFindings.garbled(part));
      return otherwise;
    }
  }

  private static CpuVendor cpuVendor(String vendorId) {
    return switch (vendorId) {
      case "GenuineIntel" -> CpuVendor.INTEL;
      case "AuthenticAMD", "HygonGenuine" -> CpuVendor.AMD;
      default -> CpuVendor.OTHER;
    };
  }

  /** dmesg puts a time stamp before each line, the journal does not. */
  private static List<String> kernelLog(FrameIndex frames) {
    return frames.lines("kernel-log").stream()
        .map(line -> line.replaceFirst("^\\[ *\\d+\\.\\d+\\] ", ""))
        .toList();
  }

  private static boolean whole(List<String> log) {
    return log.size() < KERNEL_LOG_LINES
        && log.stream().anyMatch(line -> line.startsWith("Linux version "));
  }

  private static List<HistoryEntry> history(FrameIndex frames) {
    List<HistoryEntry> entries = new ArrayList<>();
    for (String line : frames.lines("history")) {
      String[] words = line.split(" +", -1);
      if (words.length >= 3) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 3; i < words.length; i++) {
          int equals = words[i].indexOf('=');
          if (equals > 0) {
            values.put(words[i].substring(0, equals), words[i].substring(equals + 1));
          }
        }
        entries.add(new HistoryEntry(words[0], words[1], words[2], values));
      }
    }
    return List.copyOf(entries);
  }

  private static void tellOdds(
      FrameIndex frames,
      boolean root,
      String bootId,
      List<String> log,
      boolean whole,
      List<Finding> findings) {
    if (!root) {
      findings.add(FactsFindings.notRoot());
    }
    if (!isBootId(bootId)) {
      findings.add(FactsFindings.bootId(bootId));
    }
    if (!whole) {
      findings.add(FactsFindings.kernelLog(log.isEmpty()));
    }
    for (String line : frames.lines("finding")) {
      String[] words = line.split(" ", 2);
      String rest = words.length > 1 ? frames.path(words[1]) : "";
      if (words[0].equals("gone")) {
        // PciParser tells of these.
        continue;
      }
      findings.add(
          switch (words[0]) {
            case "unreadable" -> FactsFindings.unreadable(rest);
            case "large" -> FactsFindings.tooLarge(rest);
            case "missing" -> FactsFindings.missing(rest);
            case "name" -> FactsFindings.oddName(rest);
            case "esp" -> FactsFindings.espsUnread(rest);
            case "kexec-loaded" -> FactsFindings.kexecLoaded();
            case "history-unread" -> FactsFindings.historyUnread();
            case "lock-odd" -> FactsFindings.lockOdd();
            case "no-tool" -> FactsFindings.health(rest);
            case "failed" ->
                rest.equals("pci-config") ? FactsFindings.pciConfig() : FactsFindings.health(rest);
            default -> FactsFindings.garbled(words[0]);
          });
    }
  }
}
