package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.MemoryFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code regroup init} over real SSH: what it writes is taken by {@code regroup check}. */
@Tag("sshd")
class InitIT {
  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private EngineHost engine;
  private Path made = Path.of("");
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    engine = new EngineHost(folder);
    engine
        .host
        .group(0, "0000:00:00.0")
        .group(1, "0000:00:1c.0", "0000:00:1c.4", "0000:03:00.0", "0000:04:00.0");
    made = Files.createDirectory(folder.resolve("made"));
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private String target() {
    return "127.0.0.1:" + engine.server.port();
  }

  private List<String> flags(Path knownHosts) {
    return List.of(
        "--private-key",
        engine.server.clientKey().toString(),
        "--known-hosts",
        knownHosts.toString(),
        "--dir",
        made.toString());
  }

  private Outcome init(String... arguments) {
    List<String> line = new ArrayList<>(List.of("init", target(), "-u", "root"));
    line.addAll(flags(engine.knownHosts()));
    line.addAll(List.of(arguments));
    return engine.regroup(line);
  }

  /** With an operator at a terminal, who gives these answers. */
  private Outcome asked(Path knownHosts, String... answers) {
    Deque<String> left = new ArrayDeque<>(List.of(answers));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Controller controller =
        new Controller(
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of(),
            Clock.systemUTC(),
            folder,
            "tester",
            null,
            "",
            EngineHost.QUICK);
    InitCommand.Questions questions =
        question -> {
          asked.add(question);
          return left.pop();
        };
    CommandLine line = new CommandLine(new InitCommand(controller, questions));
    int exit = line.execute(flags(knownHosts).toArray(String[]::new));
    return new Outcome(exit, out.toString(), err.toString());
  }

  /** The command that the last line of an init says is next. */
  private Outcome next(Outcome init) {
    String last = init.out().strip().replaceFirst("(?s).*\n", "").strip();
    assertTrue(last.startsWith("regroup check "), last);
    List<String> words = new ArrayList<>(List.of(last.split(" ", -1)));
    words.remove(0);
    words.addAll(List.of("--output", "json"));
    return engine.regroup(words);
  }

  private String playbook() throws IOException {
    return Files.readString(made.resolve("playbook.yml"));
  }

  @Test
  void what_it_writes_passes_a_check() throws IOException {
    Outcome init = init();
    assertEquals(0, init.exit(), init::toString);
    String inventory = Files.readString(made.resolve("inventory.yml"));
    assertTrue(init.out().contains(" for 127.0.0.1 (simulated).\n"), init::toString);
    assertTrue(playbook().contains(" from what 127.0.0.1 (simulated) told:\n"), playbook());
    assertTrue(inventory.contains("ansible_port: " + engine.server.port() + "\n"), inventory);
    assertTrue(playbook().contains("  iommu: enabled\n"), playbook());
    assertTrue(playbook().contains("\n  # isolate:\n"), playbook());
    String candidate = "  #   - address: \"0000:04:00.0\"  # 8086:1533  Ethernet controller";
    assertTrue(playbook().contains(candidate), playbook());
    assertTrue(playbook().contains("group 1, shared with 0000:03:00.0"), playbook());
    Outcome check = next(init).endedWell("changed");
    assertTrue(check.host("changes").contains("iommu=pt"), check::toString);
    assertFalse(Files.exists(engine.host.at("/var/lib/regroup")), "nothing is written on the host");
  }

  @Test
  void what_stands_in_comments_can_be_used() throws IOException {
    Outcome init = init();
    Path file = made.resolve("playbook.yml");
    Files.writeString(
        file,
        playbook()
            .replace("  # isolate:", "  isolate:")
            .replace("  #   - address", "    - address"));
    Outcome check = next(init);
    assertTrue(check.exit() == 0 || check.exit() == 7, check::toString);
    assertTrue(check.host("isolation").contains("0000:04:00.0"), check::toString);
  }

  @Test
  void devices_are_named_by_flags() throws IOException {
    Outcome init = init("--device", "04:00.0", "--device", "8086:1533");
    assertEquals(0, init.exit(), init::toString);
    assertTrue(playbook().contains("    - address: \"0000:04:00.0\"\n"), playbook());
    assertTrue(playbook().contains("    - device: \"8086:1533\"\n"), playbook());
    Outcome wrong = init("--yes", "--device", "1234:5678");
    assertEquals(5, wrong.exit(), wrong::toString);
    assertTrue(wrong.err().contains("It has these:\n"), wrong::toString);
    assertTrue(wrong.err().contains("0000:04:00.0  8086:1533"), wrong::toString);
  }

  @Test
  void files_that_are_there_are_not_replaced_without_a_yes() throws IOException {
    Path file = Files.writeString(made.resolve("playbook.yml"), "mine\n");
    Outcome refused = init();
    assertEquals(5, refused.exit(), refused::toString);
    assertTrue(refused.err().contains("playbook.yml is there already.\n"), refused::toString);
    assertEquals("mine\n", Files.readString(file));
    assertFalse(Files.exists(made.resolve("inventory.yml")));
    assertEquals(0, init("--yes").exit());
    assertTrue(playbook().contains("iommu: enabled"));
    assertEquals(5, init("--dir", folder.resolve("none").toString()).exit());
  }

  @Test
  void an_operator_is_asked_and_a_first_contact_is_confirmed() throws IOException {
    Path empty = folder.resolve("no_known_hosts");
    Outcome init = asked(empty, target(), "root", "y", "2");
    assertEquals(0, init.exit(), init::toString);
    assertEquals(4, asked.size(), asked::toString);
    String fingerprint = engine.server.fingerprint("ed25519");
    assertTrue(asked.get(2).contains("Is " + fingerprint + " its key? [y/N]"), asked::toString);
    assertTrue(init.err().contains("  2  0000:04:00.0"), init::toString);
    assertTrue(playbook().contains("    - address: \"0000:04:00.0\"\n"), playbook());
    String key = engine.server.hostKey("ed25519").split(" ", -1)[1];
    assertTrue(Files.readString(empty).contains(key), "the key that was shown is known now");
    assertTrue(Set.of(0, 7).contains(next(init).exit()));
  }

  @Test
  void a_key_that_is_not_confirmed_is_not_taken() throws IOException {
    Path empty = folder.resolve("no_known_hosts");
    Outcome init = asked(empty, target(), "root", "");
    assertEquals(4, init.exit(), init::toString);
    assertFalse(Files.exists(empty));
    assertFalse(Files.exists(made.resolve("inventory.yml")));
    Files.createFile(empty); // One that is not there is refused where nobody is asked.
    Outcome unasked =
        engine.regroup(
            List.of(
                "init",
                target(),
                "-u",
                "root",
                "-y",
                "--known-hosts",
                empty.toString(),
                "--private-key",
                engine.server.clientKey().toString(),
                "--dir",
                made.toString()));
    assertEquals(4, unasked.exit(), unasked::toString);
    assertTrue(unasked.err().contains("accept-new"), unasked::toString);
    assertEquals("", Files.readString(empty));
  }

  @Test
  void what_a_host_says_stays_a_comment() throws IOException {
    engine.host.write("/proc/cmdline", "quiet\n- name: evil\n");
    Outcome init = init();
    assertEquals(0, init.exit(), init::toString);
    assertFalse(playbook().lines().anyMatch(line -> line.startsWith("- name: evil")), playbook());
  }
}
