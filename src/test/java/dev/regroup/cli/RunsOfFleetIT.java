package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.MemoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run after a run, and a run that another process is writing. */
@Tag("sshd")
class RunsOfFleetIT {
  private static final String REFRESHING =
      "\"event\":\"step_started\",\"host\":\"grub-intel\",\"step\":\"refresh\"";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private WaveFleet fleet;
  private @Nullable Process process;

  @BeforeEach
  void start() throws IOException {
    fleet = WaveFleet.start(folder);
  }

  @AfterEach
  void stop() {
    if (process != null) {
      process.destroyForcibly();
    }
    fleet.close();
  }

  @Test
  void the_next_run_is_of_the_hosts_that_this_one_left() throws IOException {
    Path playbook =
        fleet.playbook(
            "grub-intel:never-returns:not-refreshed",
            "{timeout: 5s, shutdown_timeout: 5s, verify_timeout: 5s}",
            "serial: 1, max_unavailable: 3");
    Outcome first = fleet.over("apply", playbook, "-y", "--output", "json");
    assertEquals(2, first.exit(), first::toString);
    String run = String.valueOf(first.json().get("run"));
    assertFalse(fleet.isStaged("not-refreshed"), "it was never reached");
    Path history = fleet.root("grub-intel").resolve("var/lib/regroup/history");
    String before = Files.readString(history);

    Outcome failed =
        fleet.over("check", playbook, "--list-hosts", "--limit", "@" + run + ":failed");
    assertEquals("never-returns\n", failed.out(), failed::toString);
    Outcome next =
        fleet.over(
            "apply",
            playbook,
            "-y",
            "--output",
            "json",
            "--limit",
            "@" + run + ":not_attempted:!grub-*");
    assertEquals(0, next.exit(), next::toString);
    assertTrue(
        Files.readString(fleet.root("not-refreshed").resolve("proc/cmdline")).contains("iommu=pt"));
    assertEquals(before, Files.readString(history), "no other host was touched");

    String second = String.valueOf(next.json().get("run"));
    Outcome compared = fleet.regroup("runs", run, second, "--output", "json");
    assertEquals(0, compared.exit(), compared::toString);
    Map<?, ?> summary = (Map<?, ?>) Objects.requireNonNull(compared.json().get("summary"));
    assertEquals("{both=1, status=1, other=0, appeared=0, gone=2, same=0}", summary.toString());
    Outcome text = fleet.regroup("runs", run, second);
    assertTrue(text.out().contains("\nnot-refreshed: not_attempted -> changed\n"), text.out());
    assertTrue(text.out().contains("\ngrub-intel: changed -> not there\n"), text.out());
    assertTrue(
        text.out().matches("(?s).*\n  running:\n    - .*\n    \\+ .*iommu=pt.*"), text.out());
  }

  /** Its own write is no news to the run after it. */
  @Test
  void of_a_host_that_waits_for_its_reboot_a_run_keeps_what_it_wrote() throws IOException {
    Path playbook = fleet.playbook("grub-intel:grub-amd", "never", "serial: 2");
    Outcome first = fleet.over("apply", playbook, "-y", "--output", "json");
    String wrote = Files.readString(fleet.root("grub-intel").resolve("etc/default/grub"));
    assertTrue(wrote.contains("iommu=pt"), wrote);
    Map<?, ?> after = (Map<?, ?>) Objects.requireNonNull(host(first).get("after"), first::out);
    Map<?, ?> lines = (Map<?, ?>) Objects.requireNonNull(after.get("command_line"));
    for (String layer : List.of("configured", "staged")) {
      assertTrue(String.valueOf(lines.get(layer)).contains("iommu=pt"), lines::toString);
    }
    assertFalse(String.valueOf(lines.get("running")).contains("iommu=pt"), lines::toString);
    Outcome second = fleet.over("check", playbook, "--output", "json");
    Outcome compared = fleet.regroup("runs", run(first), run(second));
    assertEquals(0, compared.exit(), compared::toString);
    for (String layer : List.of("configured", "staged", "running", "desired", "next")) {
      assertFalse(compared.out().contains("\n  " + layer + ":"), compared.out());
    }
    assertTrue(compared.out().contains("\n  changes:"), compared.out());
  }

