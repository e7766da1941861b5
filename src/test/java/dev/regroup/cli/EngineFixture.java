package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One server for a class, a new host for each test, and a playbook that asks for iommu=pt. */
abstract class EngineFixture {
  static final String CONFIG = "/etc/default/grub";
  static final String CFG = "/boot/grub/grub.cfg";

  @TempDir(factory = MemoryFolder.class)
  static Path folder = Path.of("");

  static EngineHost engine;
  Sysroot host = Sysroot.empty(folder);
  Path playbook = Path.of("");

  @BeforeAll
  static void start() {
    engine = new EngineHost(folder);
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @BeforeEach
  void build() {
    rebuild();
    engine.limits(EngineHost.QUICK);
    engine.watch(line -> {});
    wants("iommu=pt", "{verify_timeout: 1s, timeout: 30s, shutdown_timeout: 20s}");
  }

  void rebuild() {
    engine.rebuild();
    host = engine.host;
  }

  /** Another playbook: one parameter, one reboot policy. */
  void wants(String parameter, String reboot) {
    playbook =
        engine.playbook(
            "kernel_parameters:", "  present: [\"" + parameter + "\"]", "reboot: " + reboot);
  }

  Outcome apply(String... more) {
    return with("apply", more);
  }

  /** A command that takes a playbook. */
  Outcome with(String command, String... more) {
    List<String> line = new ArrayList<>(List.of(command, playbook.toString()));
    line.addAll(List.of("--output", "json"));
    if (command.equals("apply")) {
      line.add("-y");
    }
    line.addAll(List.of(more));
    return engine.run(line.toArray(String[]::new));
  }

  Outcome rollback(String... more) {
    List<String> line = new ArrayList<>(List.of("rollback", "--output", "json", "-y"));
    line.addAll(List.of(more));
    return engine.run(line.toArray(String[]::new));
  }

  /** Commands that update-grub begins with; R is the root of the host. */
  void prependToUpdateGrub(String commands) {
    rewrite("/usr/sbin/update-grub", "set -e\n", "set -e\nR=${0%/usr/*}\n" + commands + "\n");
  }

  /** Replaces the last such text of a tool. */
  void rewrite(String tool, String from, String to) {
    String text = host.read(tool);
    int at = text.lastIndexOf(from);
    host.write(tool, text.substring(0, at) + to + text.substring(at + from.length()));
    assertTrue(host.at(tool).toFile().setExecutable(true));
  }
}
