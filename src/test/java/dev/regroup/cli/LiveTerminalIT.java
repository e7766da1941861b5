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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A run on a real pseudo-terminal of util-linux's script; what it is left like is judged by bytes.
 */
@Tag("sshd")
class LiveTerminalIT {
  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private EngineHost engine;
  private Path playbook = Path.of("");
  private @Nullable HeldRefresh refresh;
  private @Nullable OnTerminal terminal;

  @BeforeEach
  void start() {
    engine = new EngineHost(folder);
    playbook = engine.playbook("kernel_parameters:", "  present: [\"iommu=pt\"]", "reboot: never");
    // The refresh goes on until the test lets it.
    refresh = new HeldRefresh(engine.host);
  }

  @AfterEach
  void stop() {
    if (terminal != null) {
      terminal.close();
    }
    engine.close();
  }

  private void run(String variables, int columns) throws IOException {
    List<String> words = new ArrayList<>();
    words.add("-Xlog:class+load:file=" + folder.resolve("classes"));
    words.addAll(List.of(Main.class.getName(), "apply", playbook.toString(), "-y"));
    words.addAll(List.of("-i", engine.inventory().toString()));
    words.addAll(List.of("--known-hosts", engine.knownHosts().toString()));
    Map<String, String> state = Map.of("XDG_STATE_HOME", engine.state().toString());
    terminal = OnTerminal.start(folder, variables, columns, state, words);
  }

  private String written() {
    return Objects.requireNonNull(terminal).written();
  }

  private void go() {
    Objects.requireNonNull(refresh).letGo();
  }

  private int end() throws Exception {
    return Objects.requireNonNull(terminal).end();
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 80})
  void what_goes_on_is_drawn_and_nothing_of_it_is_left(int columns) throws Exception {
    run("TERM=xterm-256color", columns);
    EngineHost.await("a second of the refresh", () -> written().contains("pve1 refresh 1s"));
    List<String> meanwhile = Screenful.of(written(), columns).lines();
    String last = meanwhile.get(meanwhile.size() - 2);
    assertTrue(last.endsWith("0/1"), meanwhile.toString());
    assertEquals("pve1 refresh 1s", meanwhile.get(meanwhile.size() - 3).replaceAll("\\d+s", "1s"));
    assertTrue(last.startsWith("[-----"), last);
    go();
    assertEquals(0, end(), this::written);
    Screenful screen = Screenful.of(written(), columns);
    String all = String.join("\n", screen.lines());
    assertFalse(all.contains("pve1 refresh"), all);
    assertFalse(all.contains("0/1"), all);
    assertTrue(all.replace("\n", "").contains("1 host: 1 changed"), all);
    assertEquals("", screen.colour());
    assertTrue(written().contains("\u001b[0;33m"), "colours");
    assertTrue(Files.readString(folder.resolve("classes")).contains("org.jline"));
  }

  @Test
  void interrupted_the_terminal_is_whole() throws Exception {
    run("TERM=xterm", 80);
    EngineHost.await("the refresh", () -> written().contains("pve1 refresh"));
    EngineHost.await("its work", Objects.requireNonNull(refresh)::hasBegun);
    Objects.requireNonNull(terminal).interrupt();
    EngineHost.await("the echo", () -> written().contains("^C"));
    go();
    assertEquals(130, end(), this::written);
    Screenful screen = Screenful.of(written(), 80);
    String all = String.join("\n", screen.lines());
    assertFalse(all.contains("pve1 refresh "), all);
    assertTrue(all.contains("RECAP"), all);
    assertEquals("", screen.colour());
  }

  @Test
  void without_colours_there_is_none() throws Exception {
    run("TERM=xterm NO_COLOR=1", 80);
    EngineHost.await("the refresh", () -> written().contains("pve1 refresh"));
    go();
    assertEquals(0, end(), this::written);
    assertFalse(written().matches("(?s).*\u001b\\[[0-9;]*m.*"), this::written);
    assertTrue(written().contains("\u001b["), "drawn all the same");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM=dumb", "TERM=", "TERM=no-such-terminal"})
  void a_terminal_that_can_do_nothing_gets_plain_lines(String term) throws Exception {
    go();
    run(term, 80);
    assertEquals(0, end(), this::written);
    String written = written();
    boolean colours = term.equals("TERM=no-such-terminal");
    assertEquals(colours, written.indexOf('\u001b') >= 0, written);
    Screenful.of(written, 80);
    assertFalse(written.contains("\u001b[K"), written);
    assertTrue(written.matches("(?s).*\\d\\d:\\d\\d:\\d\\d pve1 refresh  \\.\\.\\..*"), written);
    assertEquals(
        colours, Files.readString(folder.resolve("classes")).contains("org.jline"), "JLine");
  }

  @Test
  void bytes_are_utf_8_whatever_the_locale_is() throws Exception {
    go();
    run("TERM=xterm LC_ALL=C", 80);
    assertEquals(0, end(), this::written);
    assertTrue(StandardCharsets.US_ASCII.newEncoder().canEncode(written()), this::written);
  }
}
