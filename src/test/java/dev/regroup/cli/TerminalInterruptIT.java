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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ^C typed at a terminal while something is asked or drawn: the modes are as before, nothing that
 * was drawn is left, no sequence was sent that would have to be taken back, the status is 130.
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
    List<String> words = new ArrayList<>(List.of(Main.class.getName()));
    words.addAll(Arrays.asList(arguments));
    Map<String, String> state = Map.of("XDG_STATE_HOME", folder.resolve("state").toString());
    OnTerminal started = OnTerminal.start(folder, "TERM=xterm", COLUMNS, state, words);
    terminal = started;
    return started;
  }

  /** What stands on the screen at the end of a process that ^C ended. */
  private static String interrupted(OnTerminal running) throws Exception {
    running.interrupt();
    assertEquals(130, running.end(), running::written);
    Screenful screen = Screenful.of(running.written(), COLUMNS);
    assertEquals("", screen.colour());
    return String.join("\n", screen.lines());
  }

  private OnTerminal apply(String... more) throws IOException {
    EngineHost host = new EngineHost(folder);
    engine = host;
    Path playbook =
        host.playbook("kernel_parameters:", "  present: [\"iommu=pt\"]", "reboot: never");
    List<String> line = new ArrayList<>(List.of("apply", playbook.toString()));
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
    Matcher place = Pattern.compile("files in (\\S+)\\.\r").matcher(running.written());
    assertTrue(place.find(), screen);
    // By a shell that outlives the process.
    EngineHost.await("an empty place", () -> !Files.exists(Path.of(place.group(1))));
  }

  /** What came after the second headline. */
  private static String drawn(String written) {
    return written.substring(written.indexOf("Change it."));
  }
}
