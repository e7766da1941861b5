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
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads a host's own files, and holds what a run told of it against them. */
final class MatrixProof {
  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
  private static final String REBOOTS = "/sim/reboots";
  private static final String STATE = "/var/lib/regroup";

  /** Where the entry of a trial boot is, and what has it booted. */
  private static final List<String> TRIALS = List.of("/etc/grub.d/40_custom", "/boot/grub/grubenv");

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
  private final MatrixUncut uncut;
  private final HostState before;
  private final String bootId;

  /** Of a host that nothing was done to yet. */
  MatrixProof(MatrixHost host, MatrixUncut uncut) {
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
    Map<String, String> now = besideRescue(of(host), hasLock());
    for (String path : uncut.files().files().keySet()) {
      String is = now.get(path);
      assertTrue(
          is != null && onItsWay(path).anyMatch(is::equals),
          () -> path + " is neither old nor new: " + is + first);
    }
    boolean rebooted = !host.root.read(BOOT_ID).equals(bootId);
    if (first.left().equals("as_found") && !first.status().equals("changed")) {
      assertEquals(before.files(), now, first::toString);
    }
    switch (first.left()) {
      case "as_found" -> assertEquals(first.well(), rebooted, first::toString);
      case "staged" -> assertStaged(now, first);
      case "rebooted" -> assertTrue(rebooted, first::toString);
      default -> assertFalse(first.well(), first::toString);
    }
  }

  /** What a file is, one time or another, where nothing strikes. */
  private Stream<String> onItsWay(String path) {
    return Stream.concat(Stream.of(before, uncut.files()), uncut.between().stream())
        .flatMap(state -> Stream.ofNullable(state.files().get(path)));
  }

  /** As in the end, or as at some time on the way; all of it at the same time. */
  private void assertStaged(Map<String, String> now, Told first) {
    List<Set<String>> other =
        Stream.concat(
                Stream.of(uncut.files().files()),
                uncut.between().stream().map(state -> besideRescue(state, true)))
            .map(files -> otherwise(files, now))
            .toList();
    assertTrue(other.stream().anyMatch(Set::isEmpty), () -> "it is not staged: " + other + first);
  }

  private static Set<String> otherwise(Map<String, String> one, Map<String, String> other) {
    Set<String> paths = new TreeSet<>(one.keySet());
    paths.addAll(other.keySet());
    paths.removeIf(path -> Objects.equals(one.get(path), other.get(path)));
    return paths;
  }

  private boolean hasLock() {
    return Files.exists(host.root.at(STATE + "/lock"));
  }

  /** Where the lock stays because a reboot may still come, the rescue for that reboot stays too. */
  private Map<String, String> besideRescue(HostState state, boolean mayBeThere) {
    Map<String, String> files = new TreeMap<>(state.files());
    if (mayBeThere) {
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
    assertEquals(uncut.files().files(), of(host).files(), last::toString);
    assertFalse(of(host).files().containsKey("/etc/systemd/system/regroup-rescue.service"));
    assertNoTrial(last);
    String line = host.root.read("/proc/cmdline");
    assertEquals(uncut.line(), line, last::toString);
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

  private void assertNoTrial(Told last) {
    for (String path : TRIALS) {
      if (Files.exists(host.root.at(path))) {
        String text = host.root.read(path);
        assertFalse(text.contains("regroup") || text.contains("next_entry"), path + text + last);
      }
    }
  }

  private static List<String> names(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? List.of() : List.of(names).stream().sorted().toList();
  }
}
