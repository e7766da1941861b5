package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.OpenSshServer;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places that cannot be written, files that must not be replaced, people who write meanwhile. */
@Tag("sshd")
class WritingFaultsIT {
  private static final String CONFIG = "/etc/default/grub";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // each test starts its own
  private EngineHost engine;

  private Sysroot host = Sysroot.empty(folder);
  private Path playbook = Path.of("");

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Commands that run where the server's logins are, before it starts; ROOT is the sysroot. */
  private void start(String... mounts) {
    OpenSshServer.Builder builder = OpenSshServer.builder();
    for (String mount : mounts) {
      builder.prepare(mount.replace("ROOT", folder.resolve("root").toString()));
    }
    engine = new EngineHost(folder, builder);
    host = Sysroot.empty(engine.server.seen(engine.host.root()));
    playbook =
        engine.playbook(
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "reboot: {verify_timeout: 3s, timeout: 30s, shutdown_timeout: 20s}");
  }

  private Outcome apply() {
    return engine.run("apply", playbook.toString(), "--output", "json", "-y");
  }

  private void refused(String code, String words) {
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(7, "refused", "as_found", code);
    assertTrue(message.contains(words), message);
    untouched(before, outcome);
  }

  private void untouched(HostState before, Outcome outcome) {
    before.assertUnchanged(host, outcome);
    HostState.assertTidy(host, outcome);
    assertFalse(Files.exists(host.at("/sim/reboots")), outcome::toString);
  }

  @Test
  void boot_without_room() {
    start(
        "mount -t tmpfs -o size=256k tmpfs ROOT/var/lib/dpkg",
        "cp -a ROOT/boot/. ROOT/var/lib/dpkg/",
        "mount --bind ROOT/var/lib/dpkg ROOT/boot",
        "umount ROOT/var/lib/dpkg");
    refused("RG-GUARD-04", "/boot has ");
  }

