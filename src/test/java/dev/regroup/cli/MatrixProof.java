package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a host's own files, and holds what a run told of it against them. */
final class MatrixProof {
  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
  private static final String REBOOTS = "/sim/reboots";
  private static final String STATE = "/var/lib/regroup";

  /** The oldest backup's files that are not what the manifest says of them. */
  private static final String BACKUP =
      """
      cd "$1"
      for folder in *; do
        if [ "$(cat "$folder/number")" = 1 ]; then oldest=$folder; fi
      done
      cd "$oldest"
      while read -r sum mode owner kind path; do
        case $sum:$kind in
          absent:* | *:copy) ;;
          *)
            echo "$sum  files$path" | sha256sum -c --quiet
            cmp "files$path" "$2$path"
            ;;
        esac
      done <manifest
      """;

  private final MatrixHost host;
  private final HostState uncut;
  private final HostState before;
  private final String bootId;

  /** Of a host that nothing was done to yet. */
  MatrixProof(MatrixHost host, HostState uncut) {
    this.host = host;
    this.uncut = uncut;
    this.before = of(host);
    this.bootId = host.root.read(BOOT_ID);
  }

  /** Its files, without those that hold its name: all hosts of a kind are the same. */
  static HostState of(MatrixHost host) {
    Map<String, String> files = new TreeMap<>(HostState.of(host.root).files());
    files.remove("/etc/hostname");
    files.remove("/etc/machine-id");
    return new HostState(files);
  }

  /** A reboot that was ordered is over. */
  void awaitReboot() {
    if (Files.exists(host.root.at(REBOOTS))) {
      EngineHost.await("the new boot", () -> !host.root.read(BOOT_ID).equals(bootId));
    }
  }

  /** What the struck run said is so; and whole is every file, whatever it said. */
  void told(Told first) {
    Map<String, String> now = besideRescue();
    for (String path : uncut.files().keySet()) {
      String is = now.get(path);
      assertTrue(
          is != null && (is.equals(before.files().get(path)) || is.equals(uncut.files().get(path))),
          () -> path + " is neither old nor new: " + is + first);
    }
    boolean rebooted = !host.root.read(BOOT_ID).equals(bootId);
    if (first.left().equals("as_found") && !first.status().equals("changed")) {
      assertEquals(before.files(), now, first::toString);
    }
    switch (first.left()) {
      case "as_found" -> assertEquals(first.well(), rebooted, first::toString);
      case "staged" -> assertEquals(uncut.files(), now, first::toString);
      case "rebooted" -> assertTrue(rebooted, first::toString);
      default -> assertFalse(first.well(), first::toString);
    }
  }

  /** Where the lock stays because a reboot may still come, the rescue for that reboot stays too. */
  private Map<String, String> besideRescue() {
    Map<String, String> files = new TreeMap<>(of(host).files());
    if (Files.exists(host.root.at(STATE + "/lock"))) {
      files.keySet().removeIf(path -> path.startsWith("/etc/systemd") && !isOrdinary(path));
    }
    return files;
  }

  private boolean isOrdinary(String path) {
    return before.files().containsKey(path);
  }

  /** The host is as one that nothing struck. */
  void ended(Told last) {
    assertTrue(last.well(), last::toString);
    assertEquals(true, last.verified(), last::toString);
    assertEquals(uncut.files(), of(host).files(), last::toString);
    assertFalse(uncut.files().containsKey("/etc/systemd/system/regroup-rescue.service"));
    String line = host.root.read("/proc/cmdline");
    assertTrue(line.contains(" intel_iommu=on") && line.contains(" iommu=pt"), line);
    assertNotEquals(bootId, host.root.read(BOOT_ID));
    List<String> reboots = host.root.read(REBOOTS).lines().toList();
    assertEquals(1, reboots.size(), last::toString);
    assertEquals(List.of("backup", "history"), names(host.root.at(STATE)), last::toString);
    String root = host.pristine().toString();
    Commands.run(
        "/bin/sh", "-eu", "-c", BACKUP, "backup", host.root.at(STATE + "/backup").toString(), root);
    // A rescue that was told of its run's return ends at its next look.
    EngineHost.await("no process left on " + host.name, host::isQuiet);
  }

  private static List<String> names(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? List.of() : List.of(names).stream().sorted().toList();
  }
}
