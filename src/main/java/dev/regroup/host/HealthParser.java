package dev.regroup.host;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The frames of {@code facts.sh} that say how the host is, and how much room it has. */
final class HealthParser {
  /** Where lib-esp.sh has the EFI system partitions. */
  private static final String ESP = "/dev/disk/by-uuid/";

  private static final Set<String> REMOTE =
      Set.of("nfs", "nfs4", "cifs", "smb3", "ceph", "zfs", "9p", "virtiofs", "gfs2", "ocfs2");

  private final FrameIndex frames;
  private final List<Mount> mounts;

  HealthParser(FrameIndex frames) {
    this.frames = frames;
    this.mounts =
        frames.lines("mounts").stream()
            .map(line -> line.split(" "))
            .filter(fields -> fields.length >= 4)
            .map(fields -> new Mount(fields[0], fields[1], fields[2], fields[3]))
            .toList();
  }

  private record Mount(String source, String point, String type, String options) {
    boolean holds(String path) {
      return path.equals(point) || point.equals("/") || path.startsWith(point + "/");
    }

    boolean readOnly() {
      return Arrays.asList(options.split(",")).contains("ro");
    }
  }

  Health health() {
    return new Health(addresses(), routes(), lastingMounts(), failedUnits());
  }

  /** {@code 2: eno1 inet 192.0.2.11/24 brd …}; privacy addresses change by themselves. */
  private SortedSet<String> addresses() {
    return sorted(
        frames.lines("addresses").stream()
            .map(line -> Arrays.asList(line.trim().split("[ \\\\]+")))
            .filter(words -> words.size() >= 4 && words.get(2).startsWith("inet"))
            .filter(words -> !words.contains("temporary") && !words.contains("deprecated"))
            .map(words -> words.get(1) + " " + words.get(3))
            .toList());
  }

  private SortedSet<String> routes() {
    return sorted(
        frames.lines("routes").stream()
            .map(line -> Arrays.asList(line.trim().split(" +")))
            .map(words -> (word(words, "via") + " " + word(words, "dev")).trim())
            .filter(route -> !route.isEmpty())
            .toList());
  }

  private static String word(List<String> words, String key) {
    int at = words.indexOf(key);
    return at >= 0 && at + 1 < words.size() ? key + " " + words.get(at + 1) : "";
  }

  /** Those that a reboot must bring back: not a user's, not one that automount brings at need. */
  private SortedSet<String> lastingMounts() {
    Set<String> automounted =
        mounts.stream()
            .filter(mount -> mount.type().equals("autofs"))
            .map(Mount::point)
            .collect(Collectors.toSet());
    return sorted(
        mounts.stream()
            .filter(mount -> lasting(mount) && !automounted.contains(mount.point()))
            .map(mount -> source(mount) + " " + mount.point() + " " + mount.type())
            .toList());
  }

  private static boolean lasting(Mount mount) {
    boolean users = mount.point().startsWith("/run/") || mount.point().startsWith("/media/");
    boolean container = mount.point().startsWith("/var/lib/docker/");
    boolean kept =
        REMOTE.contains(mount.type())
            || mount.type().matches("fuse\\.(glusterfs|sshfs|ceph|s3fs|mergerfs)")
            || (mount.source().startsWith("/dev/")
                && !mount.type().equals("squashfs")
                && !mount.type().equals("devtmpfs"));
    return kept && !users && !container;
  }

  /** Disks change their names from boot to boot; volumes and remote file systems do not. */
  private static String source(Mount mount) {
    boolean disk = mount.source().matches("/dev/(sd|hd|vd|xvd|nvme|mmcblk|md|dm-|loop).*");
    return disk ? "disk" : mount.source();
  }

  private @Nullable SortedSet<String> failedUnits() {
    if (frames.lines("finding").contains("failed systemctl")) {
      return null;
    }
    return sorted(
        frames.lines("failed-units").stream()
            .map(line -> line.replaceFirst("^[^0-9A-Za-z]+", "").replaceFirst(" .*", ""))
            .filter(unit -> unit.contains("."))
            .toList());
  }

  /**
   * Lines {@code BLOCKSIZE FREE INODES FREEINODES PATH}; and the variables of the firmware where
   * nobody can write them.
   */
  List<FileSystem> fileSystems() {
    Stream<FileSystem> room =
        frames.lines("room").stream()
            .map(line -> line.split(" ", 5))
            .filter(fields -> fields.length == 5)
            .map(this::fileSystem);
    Stream<FileSystem> variables =
        mounts.stream()
            .filter(mount -> mount.readOnly() && EfiVariables.FOLDER.equals(mount.point() + "/"))
            .map(mount -> new FileSystem(mount.point(), mount.point(), "efivarfs", 0, -1, true));
    return Stream.concat(room, variables).toList();
  }

  private FileSystem fileSystem(String[] fields) {
    String path = frames.path(fields[4]);
    long free = Long.parseLong(fields[0]) * Long.parseLong(fields[1]);
    long inodes = fields[2].equals("0") ? -1 : Long.parseLong(fields[3]);
    if (path.startsWith(ESP)) {
      // Mounted while it was looked at, where nobody else saw it.
      return new FileSystem(path, "", path, free, inodes, false);
    }
    Optional<Mount> mount =
        mounts.stream()
            .filter(candidate -> candidate.holds(path))
            .reduce((one, two) -> two.point().length() >= one.point().length() ? two : one);
    return new FileSystem(
        path,
        mount.map(Mount::point).orElse("/"),
        mount.map(Mount::source).orElse(""),
        free,
        inodes,
        mount.map(Mount::readOnly).orElse(false));
  }

  private static SortedSet<String> sorted(List<String> texts) {
    return new TreeSet<>(texts);
  }
}
