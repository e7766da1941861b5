package dev.regroup.host;

import dev.regroup.finding.Finding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The frames of {@code lib-boot.sh}: boot files with their texts, and kernels. */
final class BootFilesParser {
  private static final List<String> INITRDS =
      List.of("initrd.img-%s", "initramfs-%s.img", "initrd-%s", "initrd-%s.img");

  /** Debian's stub is one line; a real System.map has megabytes. */
  private static final long STUB_BYTES = 4096;

  private final FrameIndex frames;
  private final List<Finding> findings;
  private final Map<String, String> digests = new HashMap<>();
  private final Map<String, String> resolved = new HashMap<>();
  private final Map<String, Stat> stats = new LinkedHashMap<>();

  BootFilesParser(FrameIndex frames, List<Finding> findings) {
    this.frames = frames;
    this.findings = findings;
    readStats();
    readDigests();
    readResolved();
  }

  private record Stat(long size, int mode, int links, String owner, String group) {}

  private void readStats() {
    for (String line : frames.lines("file-stat")) {
      String[] fields = line.split(" ", 4);
      String[] owner = fields[3].split(":", 5);
      stats.put(
          frames.path(owner[4]),
          new Stat(
              Long.parseLong(fields[0]),
              Integer.parseInt(fields[1], 16),
              Integer.parseInt(fields[2]),
              owner[2].equals("UNKNOWN") ? owner[0] : owner[2],
              owner[3].equals("UNKNOWN") ? owner[1] : owner[3]));
    }
  }

  private void readDigests() {
    for (String line : frames.lines("file-sha256")) {
      // sha256sum marks names with a backslash in them by one before the digest.
      boolean escaped = line.startsWith("\\");
      String plain = escaped ? line.substring(1) : line;
      if (plain.length() > 66) {
        String name = plain.substring(66);
        digests.put(
            frames.path(escaped ? name.replace("\\\\", "\\") : name), plain.substring(0, 64));
      }
    }
  }

  private void readResolved() {
    String body = frames.first("file-real");
    int blank = body.indexOf("\n\n");
    if (blank < 0) {
      return;
    }
    List<String> asked = body.substring(0, blank).lines().toList();
    List<String> real = body.substring(blank + 2).lines().toList();
    for (int i = 0; i < asked.size() && asked.size() == real.size(); i++) {
      resolved.put(frames.path(asked.get(i)), real.get(i));
    }
  }

  /** Files by path, kernels and their kin included; EFI variables too. */
  Map<String, HostFile> files() {
    Map<String, String> texts = texts();
    Map<String, HostFile> files = new LinkedHashMap<>();
    stats.forEach(
        (path, stat) -> {
          String real = resolved.getOrDefault(path, "");
          boolean inside = real.isEmpty() || frames.inside(real);
          if (!inside) {
            findings.add(FactsFindings.outOfSysroot(path, real));
          }
          files.put(
              path,
              new HostFile(
                  path,
                  real.isEmpty() ? path : frames.path(real),
                  inside ? type(stat.mode()) : HostFile.Type.OTHER,
                  stat.owner(),
                  stat.group(),
                  String.format("%04o", stat.mode() & 07777),
                  stat.links(),
                  stat.size(),
                  digests.get(path),
                  texts.get(path)));
        });
    return files;
  }

  private static HostFile.Type type(int mode) {
    return switch (mode & 0xf000) {
      case 0x8000 -> HostFile.Type.REGULAR;
      case 0x4000 -> HostFile.Type.DIRECTORY;
      default -> HostFile.Type.OTHER;
    };
  }

  /** Cuts each file-text apart by the sizes of file-stat; the digests prove the cuts. */
  private Map<String, String> texts() {
    Map<String, String> texts = new HashMap<>();
    frames.named("file-text").forEach(frame -> cut(frame.text(), texts));
    return texts;
  }

  private void cut(String body, Map<String, String> texts) {
    int blank = body.indexOf("\n\n");
    byte[] bytes = Base64.getMimeDecoder().decode(body.substring(Math.max(blank, 0)));
    int at = 0;
    for (String line : body.substring(0, Math.max(blank, 0)).lines().toList()) {
      String path = frames.path(line);
      Stat stat = stats.get(path);
      int size = stat == null ? 0 : (int) stat.size();
      String text =
          at + size <= bytes.length
              ? new String(bytes, at, size, StandardCharsets.ISO_8859_1)
              : null;
      if (text != null && Sha256.ofByteText(text).equals(digests.get(path))) {
        texts.put(path, text);
      } else {
        findings.add(FactsFindings.changedWhileRead(path));
      }
      at += size;
    }
  }

  /** Kernels in {@code /boot}, in order of their names. */
  List<InstalledKernel> kernels(String running) {
    List<InstalledKernel> kernels = new ArrayList<>();
    stats.forEach(
        (path, stat) -> {
          if (path.startsWith("/boot/vmlinuz-")
              && type(stat.mode()) == HostFile.Type.REGULAR
              && !garbage(path)) {
            kernels.add(kernel(path, stat, running));
          }
        });
    return kernels;
  }

  /** What grub-mkconfig skips, and nothing else: it writes an entry for vmlinuz-….bak as well. */
  private static boolean garbage(String path) {
    return path.matches(".*(\\.dpkg-.*|\\.rpm(save|new)|\\.sig)");
  }

  private InstalledKernel kernel(String path, Stat stat, String running) {
    String release = path.substring("/boot/vmlinuz-".length());
    String initrd =
        INITRDS.stream()
            .map(form -> "/boot/" + String.format(form, release))
            .filter(stats::containsKey)
            .findFirst()
            .orElse(null);
    Stat initrdStat = initrd == null ? null : stats.get(initrd);
    return new InstalledKernel(
        release,
        path,
        stat.size(),
        initrd,
        initrdStat == null ? 0 : initrdStat.size(),
        stats.containsKey("/lib/modules/" + release + "/modules.dep"),
        acsOverride(release, running),
        dkms(release));
  }

  /** Lines {@code MODULE RELEASE-MACHINE}. */
  private List<String> dkms(String release) {
    return frames.lines("dkms").stream()
        .map(line -> line.split(" ", 2))
        .filter(words -> words.length == 2 && words[1].matches(".+-[^-]+"))
        .filter(words -> words[1].substring(0, words[1].lastIndexOf('-')).equals(release))
        .map(words -> words[0])
        .sorted()
        .toList();
  }

  private @Nullable Boolean acsOverride(String release, String running) {
    List<String> lines = frames.lines("acs-override");
    String map = "/boot/System.map-" + release;
    if (lines.stream().map(frames::path).anyMatch(map::equals)) {
      return true;
    }
    Stat stat = stats.get(map);
    if (stat != null && stat.size() > STUB_BYTES) {
      return false;
    }
    if (!release.equals(running)) {
      return null;
    }
    if (lines.contains("kallsyms yes")) {
      return true;
    }
    return lines.contains("kallsyms no") ? Boolean.FALSE : null;
  }
}
