package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.demo.Fleet;
import dev.regroup.demo.FleetOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The embedded fleet for runs in waves, some hosts of which go on only when a test lets them. */
final class WaveFleet implements AutoCloseable {
  private static final String WISH =
      """
        iommu: enabled
        kernel_parameters: {present: ["iommu=pt"]}
      """;

  private final Path folder;
  private final Fleet fleet;

  private WaveFleet(Path folder, Fleet fleet) {
    this.folder = folder;
    this.fleet = fleet;
  }

  static WaveFleet start(Path folder) throws IOException {
    FleetOptions options =
        new FleetOptions(
            Files.createDirectories(folder.resolve("fleet")).toRealPath(),
            13,
            1,
            Duration.ofSeconds(3),
            Duration.ofSeconds(10));
    return new WaveFleet(folder, Fleet.start(options, Clock.systemUTC()));
  }

  /** A playbook of those hosts, one after the other by name, that reboots so. */
  Path playbook(String hosts, String reboot, String rollout) throws IOException {
    return Files.writeString(
        folder.resolve("site.yml"),
        "- name: test\n  hosts: "
            + hosts
            + "\n"
            + WISH
            + "  reboot: "
            + reboot
            + "\n  rollout: {order: sorted, canary: none, "
            + rollout
            + "}\n");
  }

  /** The generator of a host says when it begins, and goes on when it is let. */
  void hold(String host) throws IOException {
    Path tool = root(host).resolve("usr/sbin/update-grub");
    String text = Files.readString(tool);
    String waiting =
        text.replace(
            "set -e\n",
            """
            set -e
            R=${0%/usr/*}
            : >$R/held
            while [ ! -e $R/go ] && [ -e $R/held ]; do sleep 0.05; done
            """);
    assertTrue(!waiting.equals(text), text);
    Files.delete(tool);
    Files.writeString(tool, waiting);
    assertTrue(tool.toFile().setExecutable(true));
  }

  boolean isHeld(String host) {
    return Files.exists(root(host).resolve("held"));
  }

  void let(String host) throws IOException {
    Files.writeString(root(host).resolve("go"), "");
  }

  Path root(String host) {
    return fleet.files().root(host);
  }

  /** Whether the entries that it boots have what the playbook asks for. */
  boolean isStaged(String host) throws IOException {
    return Files.readString(root(host).resolve("boot/grub/grub.cfg")).contains("iommu=pt");
  }

  Path inventory() {
    return fleet.files().inventory();
  }

  Map<String, String> environment() {
    return Map.of("XDG_STATE_HOME", folder.resolve("state").toString());
  }

  /** Folders of the runs that are kept, by their ids, oldest first. */
  List<String> runs() throws IOException {
    Path runs = folder.resolve("state/regroup/runs");
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (var all = Files.list(runs)) {
      return all.map(run -> run.getFileName().toString()).sorted().toList();
    }
  }

  /** A command with a playbook, in this process. */
  Outcome over(String command, Path playbook, String... more) {
    List<String> line = new ArrayList<>(List.of(command, playbook.toString()));
    line.addAll(List.of("-i", inventory().toString()));
    line.addAll(List.of(more));
    return regroup(line.toArray(String[]::new));
  }

  /** A command in this process. */
  Outcome regroup(String... line) {
    return Terminal.quick(folder, environment(), line);
  }

  @Override
  public void close() {
    fleet.close();
  }
}
