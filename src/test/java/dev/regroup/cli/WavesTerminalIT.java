package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Screenful;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run in waves on a real pseudo-terminal: what is drawn, what is asked, what is left. */
@Tag("sshd")
class WavesTerminalIT {
  private static final int COLUMNS = 100;
  private static final String QUESTION =
      "Wave 1 is over, 1 host changed. Go on with the other 2? [y/N]";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private WaveFleet fleet;
  private @Nullable OnTerminal terminal;

  @BeforeEach
  void start() throws IOException {
    fleet = WaveFleet.start(folder);
  }

  @AfterEach
  void stop() {
    if (terminal != null) {
      terminal.close();
    }
    fleet.close();
  }

  private OnTerminal run(String variables, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(Main.class.getName()));
    words.addAll(List.of(arguments));
    OnTerminal started = OnTerminal.start(folder, variables, COLUMNS, fleet.environment(), words);
    terminal = started;
    return started;
  }

  private OnTerminal apply(String rollout, String... more) throws IOException {
    Path playbook = fleet.playbook("grub-amd:grub-intel:not-refreshed", "never", rollout);
    List<String> line = new ArrayList<>(List.of("apply", playbook.toString()));
    line.addAll(List.of("-i", fleet.inventory().toString()));
    line.addAll(List.of(more));
    return run("TERM=xterm", line.toArray(String[]::new));
  }

  private static void awaitDrawn(OnTerminal running, String text) {
    EngineHost.await(text, () -> running.written().contains(text));
  }

  private static List<String> screen(OnTerminal running) {
    return Screenful.of(running.written(), COLUMNS).lines();
  }

  private static void assertNothingDrawn(OnTerminal running) {
    Screenful screen = Screenful.of(running.written(), COLUMNS);
    String all = String.join("\n", screen.lines());
    assertFalse(all.contains("in use") || all.contains("wave 1 [") || all.contains("[---"), all);
    assertEquals("", screen.colour());
  }

  @Test
  void waves_slots_and_budget_are_drawn_and_nothing_of_them_is_left() throws Exception {
    fleet.hold("grub-intel");
    fleet.hold("not-refreshed");
    OnTerminal running = apply("serial: [1, 2], max_unavailable: 2, max_failures: 1", "-y");
    EngineHost.await("both", () -> fleet.isHeld("grub-intel") && fleet.isHeld("not-refreshed"));
    awaitDrawn(running, "slots 2/2 in use, budget 1/1 left");
    awaitDrawn(running, "not-refreshed refresh ");
    List<String> now = screen(running);
    List<String> drawn = now.stream().filter(line -> line.matches("(wave|slots|\\[).*")).toList();
    String bar = "#".repeat(30);
    assertEquals(
        List.of(
            "wave 1 [" + bar + "] 1/1 1 changed",
            "wave 2 [" + bar.replace('#', '=') + "] 0/2",
            "slots 2/2 in use, budget 1/1 left",
            "[" + "#".repeat(10) + "-".repeat(20) + "] 1/3 1 changed"),
        drawn,
        now::toString);
    fleet.let("grub-intel");
    fleet.let("not-refreshed");
    assertEquals(0, running.end(), running::written);
    assertNothingDrawn(running);
    assertTrue(running.written().contains("3 hosts: 3 changed"), running::written);
  }

  @Test
  void interrupted_within_a_wave_the_terminal_is_whole() throws Exception {
    fleet.hold("grub-intel");
    OnTerminal running = apply("serial: 1", "-y");
    EngineHost.await("the second", () -> fleet.isHeld("grub-intel"));
    awaitDrawn(running, "wave 2 [");
    running.interrupt();
    awaitDrawn(running, "^C");
    fleet.let("grub-intel");
    assertEquals(130, running.end(), running::written);
    assertNothingDrawn(running);
    assertFalse(fleet.isStaged("not-refreshed"));
  }

  @Test
  void a_pause_that_is_answered_with_yes_goes_on() throws Exception {
    OnTerminal running = apply("serial: [1, 2], pause: true");
    running.answers("[y/N]", screen -> "y");
    running.answers(QUESTION, screen -> "y");
    assertEquals(0, running.end(), running::written);
    assertNothingDrawn(running);
    assertTrue(running.written().contains("3 hosts: 3 changed"), running::written);
    assertTrue(fleet.isStaged("not-refreshed"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", ""})
  void a_step_that_is_not_answered_with_yes_leaves_the_rest(String answer) throws Exception {
    OnTerminal running = apply("serial: [1, 2]", "-y", "--step");
    running.answers(QUESTION, screen -> answer);
    assertEquals(7, running.end(), running::written);
    assertNothingDrawn(running);
    String written = running.written();
    assertTrue(written.contains("going on after wave 1 was not confirmed"), written);
    assertTrue(written.contains("go on with: regroup resume "), written);
    assertTrue(written.contains("Go on with 'regroup resume'."), written);
    assertFalse(written.contains("failed host"), "none failed: " + written);
    assertTrue(fleet.isStaged("grub-amd"));
    assertFalse(fleet.isStaged("not-refreshed"));
  }

  @Test
  void interrupted_at_the_question_between_waves_nothing_else_begins() throws Exception {
    OnTerminal running = apply("serial: [1, 2]", "-y", "--step");
    awaitDrawn(running, QUESTION);
    running.interrupt();
    assertEquals(130, running.end(), running::written);
    assertNothingDrawn(running);
    assertFalse(fleet.isStaged("not-refreshed"));
  }

  /** Its own process, one that follows it and one that looks once: all say that it soaks. */
  @Test
  void between_waves_it_is_drawn_that_the_run_soaks() throws Exception {
    OnTerminal running = apply("serial: [1, 2], soak: 1h", "-y");
    awaitDrawn(running, "the run soaks");
    String bar = "#".repeat(30);
    List<String> drawn =
        List.of(
            "wave 1 is over: the run soaks, N left",
            "wave 1 [" + bar + "] 1/1 1 changed",
            "slots 0/1 in use, no failure allowed, 2 hosts in later waves",
            "[" + "#".repeat(10) + "-".repeat(20) + "] 1/3 1 changed");
    assertEquals(drawn, fleetLines(screen(running)));
    String run = fleet.runs().get(0);
    Path elsewhere = Files.createDirectories(folder.resolve("follows"));
    List<String> words = List.of(Main.class.getName(), "runs", run, "--follow");
    try (OnTerminal follows =
        OnTerminal.start(elsewhere, "TERM=xterm", COLUMNS, fleet.environment(), words)) {
      awaitDrawn(follows, "[" + "#".repeat(10) + "-");
      assertEquals(drawn, fleetLines(screen(follows)));
      follows.interrupt();
      assertEquals(130, follows.end(), follows::written);
      assertNothingDrawn(follows);
    }
    Outcome once = fleet.regroup("runs", run);
    assertTrue(once.out().contains("\n1 of 3 hosts has ended: 1 changed\n"), once.out());
    assertEquals(drawn, fleetLines(once.out().lines().map(String::strip).toList()));
    running.interrupt();
    assertEquals(130, running.end(), running::written);
    assertNothingDrawn(running);
    assertFalse(fleet.isStaged("not-refreshed"));
  }

  private static List<String> fleetLines(List<String> lines) {
    return lines.stream()
        .filter(line -> line.matches("(wave \\d+ is over|wave \\d+ \\[|slots |\\[).*"))
        .map(line -> line.replaceFirst("soaks, \\w+ left", "soaks, N left"))
        .toList();
  }

  /** What is typed belongs behind the question, and stays there however long it takes. */
  @Test
  void nothing_is_drawn_over_a_question_between_waves() throws Exception {
    OnTerminal running = apply("serial: [1, 2]", "-y", "--step");
    awaitDrawn(running, QUESTION);
    String asked = running.written();
    // Longer than what is drawn stays as it is, its age included.
    assertFalse(running.process().waitFor(1500, TimeUnit.MILLISECONDS));
    assertEquals(asked, running.written());
    running.answers(QUESTION, screen -> "y");
    assertEquals(0, running.end(), running::written);
    assertNothingDrawn(running);
  }

  /**
   * The id of a run of one host, ended by ^C in what comes between that host's wave and the next.
   */
  private String cutBehindTheFirstWave(String between) throws Exception {
    OnTerminal running = apply("serial: 1, " + between, "-y", "--step");
    awaitDrawn(running, "left         staged");
    if (between.startsWith("soak: 0")) {
      awaitDrawn(running, QUESTION);
    }
    running.interrupt();
    assertEquals(130, running.end(), running::written);
    assertFalse(fleet.isStaged("grub-intel"));
    return fleet.runs().get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soak: 1h", "soak: 0s, pause: true"})
  void a_run_cut_between_two_waves_is_gone_on_with_within_max_hosts(String between)
      throws Exception {
    String cut = cutBehindTheFirstWave(between);
    OnTerminal resumed = run("TERM=xterm", "resume", cut, "-y", "--max-hosts", "1");
    assertEquals(7, resumed.end(), resumed::written);
    assertTrue(
        resumed
            .written()
            .contains("2 hosts would change, and --max-hosts is 1: nothing is written"),
        resumed::written);
    assertFalse(fleet.isStaged("grub-intel") || fleet.isStaged("not-refreshed"));
  }

  @Test
  void a_run_cut_in_the_soak_asks_before_anything_else_is_written() throws Exception {
    String cut = cutBehindTheFirstWave("soak: 1h");
    OnTerminal resumed = run("TERM=xterm", "resume", cut);
    resumed.answers("Change 2 of 2 hosts, reboot 0? [y/N]", screen -> "n");
    assertEquals(7, resumed.end(), resumed::written);
    assertTrue(resumed.written().contains("not confirmed, nothing was written"), resumed::written);
    assertFalse(fleet.isStaged("grub-intel") || fleet.isStaged("not-refreshed"));
  }

  @Test
  void a_question_between_waves_tells_no_number_that_only_the_run_before_knows() throws Exception {
    String cut = cutBehindTheFirstWave("soak: 0s, pause: true");
    OnTerminal resumed = run("TERM=xterm", "resume", cut);
    resumed.answers("Change 2 of 2 hosts, reboot 0? [y/N]", screen -> "y");
    resumed.answers("Wave 1 is over. Go on with the other 2? [y/N]", screen -> "y");
    resumed.answers("Wave 2 is over, 1 host changed. Go on with the other 1?", screen -> "y");
    assertEquals(0, resumed.end(), resumed::written);
    assertTrue(fleet.isStaged("grub-intel") && fleet.isStaged("not-refreshed"));
  }

  /** The same lines, drawn by who only reads them; ^C there leaves the run alone. */
  @Test
  void a_run_of_another_process_is_drawn_as_its_own_is() throws Exception {
    fleet.hold("grub-intel");
    OnTerminal running = apply("serial: 1", "-y");
    EngineHost.await("the second", () -> fleet.isHeld("grub-intel"));
    Path elsewhere = Files.createDirectories(folder.resolve("follows"));
    String run = fleet.runs().get(0);
    List<String> words = List.of(Main.class.getName(), "runs", run, "--follow");
    try (OnTerminal follows =
        OnTerminal.start(elsewhere, "TERM=xterm", COLUMNS, fleet.environment(), words)) {
      awaitDrawn(follows, "slots 1/1 in use, no failure allowed, 1 host in later waves");
      assertTrue(
          screen(follows).stream().anyMatch(line -> line.startsWith("grub-intel refresh ")),
          follows::written);
      follows.interrupt();
      assertEquals(130, follows.end(), follows::written);
      assertNothingDrawn(follows);
      assertTrue(follows.written().contains("goes on, and is not followed"), follows::written);
    }
    fleet.let("grub-intel");
    assertEquals(0, Objects.requireNonNull(terminal).end(), running::written);
  }
}
