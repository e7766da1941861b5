package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HeldRefresh;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Screenful;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ^C typed at a terminal, once or twice, while something is asked or drawn: the modes are as
 * before, nothing that was drawn is left, no sequence was sent that would have to be taken back,
 * the status is 130, and nothing runs any more.
 */
@Tag("sshd")
class TerminalInterruptIT {
  private static final int COLUMNS = 100;

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private @Nullable OnTerminal terminal;
  private @Nullable EngineHost engine;

  @AfterEach
  void stop() {
    if (terminal != null) {
      terminal.close();
    }
    if (engine != null) {
      engine.close();
    }
  }

  private OnTerminal run(String... arguments) throws IOException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    List<String> words = new ArrayList<>(List.of("-Djava.io.tmpdir=" + temporary));
    words.add(Main.class.getName());
    words.addAll(Arrays.asList(arguments));
    Map<String, String> state = Map.of("XDG_STATE_HOME", folder.resolve("state").toString());
    OnTerminal started = OnTerminal.start(folder, "TERM=xterm", COLUMNS, state, words);
    terminal = started;
    return started;
  }

  /** What stands on the screen at the end of a process that ^C ended. */
  private static String interrupted(OnTerminal running) throws Exception {
    running.interrupt();
    return ended(running);
  }

  private static String ended(OnTerminal running) throws Exception {
    assertEquals(130, running.end(), running::written);
    Screenful screen = Screenful.of(running.written(), COLUMNS);
    assertEquals("", screen.colour());
    return String.join("\n", screen.lines());
  }

  private EngineHost host() {
    EngineHost host = new EngineHost(folder);
    engine = host;
    return host;
  }

  private static Path playbook(EngineHost host) {
    return host.playbook("kernel_parameters:", "  present: [\"iommu=pt\"]", "reboot: never");
  }

  private OnTerminal apply(String... more) throws IOException {
    return apply(host(), more);
  }

  private OnTerminal apply(EngineHost host, String... more) throws IOException {
    List<String> line = new ArrayList<>(List.of("apply", playbook(host).toString()));
    line.addAll(List.of("-i", host.inventory().toString()));
    line.addAll(List.of("--known-hosts", host.knownHosts().toString()));
    line.addAll(Arrays.asList(more));
    return run(line.toArray(String[]::new));
  }

  @Test
  void at_the_question_of_apply() throws Exception {
    OnTerminal running = apply();
    EngineHost.await("the question", () -> running.written().contains("[y/N]"));
    String screen = interrupted(running);
    assertTrue(screen.contains("1 host: 1 not_attempted"), screen);
    assertFalse(screen.contains("[---"), screen);
  }

  @Test
  void twice_at_the_question_of_apply() throws Exception {
    OnTerminal running = apply();
    EngineHost.await("the question", () -> running.written().contains("[y/N]"));
    running.interrupt();
    String screen = interrupted(running);
    assertTrue(screen.contains("1 host: 1 not_attempted"), screen);
  }

  @Test
  void twice_while_a_host_is_in_flight() throws Exception {
    EngineHost host = host();
    HeldRefresh refresh = new HeldRefresh(host.host);
    OnTerminal running = apply(host, "-y");
    EngineHost.await("the refresh", refresh::hasBegun);
    EngineHost.await("its line", () -> running.written().contains("pve1 refresh"));
    running.interrupt();
    String waits = "pve1 (refresh). ^C again leaves at once.";
    EngineHost.await("a word of what it waits for", () -> running.written().contains(waits));
    String screen = interrupted(running);
    assertTrue(screen.contains("left at once, in flight: pve1 (ref"), screen);
    assertFalse(screen.contains("[---"), screen);
    assertTrue(host.host.read("/var/lib/regroup/lock/run").contains("-"));

    // What was begun goes on, and the same command takes over.
    refresh.letGo();
    Outcome next = host.run("apply", playbook(host).toString(), "--output", "json", "-y");
    assertTrue(next.codes().contains("RG-LOCK-03"), next::toString);
    assertTrue(host.host.read("/boot/grub/grub.cfg").contains("quiet iommu=pt\n"));
    HostState.assertTidy(host.host, next);
  }

  @Test
  void at_the_question_for_a_password() throws Exception {
    OnTerminal running = apply("-K");
    EngineHost.await("the question", () -> running.written().contains("sudo password:"));
    String screen = interrupted(running);
    assertFalse(screen.contains("RECAP"), screen);
  }

  @Test
  void at_a_question_of_init() throws Exception {
    OnTerminal running = run("init");
    EngineHost.await("the question", () -> running.written().contains("Host, by name"));
    assertEquals("Host, by name or address: ^C", interrupted(running).strip());
  }

  @Test
  void in_the_story_of_the_demo() throws Exception {
    OnTerminal running = run("demo");
    EngineHost.await("an apply", () -> running.written().contains("Change it."));
    EngineHost.await("a bar", () -> drawn(running.written()).contains("/13"));
    String screen = interrupted(running);
    String last = screen.strip().lines().reduce((a, b) -> b).orElse("");
    assertTrue(last.startsWith("13 hosts: "), screen);
    assertFalse(screen.contains("[---"), screen);
    assertNothingLeft();
  }

  @Test
  void twice_in_the_story_of_the_demo() throws Exception {
    OnTerminal running = run("demo");
    EngineHost.await("an apply", () -> running.written().contains("Change it."));
    EngineHost.await("a reboot", () -> drawn(running.written()).contains(" wait "));
    running.interrupt();
    // The wait for a reboot ends at once, so that the second one may find nothing in flight.
    String screen = interrupted(running);
    boolean left = screen.contains("left at once, in flight: ");
    assertTrue(left || screen.contains("13 hosts: 1 unfinished"), screen);
    assertFalse(screen.contains("[---") || screen.contains("[###"), screen);
    assertNothingLeft();
  }

  @Test
  void twice_while_the_fleet_of_the_demo_is_made() throws Exception {
    OnTerminal running = run("demo");
    EngineHost.await("a tree", () -> !fleets("templates").isEmpty());
    running.interrupt();
    String screen = interrupted(running);
    assertEquals("", screen.replace("^C", "").strip());
    assertNothingLeft();
  }

  /** Fleets below the folder of temporary files that have such a folder. */
  private List<Path> fleets(String within) {
    try (Stream<Path> fleets = Files.list(folder.resolve("tmp"))) {
      return fleets.filter(fleet -> Files.exists(fleet.resolve(within))).toList();
    } catch (IOException e) {
      return List.of(); // not there yet
    }
  }

  /** By a shell that outlives the process. */
  private void assertNothingLeft() {
    EngineHost.await("an empty place", () -> fleets("").isEmpty());
    EngineHost.await("an end of all", () -> processes().isEmpty());
  }

  /** Those that run on a host of a fleet there. */
  private List<String> processes() {
    String place = folder.resolve("tmp").toString();
    return ProcessHandle.allProcesses()
        .filter(process -> environment(process.pid()).contains(place))
        .map(process -> process.pid() + " " + process.info().commandLine().orElse(""))
        .toList();
  }

  private static String environment(long pid) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  /** What came after the second headline. */
  private static String drawn(String written) {
    return written.substring(written.indexOf("Change it."));
  }
}
