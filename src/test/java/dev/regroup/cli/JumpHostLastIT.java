package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.OpenSshServer;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jump host and a host behind it in one run, over real OpenSSH servers, told by their files. */
@Tag("sshd")
class JumpHostLastIT {
  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private EngineHost bastion;
  private EngineHost inner;
  private Path playbook = Path.of("");

  @BeforeEach
  void start() throws IOException {
    bastion = new EngineHost(Files.createDirectory(folder.resolve("bastion")));
    String key = bastion.server.clientKey().toString();
    inner =
        new EngineHost(
            Files.createDirectory(folder.resolve("inner")),
            OpenSshServer.builder().config("AuthorizedKeysFile " + key + ".pub"));
    inner.variable("ansible_ssh_private_key_file", key);
    inner.host.write("/proc/sys/kernel/random/boot_id", "22222222-2222-4222-8222-222222222222\n");
    inner.variable("ansible_ssh_common_args", "'-J root@127.0.0.1:" + bastion.server.port() + "'");
    playbook =
        bastion.playbook(
            "kernel_parameters: {present: [\"iommu=pt\"]}",
            "reboot: {verify_timeout: 5s, timeout: 30s, shutdown_timeout: 20s}",
            "rollout: {serial: 2, max_unavailable: 2, max_failures: 5}");
  }

  @AfterEach
  void stop() {
    bastion.close();
    inner.close();
  }

  /** The jump host is the first of the inventory. */
  private Outcome regroup(String... words) throws IOException {
    String one = Files.readString(bastion.inventory()).replace("pve1:", "gate:");
    String other = Files.readString(inner.inventory());
    Path both = bastion.write("both.yml", one + other.substring(other.indexOf("    pve1:")));
    Path known =
        bastion.write(
            "known", Files.readString(bastion.knownHosts()) + Files.readString(inner.knownHosts()));
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(
        List.of("--output", "json", "-i", both.toString(), "--known-hosts", known.toString()));
    return bastion.regroup(line);
  }

  private static Map<?, ?> host(Outcome outcome, String name) {
    return ((List<?>) outcome.json().getOrDefault("hosts", List.of()))
        .stream()
            .map(host -> (Map<?, ?>) host)
            .filter(host -> name.equals(host.get("host")))
            .findFirst()
            .orElse(Map.of());
  }

  private static String ended(Outcome outcome, String name) {
    return host(outcome, name).get("status") + " " + host(outcome, name).get("wave");
  }

  private static List<Instant> history(Sysroot host) {
    return host.read("/var/lib/regroup/history")
        .lines()
        .map(line -> Instant.parse(line.split(" ", 2)[0]))
        .toList();
  }

  @Test
  void it_goes_last_and_alone_and_the_plan_says_so() throws IOException {
    Outcome check = regroup("check", playbook.toString());
    assertEquals("changed 1", ended(check, "pve1"), check::toString);
    assertEquals("changed 2", ended(check, "gate"), check::toString);
    String told = String.valueOf(host(check, "gate").get("findings"));
    assertTrue(told.contains("RG-ID-03"), told);
    assertTrue(told.contains("host pve1 is reached through it: it goes last and alone"), told);
    Outcome outcome = regroup("apply", playbook.toString(), "-y");
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals("changed 1", ended(outcome, "pve1"), outcome::toString);
    assertEquals("changed 2", ended(outcome, "gate"), outcome::toString);
    // In whole seconds.
    List<Instant> first = history(inner.host);
    assertFalse(
        first.get(first.size() - 1).isAfter(history(bastion.host).get(0)), outcome::toString);
  }

  @Test
  void it_is_not_touched_while_a_host_behind_it_is_not_proven() throws IOException {
    String reboot = inner.host.read("/usr/sbin/reboot");
    inner.host.program("/usr/sbin/reboot", "#!/bin/sh\nexit 0\n"); // it does not go down
    HostState before = HostState.of(bastion.host);
    Outcome outcome = regroup("apply", playbook.toString(), "-y");
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals("failed", host(outcome, "pve1").get("status"), outcome::toString);
    assertEquals("not_attempted", host(outcome, "gate").get("status"), outcome::toString);
    assertTrue(
        outcome
            .err()
            .contains("host pve1 is not verified, and a jump host that others need goes alone"),
        outcome::toString);
    before.assertUnchanged(bastion.host, outcome);
    assertFalse(Files.exists(bastion.host.at("/sim/reboots")), outcome::toString);
    inner.host.program("/usr/sbin/reboot", reboot);
    inner.host.run("/usr/sbin/reboot");
    Outcome resumed = regroup("resume", "-y");
    assertEquals("ok", host(resumed, "pve1").get("status"), resumed::toString);
    assertEquals("changed", host(resumed, "gate").get("status"), resumed::toString);
  }
}
