package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.MemoryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A fleet of which checks are made, whose reports are given back to apply. */
abstract class ApprovedPlanFixture {
  static final String ALL = "grub-amd:grub-intel:not-refreshed";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  WaveFleet fleet;
  Path inventory = Path.of("");
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    fleet = WaveFleet.start(folder);
    inventory = fleet.inventory();
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    fleet.close();
  }

  /** A command in a process of its own, so that it can be killed; what it says is kept. */
  Process process(String said, String... command) throws IOException {
    List<String> line = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of(command));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(said).toFile());
    builder.environment().putAll(fleet.environment());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
  }

  boolean said(String file, String text) {
    try {
      return Files.readString(folder.resolve(file)).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has a check made, and its report kept; no host is written on by that. */
  Path agreed(Path playbook, String... more) {
    Path plan = folder.resolve("plan.json");
    List<String> words = new ArrayList<>(List.of("--report", plan.toString()));
    words.addAll(List.of(more));
    Outcome check = over("check", playbook, words.toArray(String[]::new));
    assertEquals(0, check.exit(), check::toString);
    return plan;
  }

  Outcome over(String command, Path playbook, String... more) {
    List<String> line = new ArrayList<>(List.of(command, playbook.toString()));
    line.addAll(List.of("-i", inventory.toString(), "--output", "json"));
    line.addAll(List.of(more));
    return fleet.regroup(line.toArray(String[]::new));
  }

  /** An apply of that plan, without a word that answers questions, and nobody who could. */
  Outcome apply(Path playbook, Path plan, String... more) {
    List<String> words = new ArrayList<>(List.of("--plan", plan.toString()));
    words.addAll(List.of(more));
    return over("apply", playbook, words.toArray(String[]::new));
  }

  Outcome resume(String... more) {
    List<String> line = new ArrayList<>(List.of("resume", "--yes", "--output", "json"));
    line.addAll(List.of(more));
    return fleet.regroup(line.toArray(String[]::new));
  }

  /** How each host ended, with the codes of its errors. */
  static Map<String, String> ends(Outcome outcome) {
    Map<String, String> ends = new LinkedHashMap<>();
    for (Object each : (List<?>) outcome.json().getOrDefault("hosts", List.of())) {
      Map<?, ?> host = (Map<?, ?>) each;
      List<String> words = new ArrayList<>(List.of(String.valueOf(host.get("status"))));
      if (host.get("findings") instanceof List<?> findings) {
        findings.stream()
            .map(finding -> (Map<?, ?>) finding)
            .filter(finding -> "error".equals(finding.get("severity")))
            .forEach(finding -> words.add(String.valueOf(finding.get("code"))));
      }
      ends.put(String.valueOf(host.get("host")), String.join(" ", words));
    }
    return ends;
  }

  /** Every file of a host that a run might write, byte for byte. */
  Map<String, String> files(String host) {
    Map<String, String> files = new TreeMap<>();
    for (String place : List.of("etc", "boot", "var/lib/regroup")) {
      Path top = fleet.root(host).resolve(place);
      if (!Files.exists(top)) {
        continue;
      }
      try (Stream<Path> tree = Files.walk(top)) {
        for (Path path : tree.filter(Files::isRegularFile).toList()) {
          files.put(
              path.toString(), new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  /** Somebody else adds a parameter. */
  void edit(String host) throws IOException {
    Path file = fleet.root(host).resolve("etc/default/grub");
    String text = Files.readString(file);
    String edited = text.replaceFirst("(?m)^(GRUB_CMDLINE_LINUX_DEFAULT=\"[^\"]*)", "$1 nosmt");
    assertNotEquals(text, edited);
    Files.writeString(file, edited);
  }
}
