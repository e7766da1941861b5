package dev.regroup.boot;

import dev.regroup.host.Firmware;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One EFI system partition of proxmox-boot-tool, as facts saw it. Immutable.
 *
 * @param uuid of its FAT file system
 * @param use what proxmox-boot-tool does with it
 * @param evidence a sentence part: what was seen on it
 * @param files what lies on it, by path
 * @param loaderConf systemd-boot's configuration, null where there is none
 * @param entries those of systemd-boot, in order of their names
 */
record Esp(
    String uuid,
    Use use,
    String evidence,
    Map<String, HostFile> files,
    @Nullable String loaderConf,
    List<LoaderEntry> entries) {

  /** Which loader a refresh feeds, told per ESP (update_esp_func of proxmox-kernel-helper 8.1). */
  enum Use {
    SYSTEMD_BOOT,
    GRUB,
    /** The tool would skip it, or nobody knows. */
    NONE
  }

  Esp {
    files = Map.copyOf(files);
    entries = List.copyOf(entries);
  }

  /** Where facts have a file of an ESP. */
  static String folder(String uuid) {
    return "/dev/disk/by-uuid/" + uuid;
  }

  String path(String within) {
    return folder(uuid) + (within.startsWith("/") ? within : "/" + within);
  }

  static Esp of(String uuid, HostFacts facts) {
    Map<String, HostFile> files = new TreeMap<>(facts.files());
    files.keySet().removeIf(path -> !path.startsWith(folder(uuid) + "/"));
    HostFile root = facts.file(folder(uuid)).orElse(null);
    if (root == null) {
      return unused(uuid, "is not there");
    }
    if (root.type() != HostFile.Type.DIRECTORY) {
      return unused(uuid, "could not be read");
    }
    String conf = text(files, uuid, "loader/loader.conf");
    boolean loader = conf != null && files.containsKey(folder(uuid) + "/EFI/proxmox");
    boolean grub =
        files.keySet().stream().anyMatch(p -> p.matches(".*/EFI/proxmox/grub[a-z0-9]+\\.efi"));
    boolean uefi = facts.firmware().mode() == Firmware.Mode.UEFI;
    if (uefi && !grub) {
      return loader
          ? used(uuid, Use.SYSTEMD_BOOT, "holds systemd-boot's loader.conf", files, conf)
          : unused(uuid, "holds nothing that proxmox-boot-tool would renew");
    }
    String what =
        (grub ? "holds GRUB in EFI/proxmox" : "is looked at for a grub folder under a BIOS")
            + (loader ? ", beside entries of systemd-boot that no refresh renews" : "");
    return files.containsKey(folder(uuid) + "/grub")
        ? used(uuid, Use.GRUB, what + ", and a grub folder", files, conf)
        : unused(uuid, what + ", and no grub folder, so proxmox-boot-tool skips it");
  }

  private static Esp unused(String uuid, String evidence) {
    return new Esp(uuid, Use.NONE, "ESP " + uuid + " " + evidence, Map.of(), null, List.of());
  }

  private static Esp used(
      String uuid, Use use, String evidence, Map<String, HostFile> files, @Nullable String conf) {
    List<LoaderEntry> entries = new ArrayList<>();
    String prefix = folder(uuid) + "/loader/entries/";
    files.forEach(
        (path, file) -> {
          if (path.startsWith(prefix) && file.text() != null) {
            entries.add(LoaderEntry.parse(path.substring(prefix.length()), file.text()));
          }
        });
    return new Esp(uuid, use, "ESP " + uuid + " " + evidence, files, conf, entries);
  }

  private static @Nullable String text(Map<String, HostFile> files, String uuid, String within) {
    HostFile file = files.get(folder(uuid) + "/" + within);
    return file == null ? null : file.text();
  }

  /** Where proxmox-boot-tool copies a kernel or initrd to; {@code prefix} ends with a dash. */
  String copy(String release, String prefix) {
    return (use == Use.GRUB ? "/" : "/EFI/proxmox/" + release + "/") + prefix + release;
  }

  /** Releases of kernels that proxmox-boot-tool has brought to it. */
  Set<String> releases() {
    Set<String> releases = new TreeSet<>();
    if (use == Use.GRUB) {
      String prefix = path("vmlinuz-");
      files.keySet().stream()
          .filter(path -> path.startsWith(prefix))
          .forEach(path -> releases.add(path.substring(prefix.length())));
    } else {
      entries.stream()
          .filter(LoaderEntry::isProxmox)
          .forEach(entry -> releases.add(entry.release()));
    }
    return releases;
  }

  /** Bytes of a file on it, -1 where it is not there. */
  long size(String within) {
    HostFile file = files.get(path(within));
    return file == null || file.type() != HostFile.Type.REGULAR ? -1 : file.size();
  }
}
