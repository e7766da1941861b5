package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.testing.Commands;
import dev.regroup.testing.MemoryFolder;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file that Regroup reads, wrong in every way: one message, the right exit status, in bounded
 * time and memory, and nothing in it moves the cursor.
 */
@Tag("sshd")
class BadInputIT {
  private static final String RUN = "20261122-101500-k3f9";
  private static final String UNREACHED = "127.0.0.1, -e ansible_port=1 ";

  /** Seconds for one command; a pipe that is waited for takes for ever. */
  private static final int ALLOWED = 30;

  /** What is read, and where: {@code %} stands for the file in the words that lead to it. */
  enum Input {
    INVENTORY("inventory --list -i %", "hosts.yml", 6),
    INI("inventory --list -i %", "hosts", 6),
    IN_DIRECTORY("inventory --list -i @", "inventory/hosts.yml", 6),
    SCRIPT("inventory --list -i @", "script/hosts", 6),
    GROUP_VARS("inventory --list -i @/hosts -i a,", "vars/group_vars/all.yml", 6),
    HOST_VARS("inventory --list -i @/hosts -i a,", "vars/host_vars/a.yml", 6),
    EXTRA_VARS("facts a --list-hosts -i a, -e @%", "extra.yml", 6),
    PLAYBOOK("check % --list-hosts -i a,", "playbook.yml", 6),
    LIMIT("facts all --list-hosts -i a, --limit @%", "limit", 5),
    CAPTURE("groups --output json --capture %", "capture.json", 6),
    REPORT(
        "rollback " + RUN + " -y --list-hosts -i a,",
        ".local/state/regroup/runs/" + RUN + "/report.json",
        5),
    KNOWN_HOSTS("facts all -i " + UNREACHED + "--known-hosts %", "known_hosts", 4),
    KEY("facts all -i " + UNREACHED + "--private-key %", "id", 4);

    final String command;
    final String place;
    final int exit;

    Input(String command, String place, int exit) {
      this.command = command;
      this.place = place;
      this.exit = exit;
    }
  }

  /** What is wrong with it. */
  enum Fault {
    EMPTY,
    TRUNCATED,
    BINARY,
    UTF_16,
    LATIN_1,
    DIRECTORY,
    NO_PERMISSION,
    HUGE,
    ENDLESS_LINE,
    PIPE,
    DEVICE,
    ESCAPES,
    DEEP
  }

  private static final Set<Fault> UNREADABLE =
      Set.of(Fault.DIRECTORY, Fault.NO_PERMISSION, Fault.HUGE, Fault.PIPE, Fault.DEVICE);

  @TempDir(factory = MemoryFolder.class)
  static Path folder = Path.of("");

  private static @Nullable Process worker;