  private static Map<?, ?> host(Outcome outcome) {
    return (Map<?, ?>) ((List<?>) Objects.requireNonNull(outcome.json().get("hosts"))).get(0);
  }

  private static String run(Outcome outcome) {
    return String.valueOf(outcome.json().get("run"));
  }

  /** As verify says of it at once. */
  @Test
  void a_host_that_waits_for_its_reboot_drifts() throws IOException {
    Path playbook = fleet.playbook("grub-intel", "never", "serial: 2");
    Path metrics = folder.resolve("regroup.prom");
    for (String command : List.of("apply -y", "check", "verify")) {
      List<String> words = new ArrayList<>(List.of(command.split(" ")));
      String mode = words.remove(0);
      words.addAll(List.of("--metrics", metrics.toString()));
      fleet.over(mode, playbook, words.toArray(String[]::new));
      List<String> lines = Files.readAllLines(metrics);
      String of = "{mode=\"" + mode + "\",playbook=\"" + playbook + "\"";
      assertTrue(lines.contains("regroup_drift_hosts" + of + "} 1"), lines::toString);
      String drift = "regroup_host_drift" + of + ",host=\"grub-intel\"} 1";
      assertTrue(lines.contains(drift), lines::toString);
    }
  }

  /** Of another process: the lock of a run in this one would not tell. */
  private String another(Path playbook) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(System.getProperty("java.home") + "/bin/java");
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of("apply", playbook.toString(), "-y"));
    line.addAll(List.of("-i", fleet.inventory().toString()));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile());
    builder.environment().putAll(fleet.environment());
    process = builder.start();
    EngineHost.await("the second wave", () -> fleet.isHeld("grub-intel"));
    String run = fleet.runs().get(0);
    // The host is at it a moment before the controller has written that down.
    EngineHost.await("the event", () -> text(kept(run)).contains(REFRESHING));
    return run;
  }

  private Path kept(String run) {
    return folder.resolve("state/regroup/runs").resolve(run).resolve("events.jsonl");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_run_that_another_process_writes_is_shown_as_far_as_it_is() throws Exception {
    fleet.hold("grub-intel");
    Path playbook =
        fleet.playbook(
            "grub-amd:grub-intel:not-refreshed", "never", "serial: 1, max_unavailable: 1");
    String run = another(playbook);
    Outcome text = fleet.regroup("runs", run);
    assertEquals(0, text.exit(), text::toString);
    assertEquals(
        "regroup: run "
            + run
            + " still goes on, and is being written: these hosts have ended so far.\n",
        text.err());
    assertTrue(text.out().contains("\ngrub-amd (simulated): changed\n"), text.out());
    String inFlight = text.out().substring(text.out().indexOf("\nin flight:\n") + 12);
    assertEquals(
        List.of(
            "grub-intel refresh Ns",
            "wave 1 [" + "#".repeat(30) + "] 1/1 1 changed",
            "wave 2 [" + "=".repeat(30) + "] 0/1",
            "slots 1/1 in use, no failure allowed, 1 host in later waves",
            "[" + "#".repeat(10) + "-".repeat(20) + "] 1/3 1 changed"),
        inFlight.lines().map(line -> line.strip().replaceFirst("\\d+s$", "Ns")).toList());
    Map<String, Object> json = fleet.regroup("runs", run, "--output", "json").json();
    assertEquals(null, json.get("exit"));
    Map<?, ?> work = (Map<?, ?>) ((List<?>) Objects.requireNonNull(json.get("in_flight"))).get(0);
    assertEquals("grub-intel refresh", work.get("host") + " " + work.get("step"));

    CompletableFuture<Outcome> followed =
        CompletableFuture.supplyAsync(() -> fleet.regroup("runs", run, "--follow"));
    CompletableFuture<Outcome> events =
        CompletableFuture.supplyAsync(
            () -> fleet.regroup("runs", run, "--follow", "--output", "jsonl"));
    fleet.let("grub-intel");
    Outcome end = followed.get(60, TimeUnit.SECONDS);
    assertEquals(0, end.exit(), end::toString);
    assertTrue(end.out().contains("3 hosts: 3 changed\n"), end::toString);
    assertEquals(text(kept(run)), events.get(60, TimeUnit.SECONDS).out());
    assertTrue(Objects.requireNonNull(process).waitFor(30, TimeUnit.SECONDS));
  }
}
