package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.testing.Commands;
import dev.regroup.testing.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo as a newcomer starts it, and its fleet as an ordinary ssh client and its files show it.
 */
@Tag("sshd")
class DemoIT {
  @TempDir Path folder = Path.of("");
  private @Nullable Process serving;

  private record Result(int exit, String out) {}

  @AfterEach
  void end_the_fleet() throws InterruptedException {
    Process running = serving;
    if (running != null) {
      running.destroy();
      assertTrue(running.waitFor(20, TimeUnit.SECONDS), "SIGTERM does not end the fleet");
    }
  }

  @Test
  void the_whole_story_ends_as_expected_and_leaves_nothing() throws Exception {
    Result demo = regroup("demo");
    assertEquals(0, demo.exit(), demo.out());
    assertTrue(demo.out().startsWith("13 SIMULATED hosts"), demo.out());
    assertTrue(demo.out().contains("grub-intel (simulated)"), demo.out());
    assertTrue(demo.out().contains("Every simulated host ended as it was meant to"), demo.out());
    Matcher place = Pattern.compile("files in (\\S+)\\.\n").matcher(demo.out());
    assertTrue(place.find());
    assertFalse(Files.exists(Path.of(place.group(1))), "the temporary folder is still there");
  }

  @Test
  void ssh_reaches_the_hosts_and_the_engine_answers_to_edits() throws Exception {
    Tools.require("sshd", "ssh");
    Path fleet = folder.resolve("a fleet");
    Map<String, Object> paths = serve(fleet);
    assertEquals(fleet.toRealPath().toString(), paths.get("dir"));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(at(paths, "id"))));
    Path root = at(paths, "hosts_dir").resolve("grub-intel/root");

    assertEquals("grub-intel\n", ssh(paths, "grub-intel", "cat etc/hostname"));
    assertEquals("as-desired\n", ssh(paths, "as-desired", "cat etc/hostname"));
    assertEquals("one\n", ssh(paths, "grub-intel", "printf 'one\\n' >by-ssh; cat by-ssh"));
    assertEquals("one\n", Files.readString(root.resolve("by-ssh")));

    Path defaults = root.resolve("etc/default/grub");
    Files.writeString(
        defaults, Files.readString(defaults).replace("quiet splash", "quiet by_hand=1"));
    Result check = regroup(over(paths, "grub-intel", "check"));
    assertTrue(check.out().contains("+GRUB_CMDLINE_LINUX_DEFAULT=\"quiet by_hand=1 "), check.out());

    String before = Files.readString(defaults);
    Path tool = root.resolve("usr/sbin/update-grub");
    String real = Files.readString(tool);
    Files.writeString(tool, "#!/bin/sh\necho run >>\"$REGROUP_SYSROOT/lies\"\nexit 0\n");
    Result lied = regroup(over(paths, "grub-intel", "apply", "--yes"));
    assertEquals(2, lied.exit(), lied.out());
    assertEquals("run\n", Files.readString(root.resolve("lies")));
    assertTrue(lied.out().contains("RG-BOOT-15"), lied.out());
    assertEquals(before, Files.readString(defaults));

    Files.writeString(tool, real);
    String oldBoot = Files.readString(root.resolve("proc/sys/kernel/random/boot_id"));
    Result applied = regroup(over(paths, "grub-intel", "apply", "--yes"));
    assertEquals(0, applied.exit(), applied.out());
    String line = Files.readString(root.resolve("proc/cmdline"));
    assertTrue(line.contains(" quiet by_hand=1 "), line);
    assertTrue(line.contains(" intel_iommu=on"), line);
    assertFalse(oldBoot.equals(Files.readString(root.resolve("proc/sys/kernel/random/boot_id"))));
    assertEquals(line, ssh(paths, "grub-intel", "cat proc/cmdline"));
  }

  @Test
  void a_reboot_ends_all_that_runs_on_the_host_and_nothing_else() throws Exception {
    Tools.require("sshd", "ssh");
    Map<String, Object> paths = serve(folder.resolve("fleet"));
    String detach = "setsid /bin/sleep 300 </dev/null >/dev/null 2>&1 & echo $!";
    ProcessHandle gone = process(ssh(paths, "never-returns", detach));
    ProcessHandle other = process(ssh(paths, "as-desired", detach));

    // Not at once: the answer to this command would be cut as well.
    ssh(paths, "never-returns", "(/bin/sleep 1; reboot) </dev/null >/dev/null 2>&1 &");
    gone.onExit().get(20, TimeUnit.SECONDS);
    assertTrue(other.isAlive(), "a reboot ended a process of another host");
    Result down = regroup(over(paths, "never-returns", "check"));
    assertEquals(4, down.exit(), down.out());
    assertTrue(down.out().contains("Connection refused"), down.out());

    Files.delete(at(paths, "hosts_dir").resolve("never-returns/root/sim/never-returns"));
    assertTrue(comesBack(paths, "never-returns"), "mended, and it does not come up");
    Objects.requireNonNull(serving).destroy();
    other.onExit().get(20, TimeUnit.SECONDS);
  }

  private static ProcessHandle process(String said) {
    return ProcessHandle.of(Long.parseLong(said.strip())).orElseThrow();
  }

  private static boolean comesBack(Map<String, Object> paths, String host)
      throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      try {
        return ssh(paths, host, "cat etc/hostname").equals(host + "\n");
      } catch (AssertionError | IOException down) {
        Thread.sleep(100);
      }
    }
    return false;
  }

  @Test
  void more_hosts_than_may_change_are_all_left_alone() throws Exception {
    Map<String, Object> paths = serve(folder.resolve("fleet"));
    Path defaults = at(paths, "hosts_dir").resolve("grub-intel/root/etc/default/grub");
    String before = Files.readString(defaults);
    String three = "grub-intel,grub-amd,as-desired";
    Result refused = regroup(over(paths, three, "apply", "--yes", "--max-hosts", "1"));
    assertEquals(7, refused.exit(), refused.out());
    assertTrue(refused.out().contains("2 hosts would change, and --max-hosts is 1"), refused.out());
    assertEquals(before, Files.readString(defaults));

    Result applied = regroup(over(paths, three, "apply", "--yes", "--max-hosts", "2"));
    assertEquals(0, applied.exit(), applied.out());
    String after = Files.readString(defaults);
    assertTrue(after.contains("intel_iommu=on"), after);

    List<String> rollback = new ArrayList<>(List.of(over(paths, three, "rollback", "--yes")));
    rollback.set(1, "all");
    rollback.addAll(List.of("--max-hosts", "1"));
    Result kept = regroup(rollback.toArray(String[]::new));
    assertEquals(7, kept.exit(), kept.out());
    assertTrue(kept.out().contains("2 hosts would change, and --max-hosts is 1"), kept.out());
    assertEquals(after, Files.readString(defaults));
  }

  @Test
  void a_tuner_card_gets_a_group_of_its_own_by_the_least_override() throws Exception {
    Tools.require("sshd", "ssh");
    Map<String, Object> paths = serve(folder.resolve("fleet"));
    Path root = at(paths, "hosts_dir").resolve("pve-tuner/root");
    String words = "pcie_acs_override=id:1022:43e9";
    String before = Files.readString(root.resolve("etc/kernel/cmdline"));

    Path mine = folder.resolve("mine.yml");
    Files.writeString(
        mine,
        Files.readString(at(paths, "playbook"))
            .replace("device: \"1172:4c15", "device: \"10ec:8125"));
    String[] others = over(paths, "pve-tuner", "apply", "--yes");
    others[1] = mine.toString();
    Result refused = regroup(others);
    assertEquals(7, refused.exit(), refused.out());
    assertTrue(
        refused.out().contains("0000:05:00.0 holds the default route (through eno1)"),
        refused.out());
    assertEquals(before, Files.readString(root.resolve("etc/kernel/cmdline")));

    Result check = regroup(over(paths, "pve-tuner", "check"));
    assertTrue(check.out().contains("+ " + words + "\n"), check.out());
    assertTrue(check.out().contains("0000:04:00.0 is isolated. Group"), check.out());
    assertEquals(before, Files.readString(root.resolve("etc/kernel/cmdline")));

    Result applied = regroup(over(paths, "pve-tuner", "apply", "--yes"));
    assertEquals(0, applied.exit(), applied.out());
    assertTrue(Files.readString(root.resolve("proc/cmdline")).strip().endsWith(" " + words));
    assertEquals("0000:03:04.0\n0000:04:00.0\n", mates(paths, "0000:04:00.0"), "its own port");
    assertEquals("0000:02:00.0\n0000:02:00.1\n", mates(paths, "0000:02:00.1"), "not asked for");
    Result verified = regroup(over(paths, "pve-tuner", "verify"));
    assertEquals(0, verified.exit(), verified.out());
    Result again = regroup(over(paths, "pve-tuner", "apply", "--yes", "--detailed-exitcode"));
    assertEquals(0, again.exit(), again.out());
  }

  @Test
  void a_second_witness_that_disagrees_keeps_the_reboot_from_being_proven() throws Exception {
    Map<String, Object> paths = serve(folder.resolve("fleet"));
    Path root = at(paths, "hosts_dir").resolve("pve-tuner/root");
    Path misbehaves = root.resolve("sim/pvesh");
    String oldBoot = Files.readString(root.resolve("proc/sys/kernel/random/boot_id"));
    Files.writeString(misbehaves, "0000:04:00.0 99\n");
    Result applied = regroup(over(paths, "pve-tuner", "apply", "--yes"));
    assertEquals(2, applied.exit(), applied.out());
    assertTrue(applied.out().contains("RG-IOMMU-32"), applied.out());
    assertTrue(applied.out().contains("pvesh has 0000:04:00.0 in group 99"), applied.out());
    assertFalse(oldBoot.equals(Files.readString(root.resolve("proc/sys/kernel/random/boot_id"))));

    Files.delete(misbehaves);
    Result verified = regroup(over(paths, "pve-tuner", "verify"));
    assertEquals(0, verified.exit(), verified.out());
  }

  /** Who shares a device's group, itself among them, as the host's own shell sees it. */
  private static String mates(Map<String, Object> paths, String address) throws IOException {
    String same = "[ $d/iommu_group -ef " + address + "/iommu_group ] && echo $d";
    return ssh(paths, "pve-tuner", "cd sys/bus/pci/devices; for d in *; do " + same + "; done; :");
  }

  @Test
  void a_folder_with_other_peoples_files_is_left_alone() throws Exception {
    Path other = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(other.resolve("thesis.txt"), "precious");
    Result refused = regroup("demo", "--serve", "--dir", other.toString());
    assertEquals(5, refused.exit(), refused.out());
    assertTrue(refused.out().contains("is not empty and no demo fleet's"), refused.out());
    assertEquals("precious", Files.readString(other.resolve("thesis.txt")));
    try (var files = Files.list(other)) {
      assertEquals(1, files.count());
    }
  }

  private static List<String> java(String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
    line.add(Main.class.getName());
    line.addAll(List.of(arguments));
    return line;
  }

  private Result regroup(String... arguments) throws Exception {
    Path out = Files.createTempFile(folder, "out", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(java(arguments))
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile());
    builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
    Process process = builder.start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("did not end: " + Files.readString(out));
    }
    return new Result(process.exitValue(), Files.readString(out));
  }

  private Map<String, Object> serve(Path fleet) throws IOException {
    Process process =
        new ProcessBuilder(java("demo", "--serve", "--dir", fleet.toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    serving = process;
    BufferedReader out = process.inputReader();
    return JSON.std.mapFrom(Objects.requireNonNull(out.readLine()));
  }

  private static Path at(Map<String, Object> paths, String key) {
    return Path.of(String.valueOf(paths.get(key)));
  }

  private static String[] over(
      Map<String, Object> paths, String host, String command, String... more) {
    List<String> line = new ArrayList<>(List.of(command, at(paths, "playbook").toString()));
    line.addAll(List.of(more));
    line.addAll(List.of("-i", at(paths, "inventory").toString(), "--limit", host));
    line.addAll(List.of("--known-hosts", at(paths, "known_hosts").toString()));
    return line.toArray(String[]::new);
  }

  /** An ordinary client, with strict host keys; the port stands in the inventory. */
  private static String ssh(Map<String, Object> paths, String host, String command)
      throws IOException {
    String inventory = Files.readString(at(paths, "inventory"));
    Matcher port =
        Pattern.compile("(?m)^    " + host + ":\n.*\n +ansible_port: (\\d+)").matcher(inventory);
    assertTrue(port.find(), inventory);
    return Commands.run(
        "ssh",
        "-F",
        "none",
        "-o",
        "BatchMode=yes",
        "-o",
        "StrictHostKeyChecking=yes",
        "-o",
        "IdentitiesOnly=yes",
        "-o",
        "UserKnownHostsFile=\"" + at(paths, "known_hosts") + "\"",
        "-i",
        at(paths, "id").toString(),
        "-p",
        port.group(1),
        "root@127.0.0.1",
        command);
  }
}
