package dev.regroup.host;

import dev.regroup.host.ProxmoxNode.Guest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Guests' configuration files (qemu-server, src/PVE/QemuServer.pm, {@code check_local_resources};
 * pve-container, src/PVE/LXC/Migrate.pm). What stands below a {@code [section]} is of a snapshot or
 * not in force yet.
 */
final class GuestParser {
  private static final Pattern FILE =
      Pattern.compile("nodes/([^/]+)/(qemu-server|lxc)/([0-9]{1,10})\\.conf");
  private static final Pattern DEVICE =
      Pattern.compile("(hostpci|usb|serial|parallel|virtiofs)[0-9]+");
  private static final Pattern VOLUME =
      Pattern.compile("(ide|sata|scsi|virtio|efidisk|tpmstate|mp|unused)[0-9]+|rootfs|vmstate");
  private static final Pattern ORDER = Pattern.compile("(?:.*,)?(?:order=)?([0-9]{1,6})(?:,.*)?");

  private final Map<String, List<String>> files;
  private final String node;

  GuestParser(Map<String, List<String>> files, String node) {
    this.files = files;
    this.node = node;
  }

  List<Guest> guests() {
    List<Guest> guests = new ArrayList<>();
    files.forEach(
        (file, lines) -> {
          Matcher name = FILE.matcher(file);
          if (name.matches() && name.group(1).equals(node)) {
            String kind = name.group(2).equals("lxc") ? "lxc" : "qemu";
            guests.add(guest(kind, name.group(3), lines));
          }
        });
    return guests;
  }

  private static Guest guest(String kind, String id, List<String> lines) {
    String name = "";
    String lock = "";
    boolean onboot = false;
    Integer order = null;
    List<String> passed = new ArrayList<>();
    List<String> bound = new ArrayList<>();
    Set<String> storages = new HashSet<>();
    for (String line : lines) {
      if (line.startsWith("[")) {
        break;
      }
      int colon = line.indexOf(':');
      if (colon < 1) {
        continue;
      }
      String key = line.substring(0, colon);
      String value = line.substring(colon + 1).strip();
      switch (key) {
        case "name", "hostname" -> name = value;
        case "lock" -> lock = value;
        case "onboot" -> onboot = value.equals("1");
        case "startup" -> order = order(value);
        default -> {
          if (isDevice(kind, key, value)) {
            passed.add(key);
          } else if (VOLUME.matcher(key).matches()) {
            volume(key, value, storages, bound);
          }
        }
      }
    }
    return new Guest(kind, id, name, onboot, lock, order, passed, storages, bound);
  }

  /** {@code usb0: spice} and {@code serial0: socket} are not of the host. */
  private static boolean isDevice(String kind, String key, String value) {
    if (kind.equals("lxc")) {
      return key.matches("dev[0-9]+") || key.equals("lxc.mount.entry");
    }
    return DEVICE.matcher(key).matches()
        && !(key.startsWith("usb") && value.matches("(host=)?spice.*"))
        && !(key.startsWith("serial") && value.equals("socket"));
  }

  /** {@code STORAGE:VOLUME,…}, a path of the host, or {@code none} for an empty drive. */
  private static void volume(String key, String value, Set<String> storages, List<String> bound) {
    String volume = value.replaceFirst(",.*", "").replaceFirst("^(file|volume)=", "");
    if (volume.startsWith("/")) {
      bound.add(key);
    } else if (volume.equals("cdrom")) {
      bound.add(key);
    } else if (volume.contains(":")) {
      storages.add(volume.substring(0, volume.indexOf(':')));
    }
  }

  private static @Nullable Integer order(String startup) {
    Matcher matcher = ORDER.matcher(startup.replaceAll("(up|down)=[0-9]+,?", ""));
    return matcher.matches() ? Integer.valueOf(matcher.group(1)) : null;
  }
}
