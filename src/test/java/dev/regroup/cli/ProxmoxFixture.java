package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Commands;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Proxmox VE hosts over real SSH: what holds whatever they boot by. */
abstract class ProxmoxFixture {
  static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

  @TempDir(factory = MemoryFolder.class)
  static Path folder = Path.of("");

  static EngineHost engine;
  private static Function<Path, Sysroot> kind = Sysroot::empty;
  Sysroot host = Sysroot.empty(folder);
  private Path playbook = Path.of("");

  @BeforeAll
  static void start() {
    engine = new EngineHost(folder, path -> kind.apply(path));
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  /** A new host of that kind, and a playbook that asks for the IOMMU. */
  void rebuild(Function<Path, Sysroot> other) {
    kind = other;
    engine.rebuild();
    host = engine.host;
    playbook =
        engine.playbook(
            "iommu: enabled",
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "reboot: {verify_timeout: 3s, timeout: 30s, shutdown_timeout: 20s}");
  }

  /** A command that takes the playbook. */
  Outcome with(String command, String... more) {
    List<String> line = List.of(command, playbook.toString(), "--output", "json");
    return engine.run(Stream.concat(line.stream(), List.of(more).stream()).toArray(String[]::new));
  }

  Outcome apply() {
    return with("apply", "-y");
  }

  Outcome rollback() {
    return engine.run("rollback", "pve1", "--output", "json", "-y");
  }

  /** Check says that it would change a host of that layout, and writes nothing. */
  void checked(String layout) {
    HostState before = HostState.of(host);
    Outcome check = with("check", "--detailed-exitcode");
    assertEquals(3, check.exit(), check::toString);
    assertEquals("changed", check.host("status"));
    assertTrue(check.out().contains("\"" + layout + "\""), check::toString);
    before.assertUnchanged(host, check);
    assertFalse(Files.exists(host.at("/var/lib/regroup")), "check mode writes nothing");
  }

  /** Apply reboots the host and proves it. */
  void applied() {
    Outcome apply = apply();
    assertEquals(0, apply.exit(), apply::toString);
    assertEquals("done", apply.host("reboot"));
    assertEquals("true", apply.host("verified"));
    assertNotEquals(Sysroot.BOOT_ID, host.read(BOOT_ID).strip());
    HostState.assertTidy(host, apply);
  }

  /** Verify and a second apply find nothing to do; a rollback puts back what was there. */
  void settledAndPutBack(HostState before) {
    String bootId = host.read(BOOT_ID);
    Outcome verify = with("verify");
    assertEquals(0, verify.exit(), verify::toString);
    Outcome again = with("apply", "-y", "--detailed-exitcode");
    assertEquals(0, again.exit(), again::toString);
    assertEquals("ok", again.host("status"));
    assertEquals(bootId, host.read(BOOT_ID));
    Outcome rollback = rollback();
    assertEquals(0, rollback.exit(), rollback::toString);
    before.assertUnchanged(host, rollback);
    assertEquals(bootId, host.read(BOOT_ID));
  }

  /** All or nothing: an entry on an EFI system partition that is somebody else's bars the way. */
  void notPutBackOver(String entry) {
    applied();
    String written = host.read(entry);
    host.write(entry, written.replaceFirst("(?m)^options.*", "$0 nosmt"));
    HostState changed = HostState.of(host);
    String backup = Commands.run("ls", host.at("/var/lib/regroup/backup").toString());
    for (String[] more : new String[][] {{"--check"}, {"-y"}}) {
      Outcome outcome = engine.run("rollback", "pve1", "--output", "json", more[0]);
      String message = outcome.failedWith(7, "refused", "as_found", "RG-ROLLBACK-02");
      assertTrue(message.contains(entry + " has been changed since"), message);
      changed.assertUnchanged(host, outcome);
      HostState.assertTidy(host, outcome);
    }
    assertEquals(backup, Commands.run("ls", host.at("/var/lib/regroup/backup").toString()));
    assertEquals("reboot\n", host.read("/sim/reboots"));
    host.write(entry, written);
    assertEquals(0, rollback().exit());
    assertFalse(host.read(entry).contains("iommu=pt"), host.read(entry));
  }

  /** With a fault of a stand-in all is put back, and without it the next run ends well. */
  void putBackWith(String file, String fault, String code, String words) {
    host.write(file, fault + "\n");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "as_found", code);
    assertTrue(message.contains(words), message);
    before.assertUnchanged(host, outcome);
    HostState.assertTidy(host, outcome);
    assertFalse(Files.exists(host.at("/sim/reboots")), outcome::toString);
    host.delete(file);
    Outcome well = apply().endedWell("changed");
    assertEquals("true", well.host("verified"), well::toString);
  }

  /** Both ESPs without room for the initrd are told by check and by apply; nothing is written. */
  void tooFull(String source) throws IOException {
    // A file that takes no room itself, and that no test machine has room for.
    try (RandomAccessFile initrd =
        new RandomAccessFile(host.at("/boot/initrd.img-" + Sysroot.PVE_KERNEL).toFile(), "rw")) {
      initrd.setLength(1L << 40);
    }
    String before = host.read(source);
    for (Outcome outcome : List.of(with("check"), apply())) {
      assertEquals(7, outcome.exit(), outcome::toString);
      assertEquals("refused", outcome.host("status"), outcome::toString);
      assertEquals(
          List.of("RG-RESCUE-01", "RG-GUARD-04", "RG-GUARD-04"),
          outcome.codes(),
          outcome::toString);
      for (String esp : Sysroot.ESPS) {
        String told = "/dev/disk/by-uuid/" + esp + " has ";
        assertTrue(outcome.out().contains(told), outcome::toString);
      }
    }
    assertEquals(before, host.read(source));
    assertFalse(Files.exists(host.at("/var/lib/regroup/backup")));
  }
}
