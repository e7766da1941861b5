package dev.regroup.host;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.host.Surroundings.CephCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The frames of lib-around.sh as {@link Surroundings}. Never throws, whatever a host sends. */
final class SurroundingsParser {
  /** How md says that an array lacks a disk (Documentation/admin-guide/md.rst): {@code [U_]}. */
  private static final Pattern MISSING = Pattern.compile("\\[U*_[U_]*]");

  private static final Pattern MENDING = Pattern.compile("(resync|recovery|reshape) *=");

  /** Whole words of {@code zpool status -x} (openzfs, cmd/zpool/zpool_main.c). */
  private static final Pattern ZFS_WELL =
      Pattern.compile("all pools are healthy|no pools available.*");

  private final FrameIndex frames;
  private final List<String> silent;

  SurroundingsParser(FrameIndex frames) {
    this.frames = frames;
    this.silent = new ArrayList<>(frames.lines("around-silent"));
  }

  Surroundings parse() {
    ProxmoxNode proxmox = frames.has("pve-node") ? new ProxmoxParser(frames, silent).node() : null;
    List<String> disks = new ArrayList<>(md());
    disks.addAll(zfs());
    List<CephCheck> ceph = ceph();
    List<DrainRecord> drained = frames.named("drained").map(DrainRecord::of).toList();
    return new Surroundings(proxmox, disks, ceph, silent, drained);
  }

  private List<String> md() {
    List<String> found = new ArrayList<>();
    String array = "";
    for (String line : frames.lines("mdstat")) {
      if (line.startsWith("md")) {
        array = line.split(" ", 2)[0];
      }
      if (MISSING.matcher(line).find()) {
        found.add("the array " + array + " lacks a disk");
      }
      if (MENDING.matcher(line).find()) {
        found.add("the array " + array + " is being mended: " + line.strip());
      }
    }
    return found;
  }

  private List<String> zfs() {
    List<String> lines = frames.lines("zpool");
    if (lines.isEmpty() || ZFS_WELL.matcher(lines.get(0).strip()).matches()) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    String pool = "";
    for (String line : lines) {
      String text = line.strip();
      if (text.startsWith("pool: ")) {
        pool = text.substring(6);
      } else if (text.startsWith("state: ") && !text.equals("state: ONLINE")) {
        found.add("the pool " + pool + " is " + text.substring(7));
      } else if (text.startsWith("status: ")) {
        found.add("the pool " + pool + ": " + text.substring(8));
      } else if (text.startsWith("scan: resilver in progress")) {
        found.add("the pool " + pool + " resilvers");
      }
    }
    return found.isEmpty() ? List.of("zpool status says: " + lines.get(0).strip()) : found;
  }

  private List<CephCheck> ceph() {
    if (!frames.has("ceph")) {
      return List.of();
    }
    try {
      Map<?, ?> health = Maps.of(JSON.std.anyFrom(ByteText.display(frames.first("ceph"))));
      String status = String.valueOf(health.get("status"));
      List<CephCheck> checks = new ArrayList<>();
      Maps.of(health.get("checks"))
          .forEach(
              (code, check) -> {
                Map<?, ?> summary = Maps.of(Maps.of(check).get("summary"));
                checks.add(
                    new CephCheck(String.valueOf(code), String.valueOf(summary.get("message"))));
              });
      if (checks.isEmpty() && !status.equals("HEALTH_OK")) {
        checks.add(new CephCheck(status, "Ceph names no reason"));
      }
      return checks;
    } catch (IOException e) {
      silent.add("ceph");
      return List.of();
    }
  }

  /** JSON whose parts may be anything. */
  static final class Maps {
    private Maps() {}

    static Map<?, ?> of(@Nullable Object value) {
      return value instanceof Map<?, ?> map ? map : Map.of();
    }
  }
}