  @BeforeAll
  static void start() throws IOException {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      // Root may read everything; without these two it may not.
      String no = "-dac_override,-dac_read_search";
      command.addAll(List.of("setpriv", "--bounding-set", no, "--inh-caps", no));
    }
    command.addAll(
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            BadInputWorker.class.getName(),
            folder.toString()));
    worker =
        new ProcessBuilder(command).redirectError(folder.resolve("worker.err").toFile()).start();
  }

  @AfterAll
  static void stop() {
    if (worker != null) {
      worker.destroyForcibly();
    }
  }

  private static Outcome run(List<String> words) throws Exception {
    Process process = Objects.requireNonNull(worker);
    BufferedWriter in =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    in.write(JSON.std.asString(words) + "\n");
    in.flush();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String answer =
        CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return String.valueOf(out.readLine());
                  } catch (IOException e) {
                    return String.valueOf(e);
                  }
                })
            .get(ALLOWED, TimeUnit.SECONDS);
    assertTrue(answer.startsWith("{"), () -> "the process ended: " + answer + errors());
    Map<String, Object> map = JSON.std.mapFrom(answer);
    return new Outcome(
        Integer.parseInt(String.valueOf(map.get("exit"))),
        String.valueOf(map.get("out")),
        String.valueOf(map.get("err")));
  }

  private static String errors() {
    try {
      return Files.readString(folder.resolve("worker.err"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  static Stream<Arguments> cases() {
    return Stream.of(Input.values())
        .flatMap(input -> Stream.of(Fault.values()).map(fault -> Arguments.of(input, fault)))
        // A program that waits is ended after minutes; ScriptInventoryTest has it wait for less.
        .filter(each -> !List.of(each.get()).equals(List.of(Input.SCRIPT, Fault.PIPE)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void a_bad_file_gives_one_message(Input input, Fault fault) throws Exception {
    Path file = folder.resolve(input.place);
    Files.createDirectories(file.getParent());
    remove(file);
    Path content = input == Input.SCRIPT ? folder.resolve("content") : file;
    remove(content);
    make(content, input, fault);
    if (input == Input.SCRIPT) {
      Files.writeString(file, "#!/bin/sh\nexec head -c 200000000 '" + content + "'\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
    if (input.place.startsWith("vars/")) {
      Files.writeString(folder.resolve("vars/hosts"), "a\n");
    }
    try {
      Path named = input.place.contains("/") ? folder.resolve(input.place.split("/", 2)[0]) : file;
      List<String> words = new ArrayList<>();
      for (String word : input.command.split(" ", -1)) {
        boolean at = word.startsWith("@") && !word.equals("@%");
        words.add(at ? named + word.substring(1) : word.replace("%", file.toString()));
      }
      check(input, fault, run(words));
    } finally {
      remove(file);
      remove(content);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Input.class,
      names = {"INVENTORY", "INI", "SCRIPT", "LIMIT"})
  void a_fleet_of_ten_thousand_is_no_fault(Input input) throws Exception {
    StringBuilder text = new StringBuilder();
    StringBuilder json = new StringBuilder("{\"web\": {\"hosts\": [\"a\"");
    for (int i = 0; i < 10_000; i++) {
      text.append(
          switch (input) {
            case INVENTORY ->
                "    node-" + i + ": {ansible_host: 10.0.0.1, ansible_port: 22, x: " + i + "}\n";
            case INI -> "node-" + i + " ansible_host=10.0.0.1 ansible_port=22 x=" + i + "\n";
            default -> "node-" + i + "\n";
          });
      json.append(", \"node-").append(i).append('"');
    }
    Path file = folder.resolve("fleet" + (input == Input.INVENTORY ? ".yml" : ""));
    String script = "#!/bin/sh\ncat <<'END'\n" + json + "]}, \"_meta\": {\"hostvars\": {}}}\nEND\n";
    Files.writeString(
        file,
        switch (input) {
          case INVENTORY -> "all:\n  hosts:\n" + text;
          case SCRIPT -> script;
          default -> text.toString();
        });
    Files.setPosixFilePermissions(
        file, PosixFilePermissions.fromString(input == Input.SCRIPT ? "rwx------" : "rw-------"));
    String command =
        input == Input.LIMIT
            ? "inventory --list-hosts -i node-1,other, --limit @" + file
            : "inventory --list-hosts -i " + file;
    Outcome outcome = run(List.of(command.split(" ", -1)));
    assertEquals(0, outcome.exit(), outcome::toString);
    assertTrue(outcome.out().contains("node-1\n"), outcome::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hosts.yml | all: {hosts: {\"\\e[2J\": }}",
        "hosts.yml | all: {hosts: {\"$(reboot)\": }}",
        "hosts.yml | all: {children: {\"a\\u202eb\": }}",
        "hosts.yml | a: {children: {b: {children: {a: }}}}",
        "hosts | [a;reboot]",
        "hosts | pve1;reboot",
        "hosts | ../../etc/passwd"
      })
  void a_name_that_no_host_may_have_is_told(String name, String text) throws Exception {
    Path file = Files.writeString(folder.resolve(name), text + "\n");
    Outcome outcome = run(List.of("inventory", "--list", "-i", file.toString()));
    assertEquals(6, outcome.exit(), outcome::toString);
    assertEquals("", outcome.out(), outcome::toString);
    assertTrue(
        outcome.err().codePoints().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)),
        outcome::toString);
    outcome.assertNoJava();
  }

  private static void check(Input input, Fault fault, Outcome outcome) {
    int exit = exit(input, fault);
    assertEquals(exit, outcome.exit(), outcome::toString);
    for (String text : List.of(outcome.out(), outcome.err())) {
      assertTrue(
          text.codePoints().allMatch(c -> c == '\n' || (!Character.isISOControl(c) && c != 0x202e)),
          outcome::toString);
    }
    outcome.assertNoJava();
    if (exit != 0) {
      String told = exit == 4 ? outcome.out() : outcome.err();
      assertFalse(told.isBlank(), outcome::toString);
      // A place, the line, a caret, the remedy; a file of text that is all wrong tells more of
      // them.
      assertTrue(told.length() < 20_000, outcome::toString);
      if (exit != 4) {
        assertEquals("", outcome.out(), outcome::toString);
      }
    }
  }

  /** What is no fault for some: an empty file of variables, another encoding of a comment. */
  private static int exit(Input input, Fault fault) {
    boolean variables =
        List.of(Input.GROUP_VARS, Input.HOST_VARS, Input.EXTRA_VARS).contains(input);
    if (variables && fault == Fault.EMPTY) {
      return 0;
    }
    if (variables && input != Input.EXTRA_VARS && fault == Fault.DIRECTORY) {
      return 0;
    }
    // The content of a key or of known hosts is each host's matter; whether it can be had is not.
    boolean ofFlag = List.of(Input.KNOWN_HOSTS, Input.KEY).contains(input);
    boolean keyless = List.of(Fault.EMPTY, Fault.ENDLESS_LINE).contains(fault);
    return ofFlag && (UNREADABLE.contains(fault) || (input == Input.KEY && keyless))
        ? 5
        : input.exit;
  }

  private static void make(Path file, Input input, Fault fault) throws IOException {
    switch (fault) {
      case EMPTY -> Files.writeString(file, "");
      case TRUNCATED -> Files.writeString(file, truncated(input));
      case BINARY -> {
        byte[] bytes = new byte[65536];
        new Random(20261122).nextBytes(bytes);
        Files.write(file, bytes);
      }
      case UTF_16 -> Files.write(file, "a: {hosts: b}\n".getBytes(StandardCharsets.UTF_16));
      case LATIN_1 -> Files.write(file, "w\u00e4rter\n".getBytes(StandardCharsets.ISO_8859_1));
      case DIRECTORY -> Files.createDirectories(file);
      case NO_PERMISSION -> {
        Files.writeString(file, "a\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
      }
      case HUGE -> Commands.run("sh", "-c", "yes 'a: {b: c}' | head -c 104857600 >" + file);
      case ENDLESS_LINE ->
          Commands.run("sh", "-c", "yes '[ a, ' | tr -d '\\n' | head -c 8000000 >" + file);
      case PIPE -> Commands.run("mkfifo", file.toString());
      case DEVICE -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
      case ESCAPES -> Files.writeString(file, "\u001b[2J\u001b]0;evil\u0007 $(touch x) \u202e\n");
      case DEEP -> Files.writeString(file, "[".repeat(500_000));
    }
  }

  /** A beginning of what belongs there. */
  private static String truncated(Input input) {
    return switch (input) {
      case LIMIT -> "a:b:&";
      case INI -> "[web";
      case SCRIPT, CAPTURE, REPORT -> "{\"hosts\": [{\"host\": \"a\", \"left\": \"pat";
      case KNOWN_HOSTS -> "127.0.0.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI";
      case KEY -> "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAE\n";
      default -> "a: {hosts: {b: \"c";
    };
  }

  private static void remove(Path path) {
    Commands.run("rm", "-rf", path.toString());
  }
}
