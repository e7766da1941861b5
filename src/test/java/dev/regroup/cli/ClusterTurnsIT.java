package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.ClusterHosts;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of a cluster of three at their turns together, as the playbook allows it. */
@Tag("sshd")
class ClusterTurnsIT {
  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private EngineHost first;
  private EngineHost second;

  @BeforeEach
  void start() throws IOException {
    first = new EngineHost(Files.createDirectory(folder.resolve("a")), ClusterHosts::three);
    second =
        new EngineHost(Files.createDirectory(folder.resolve("b")), ClusterTurnsIT::anotherNode);
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  /** The node {@code pve2}, whose own view of the cluster is that all of it is there. */
  private static Sysroot anotherNode(Path folder) {
    Sysroot host = ClusterHosts.three(folder);
    String members = host.read("/etc/pve/.members");
    return host.write("/proc/sys/kernel/hostname", "pve2\n")
        .write("/proc/sys/kernel/random/boot_id", "22222222-2222-4222-8222-222222222222\n")
        .write("/etc/pve/.members", members.replace("\"tuner1\",", "\"pve2\","));
  }

  private Outcome apply(String rollout) throws IOException {
    Path playbook =
        first.playbook(
            "kernel_parameters: {present: [\"iommu=pt\"]}",
            "reboot: {verify_timeout: 5s, timeout: 30s, shutdown_timeout: 20s}",
            "rollout: " + rollout);
    String one = Files.readString(first.inventory()).replace("pve1:", "left.example:");
    String other = Files.readString(second.inventory()).replace("pve1:", "right.example:");
    Path both = first.write("both.yml", one + other.substring(other.indexOf("    right")));
    Path known =
        first.write(
            "known", Files.readString(first.knownHosts()) + Files.readString(second.knownHosts()));
    return first.regroup(
        new ArrayList<>(
            List.of(
                "apply",
                playbook.toString(),
                "-y",
                "--output",
                "json",
                "-i",
                both.toString(),
                "--known-hosts",
                known.toString())));
  }

  private static Map<String, String> statuses(Outcome outcome) {
    Map<String, String> statuses = new TreeMap<>();
    for (Object host : (List<?>) outcome.json().getOrDefault("hosts", List.of())) {
      Map<?, ?> map = (Map<?, ?>) host;
      statuses.put(String.valueOf(map.get("host")), String.valueOf(map.get("status")));
    }
    return statuses;
  }

  @Test
  void the_second_reckons_without_the_first_and_the_first_goes_on() throws IOException {
    HostState before = HostState.of(second.host);
    Outcome outcome = apply("{serial: 2, max_unavailable: 2, max_unavailable_per: {cluster: 2}}");
    assertEquals(7, outcome.exit(), outcome::toString);
    assertEquals(
        Map.of("left.example", "changed", "right.example", "refused"),
        statuses(outcome),
        outcome::toString);
    assertTrue(
        outcome.out().contains("1 are this node's and 1 those of nodes that this run is at"),
        outcome::toString);
    assertTrue(first.host.read("/proc/cmdline").contains("iommu=pt"), outcome::toString);
    before.assertUnchanged(second.host, outcome);
    assertFalse(Files.exists(second.host.at("/sim/reboots")), outcome::toString);
  }

  @Test
  void one_after_the_other_both_have_their_turn() throws IOException {
    Outcome outcome = apply("{serial: 2, max_unavailable: 2}");
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals(
        Map.of("left.example", "changed", "right.example", "changed"),
        statuses(outcome),
        outcome::toString);
  }
}
