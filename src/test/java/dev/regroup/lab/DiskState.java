package dev.regroup.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a guest's disk holds: of everything under {@code /}, less {@code /var/log}, {@code /run},
 * {@code /tmp} and the kernel's own file systems, the inode, times and size; of the files of {@code
 * /etc}, {@code /boot} and {@code /var/lib} the SHA-256 as well. Whatever is written moves a ctime,
 * and no program can set that back. Immutable.
 *
 * @param inodes by path: inode, mtime, ctime and size, as find prints them
 * @param sums by path: SHA-256 in hex
 */
record DiskState(Map<String, String> inodes, Map<String, String> sums) {
  private static final String FIND =
      "cd / && find / -xdev"
          + " \\( -path /var/log -o -path /run -o -path /tmp -o -path /proc -o -path /sys"
          + " -o -path /dev \\) -prune"
          + " -o -printf 'inode %i mtime %T@ ctime %C@ size %s\\t%p\\0'";
  private static final String SUMS =
      "find /etc /boot /var/lib -type f -print0 | sort -z | xargs -0 sha256sum -z";

  DiskState {
    inodes = Map.copyOf(inodes);
    sums = Map.copyOf(sums);
  }

  /** Reads the guest's disk as it is now. */
  static DiskState of(Guest guest) {
    return new DiskState(
        byPath(guest.ssh(FIND), "\t"), byPath(guest.ssh("set -o pipefail; " + SUMS), "  "));
  }

  private static Map<String, String> byPath(String listing, String separator) {
    Map<String, String> entries = new TreeMap<>();
    for (String entry : listing.split("\0", 0)) {
      int end = entry.indexOf(separator);
      entries.put(entry.substring(end + separator.length()), entry.substring(0, end));
    }
    return entries;
  }

  /** The SHA-256 of all of /etc and /boot, the ESP included, less the seed that a boot writes. */
  Map<String, String> bootFiles() {
    Map<String, String> files = new TreeMap<>(sums);
    files.keySet().removeIf(path -> path.startsWith("/var/") || path.endsWith("/random-seed"));
    return files;
  }

  /** One line for each path that is new, gone or different in the other state, sorted by path. */
  List<String> differences(DiskState other) {
    List<String> lines = new ArrayList<>();
    compare(inodes, other.inodes, lines);
    compare(sums, other.sums, lines);
    return lines;
  }

  private static void compare(Map<String, String> a, Map<String, String> b, List<String> lines) {
    SortedSet<String> paths = new TreeSet<>(a.keySet());
    paths.addAll(b.keySet());
    for (String path : paths) {
      String before = a.getOrDefault(path, "not there");
      String after = b.getOrDefault(path, "not there");
      if (!before.equals(after)) {
        lines.add(path + ": " + before + " -> " + after);
      }
    }
  }
}
