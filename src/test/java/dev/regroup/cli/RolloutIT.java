package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.demo.Fleet;
import dev.regroup.demo.FleetOptions;
import dev.regroup.testing.MemoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waves, slots and budget over hosts that really change and reboot, as their own files tell. */
@Tag("sshd")
class RolloutIT {
  private static final String WISH =
      """
        iommu: enabled
        kernel_parameters: {present: ["iommu=pt"]}
        reboot: {timeout: 10s, shutdown_timeout: 10s, verify_timeout: 5s}
      """;

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private Fleet fleet;

  @BeforeEach
  void start() throws IOException {
    FleetOptions options =
        new FleetOptions(
            Files.createDirectories(folder.resolve("fleet")).toRealPath(),
            13,
            1,
            Duration.ofSeconds(3),
            Duration.ofSeconds(10));
    fleet = Fleet.start(options, Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void a_bad_second_host_halts_the_run_and_the_third_is_as_it_was() throws IOException {
    Path playbook =
        playbook(
            "grub-intel:never-returns:not-refreshed",
            "{order: sorted, serial: 1, canary: none, max_unavailable: 3}");
    Map<String, String> before = files("not-refreshed");
    Outcome ended = regroup("apply", playbook, "-y", "--output", "json");
    assertEquals(2, ended.exit(), ended::toString);
    assertEquals("changed 1", host(ended, "grub-intel"));
    assertEquals("failed 2", host(ended, "never-returns"));
    assertEquals("not_attempted null", host(ended, "not-refreshed"));
    assertEquals("needed", told(ended, "not-refreshed", "reboot"), "as its plan says");
    assertEquals(before, files("not-refreshed"));
    assertTrue(read("grub-intel", "proc/cmdline").contains("intel_iommu=on"));
    String run = String.valueOf(ended.json().get("run"));
    assertTrue(
        ended.err().contains("host never-returns failed, and max_failures is 0"), ended::toString);
    assertTrue(ended.err().contains("go on with: regroup resume " + run), ended::toString);
  }

  @Test
  void three_at_a_time_are_three_and_two_nodes_of_a_cluster_are_never_two() throws IOException {
    for (String node : List.of("grub-intel", "grub-amd")) {
      Path conf = fleet.files().root(node).resolve("etc/corosync/corosync.conf");
      Files.createDirectories(conf.getParent());
      Files.writeString(
          conf, "totem {\n  cluster_name: prod\n}\nnodelist {\n  node {\n    name: one\n  }\n}\n");
    }
    List<String> hosts = List.of("grub-intel", "grub-amd", "not-refreshed", "not-rebooted");
    Path playbook =
        playbook(String.join(":", hosts), "{serial: \"100%\", canary: none, max_unavailable: 3}");
    Outcome ended = regroup("apply", playbook, "-y", "--output", "json", "--forks", "4");
    assertEquals(0, ended.exit(), ended::toString);
    for (String host : hosts) {
      assertEquals("changed 1", host(ended, host));
    }
    Flight intel = flight("grub-intel");
    Flight amd = flight("grub-amd");
    Flight stale = flight("not-refreshed");
    Flight waiting = flight("not-rebooted");
    assertFalse(intel.overlaps(amd), intel + " " + amd);
    assertTrue(intel.overlaps(stale), intel + " " + stale);
    assertTrue(intel.overlaps(waiting), intel + " " + waiting);
    assertTrue(stale.overlaps(waiting), stale + " " + waiting);
  }

  @Test
  void a_run_that_lost_a_host_goes_on_where_it_may() throws IOException {
    Path playbook =
        playbook(
            "grub-intel:never-returns:not-refreshed",
            "{order: sorted, serial: 1, canary: none, max_unavailable: 2, max_failures: 1}");
    Outcome ended = regroup("apply", playbook, "-y", "--output", "json");
    assertEquals(2, ended.exit(), ended::toString);
    assertEquals("failed 2", host(ended, "never-returns"));
    assertEquals("changed 3", host(ended, "not-refreshed"));
  }

  @Test
  void check_shows_the_waves_and_an_unknown_variable_is_an_error() throws IOException {
    String hosts = "grub-intel:grub-amd:not-refreshed";
    Outcome check = regroup("check", playbook(hosts, "{serial: [1, 2]}"), "--output", "json");
    assertEquals("changed 1", host(check, "grub-intel"));
    assertEquals("changed 1", host(check, "grub-amd"), "another CPU: in the first wave as well");
    assertEquals("changed 2", host(check, "not-refreshed"));
    Outcome wrong = regroup("check", playbook(hosts, "{max_unavailable_per: {rak: 1}}"));
    assertEquals(6, wrong.exit(), wrong::toString);
    assertTrue(wrong.err().contains("rak"), wrong::toString);
  }

  /** From the first line that a run left on a host to its last. */
  private record Flight(Instant from, Instant to) {
    boolean overlaps(Flight other) {
      return from.isBefore(other.to) && other.from.isBefore(to);
    }
  }

  private Flight flight(String host) throws IOException {
    List<Instant> times =
        read(host, "var/lib/regroup/history")
            .lines()
            .map(line -> Instant.parse(line.split(" ", 2)[0]))
            .toList();
    return new Flight(times.get(0), times.get(times.size() - 1));
  }

  private Path playbook(String hosts, String rollout) throws IOException {
    return Files.writeString(
        folder.resolve("site.yml"),
        "- name: test\n  hosts: " + hosts + "\n" + WISH + "  rollout: " + rollout + "\n");
  }

  private Outcome regroup(String command, Path playbook, String... more) {
    List<String> line = new ArrayList<>(List.of(command, playbook.toString()));
    line.addAll(List.of("-i", fleet.files().inventory().toString()));
    line.addAll(List.of(more));
    return Terminal.quick(
        folder,
        Map.of("XDG_STATE_HOME", folder.resolve("state").toString()),
        line.toArray(String[]::new));
  }

  /** Status and wave of a host. */
  private static String host(Outcome outcome, String name) {
    return told(outcome, name, "status") + " " + told(outcome, name, "wave");
  }

  private static String told(Outcome outcome, String name, String key) {
    for (Object host : (List<?>) Objects.requireNonNull(outcome.json().get("hosts"))) {
      Map<?, ?> map = (Map<?, ?>) host;
      if (name.equals(map.get("host"))) {
        return String.valueOf(map.get(key));
      }
    }
    return "no " + name;
  }

  private String read(String host, String file) throws IOException {
    return Files.readString(fleet.files().root(host).resolve(file));
  }

  /** All files that a run may write, with what they hold. */
  private Map<String, String> files(String host) throws IOException {
    Path root = fleet.files().root(host);
    Map<String, String> files = new TreeMap<>();
    for (String top : List.of("etc", "boot", "var")) {
      if (Files.isDirectory(root.resolve(top))) {
        try (Stream<Path> all = Files.walk(root.resolve(top))) {
          for (Path file : all.filter(Files::isRegularFile).toList()) {
            byte[] bytes = Files.readAllBytes(file);
            files.put(
                root.relativize(file).toString(), Arrays.hashCode(bytes) + " " + bytes.length);
          }
        }
      }
    }
    return files;
  }
}