  @Test
  void boot_that_runs_full_while_it_is_written() {
    start(
        "mount -t tmpfs -o size=2m tmpfs ROOT/var/lib/dpkg",
        "cp -a ROOT/boot/. ROOT/var/lib/dpkg/",
        "mount --bind ROOT/var/lib/dpkg ROOT/boot",
        "umount ROOT/var/lib/dpkg");
    beforeUpdateGrub("cat /dev/zero >\"$R/boot/fill\" 2>/dev/null || :");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "as_found", "RG-CHANGE-02");
    host.delete("/boot/fill");
    untouched(before, outcome);
  }

  @Test
  void no_room_for_regroup_s_own_files() {
    start("mkdir -p ROOT/var/lib/regroup", "mount -t tmpfs -o size=4k tmpfs ROOT/var/lib/regroup");
    host.write("/var/lib/regroup/fill", "x");
    refused("RG-CHANGE-01", "/var/lib/regroup cannot be written: is the disk full");
  }

  @Test
  void regroup_s_own_files_run_out_of_room_in_the_midst() {
    start("mkdir -p ROOT/var/lib/regroup", "mount -t tmpfs -o size=16m tmpfs ROOT/var/lib/regroup");
    String tool = host.read("/usr/sbin/update-grub");
    beforeUpdateGrub("cat /dev/zero >\"$R/var/lib/regroup/fill\" 2>/dev/null || :");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "as_found", "RG-CHANGE-02");
    assertTrue(message.contains("is the disk of /var/lib/regroup full?"), message);
    before.assertUnchanged(host, outcome);
    host.delete("/var/lib/regroup/fill");
    host.write("/usr/sbin/update-grub", tool);
    assertTrue(host.at("/usr/sbin/update-grub").toFile().setExecutable(true));
    Outcome next = apply().endedWell("changed");
    assertEquals("true", next.host("verified"), next::toString);
    HostState.assertTidy(host, next);
  }

  @Test
  void etc_is_read_only() {
    start("mount --bind ROOT/etc ROOT/etc", "mount -o remount,bind,ro ROOT/etc");
    refused("RG-CHANGE-01", "/etc/default cannot be written: is the disk full, or read-only?");
  }

  @Test
  void var_lib_is_read_only() {
    start("mount --bind ROOT/var ROOT/var", "mount -o remount,bind,ro ROOT/var");
    refused("RG-CHANGE-01", "/var/lib/regroup cannot be written: is the disk full, or read-only?");
  }

  /** As an immutable one is: a mount point cannot be replaced. */
  @Test
  void a_file_that_cannot_be_replaced() {
    start("mount --bind ROOT/etc/default/grub ROOT/etc/default/grub");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "as_found", "RG-CHANGE-02");
    assertTrue(message.contains("/etc/default/grub could not be replaced"), message);
    untouched(before, outcome);
  }

  @Test
  void a_symbolic_link_is_kept_and_its_target_changed() throws IOException {
    start();
    Files.move(host.at(CONFIG), host.at("/etc/default/grub.site"));
    host.link(CONFIG, "grub.site");
    Outcome outcome = apply().endedWell("changed");
    assertTrue(Files.isSymbolicLink(host.at(CONFIG)), outcome::toString);
    assertTrue(host.read("/etc/default/grub.site").contains("quiet iommu=pt"));
    HostState.assertTidy(host, outcome);
  }

  @Test
  void a_link_out_of_etc_is_not_followed() throws IOException {
    start();
    Files.createDirectories(host.at("/usr/share"));
    Files.move(host.at(CONFIG), host.at("/usr/share/grub"));
    host.link(CONFIG, "../../usr/share/grub");
    refused("RG-BOOT-19", "is a link to /usr/share/grub, outside of /etc");
    assertFalse(host.read("/usr/share/grub").contains("iommu=pt"));
  }

  @Test
  void a_hard_link_is_refused() throws IOException {
    start();
    Files.createLink(host.at("/etc/default/grub.copy"), host.at(CONFIG));
    refused("RG-BOOT-19", "has 2 hard links");
  }

  @Test
  void owner_and_mode_are_kept() throws IOException {
    start();
    Files.setAttribute(host.at(CONFIG), "unix:uid", 1234);
    Files.setAttribute(host.at(CONFIG), "unix:gid", 4321);
    Files.setPosixFilePermissions(host.at(CONFIG), PosixFilePermissions.fromString("rw-r----x"));
    String before = about(CONFIG);
    apply().endedWell("changed");
    assertEquals(before, about(CONFIG));
    assertTrue(host.read(CONFIG).contains("quiet iommu=pt"));
    engine.run("rollback", "pve1", "--output", "json", "-y").endedWell("changed");
    assertEquals(before, about(CONFIG));
    assertFalse(host.read(CONFIG).contains("iommu=pt"));
  }

  private String about(String path) throws IOException {
    return Files.readAttributes(host.at(path), "unix:mode,uid,gid,nlink", LinkOption.NOFOLLOW_LINKS)
        .toString();
  }

  @Test
  void someone_edits_the_file_between_the_facts_and_the_rename() {
    start();
    // The new text is beside the file already when the other editor saves.
    tool(
        "cp",
        "/bin/cp \"$@\"\ncase $* in *.regroup-*) echo '# mine' >>\"$R/etc/default/grub\" ;; esac");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(7, "refused", "as_found", "RG-CHANGE-01");
    assertTrue(message.contains("was changed by someone else just now"), message);
    assertTrue(host.read(CONFIG).endsWith("# mine\n"));
    host.write(CONFIG, host.read(CONFIG).replace("# mine\n", ""));
    untouched(before, outcome);
  }

  @Test
  void someone_edits_the_file_while_update_grub_fails() {
    start();
    beforeUpdateGrub("echo '# mine' >>\"$R/etc/default/grub\"; exit 3");
    String cfg = host.read("/boot/grub/grub.cfg");
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "unknown", "RG-CHANGE-03");
    assertTrue(message.contains("/etc/default/grub was changed by someone else"), message);
    assertTrue(host.read(CONFIG).endsWith("# mine\n"), outcome::toString);
    assertEquals(cfg, host.read("/boot/grub/grub.cfg"));
  }

  private void beforeUpdateGrub(String command) {
    String tool = host.read("/usr/sbin/update-grub");
    host.write(
        "/usr/sbin/update-grub",
        tool.replace("set -e\n", "set -e\nR=${0%/usr/*}\n" + command + "\n"));
    assertTrue(host.at("/usr/sbin/update-grub").toFile().setExecutable(true));
  }

  /** A program of the host that stands in front of the machine's. */
  private void tool(String name, String text) {
    host.write("/usr/bin/" + name, "#!/bin/sh\nR=${0%/usr/*}\n" + text + "\n");
    assertTrue(host.at("/usr/bin/" + name).toFile().setExecutable(true));
  }
}
