package dev.regroup.cli;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.host.Sha256;
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
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
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
    PLAN("apply @/site.yml --list-hosts -i a, --plan %", "plan/plan.json", 6),
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
    BOM,
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
        .flatMap(input -> Stream.of(Fault.values()).map(fault -> Arguments.of(input, fault)));
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
    if (input == Input.PLAN) {
      Files.writeString(folder.resolve("plan/site.yml"), whole(Input.PLAYBOOK));
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

  /** Small files that would become much in memory, each in its own way. */
  enum Growth {
    VALUES("hosts.yml", "inventory --list-hosts -i %"),
    KEYS("hosts.yml", "inventory --list-hosts -i %"),
    EMPTY_MAPS("hosts.yml", "inventory --list-hosts -i %"),
    HOSTS("hosts.yml", "inventory --list-hosts -i %"),
    MERGES("hosts.yml", "inventory --list-hosts -i %"),
    INI_HOSTS("hosts", "inventory --list-hosts -i %"),
    INI_RANGES("hosts", "inventory --list-hosts -i %"),
    INI_BAD_RANGES("hosts", "inventory --list-hosts -i %"),
    INI_VARIABLES_OF_A_RANGE("hosts", "inventory --list-hosts -i %"),
    INI_LISTS("hosts", "inventory --list-hosts -i %"),
    INI_GROUPS("hosts", "inventory --list-hosts -i %"),
    INI_GROUPS_IN_GROUPS("hosts", "inventory --list-hosts -i %"),
    JSON_LISTS("script/hosts", "inventory --list-hosts -i %"),
    JSON_HOSTS("script/hosts", "inventory --list-hosts -i %"),
    EXTRA_VALUES("extra.yml", "inventory --list-hosts -i a, -e @%"),
    PLAYBOOK_VALUES("playbook.yml", "check --list-hosts -i a, %"),
    LINKS_ROUND_AND_ROUND("links/a/hosts", "inventory --list-hosts -i @"),
    MANY_FILES("many/0", "inventory --list-hosts -i @"),
    CAPTURE_DEVICES("capture.json", "groups --capture %"),
    CAPTURE_LOG("capture.json", "groups --capture %"),
    CAPTURE_TEXT("capture.json", "groups --capture %");

    final String place;
    final String command;

    Growth(String place, String command) {
      this.place = place;
      this.command = command;
    }
  }

  @ParameterizedTest
  @EnumSource(Growth.class)
  void what_would_fill_the_memory_is_one_message(Growth growth) throws Exception {
    Path file = folder.resolve(growth.place);
    Path named = folder.resolve(growth.place.split("/", 2)[0]);
    remove(named);
    Files.createDirectories(file.getParent());
    grow(growth, file);
    List<String> words = new ArrayList<>();
    for (String word : growth.command.split(" ", -1)) {
      words.add(word.equals("@") ? named.toString() : word.replace("%", file.toString()));
    }
    Outcome outcome = run(words);
    remove(named);
    assertEquals(6, outcome.exit(), outcome::toString);
    assertEquals("", outcome.out(), outcome::toString);
    assertTrue(outcome.err().lines().count() <= 4, outcome::toString);
    outcome.assertNoJava();
  }

  private static void grow(Growth growth, Path file) throws IOException {
    String vars = "all:\n  vars:\n    x:\n";
    switch (growth) {
      case VALUES -> lines(file, vars, 990_000, i -> "    - 1");
      case KEYS -> lines(file, vars, 400_000, i -> "      key" + i + ": 1");
      case EMPTY_MAPS -> lines(file, vars, 900_000, i -> "    - {}");
      case HOSTS -> lines(file, "all:\n  hosts:\n", 400_000, i -> "    n" + i + ":");
      case MERGES -> {
        String keys =
            IntStream.range(0, 5_000).mapToObj(i -> "k" + i + ": 1").collect(joining(", "));
        lines(
            file,
            "all:\n  vars:\n    x: &x {\n" + keys + "}\n",
            150,
            i -> "    y" + i + ": {<<: *x}");
      }
      case INI_HOSTS -> lines(file, "", 900_000, i -> "n" + i);
      case INI_RANGES -> lines(file, "", 500_000, i -> "n[1:100000]");
      case INI_BAD_RANGES -> lines(file, "", 500_000, i -> "n;[1:100000]");
      case INI_VARIABLES_OF_A_RANGE ->
          Files.writeString(file, "n[1:100000]" + " a=1 b=1 c=1 d=1 e=1 f=1 g=1 h=1".repeat(500));
      case INI_LISTS -> lines(file, "", 250, i -> "n" + i + " x=[" + "1,".repeat(15_000) + "]");
      case INI_GROUPS -> lines(file, "", 900_000, i -> "[g" + i + "]");
      case INI_GROUPS_IN_GROUPS -> {
        // Each host is in all groups below its own, and the search for a cycle goes through them.
        lines(file, "", 20_000, i -> "[g" + i + "]\nh" + i);
        String more =
            IntStream.range(0, 19_999)
                .mapToObj(i -> "[g" + i + ":children]\ng" + (i + 1) + "\n")
                .collect(joining());
        Files.writeString(file, more, StandardOpenOption.APPEND);
      }
      case JSON_LISTS -> script(file, "{\"a\": {\"vars\": {\"x\": [", "[],", 5_000_000, "[]]}}}");
      case JSON_HOSTS -> script(file, "{\"a\": {\"hosts\": [", "\"a\",", 3_900_000, "\"a\"]}}");
      case EXTRA_VALUES -> lines(file, "x:\n", 990_000, i -> "- 1");
      case PLAYBOOK_VALUES ->
          lines(file, "- name: a\n  hosts: all\n  isolate:\n", 140_000, i -> "    - 1");
      case LINKS_ROUND_AND_ROUND -> {
        Files.writeString(file, "a\n");
        for (String link : List.of("b", "c", "d", "e")) {
          Files.createSymbolicLink(file.resolveSibling(link), file.getParent());
        }
      }
      case MANY_FILES -> {
        for (int i = 0; i < 2_500; i++) {
          Files.writeString(file.resolveSibling("f" + i), "a\n");
        }
      }
      case CAPTURE_DEVICES -> filled(file, "{\"devices\": [", "[],", 12_000_000, "[]]}");
      case CAPTURE_LOG ->
          filled(file, "{\"devices\": [], \"dmesg\": [", "\"\",", 12_000_000, "\"\"]}");
      case CAPTURE_TEXT ->
          filled(file, "{\"devices\": [], \"cmdline\": \"", "\u00e9", 18_000_000, "\"}");
    }
  }

  private static void lines(Path file, String head, int count, IntFunction<String> line)
      throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(head);
      for (int i = 0; i < count; i++) {
        out.write(line.apply(i) + "\n");
      }
    }
  }

  private static void filled(Path file, String head, String part, int count, String tail)
      throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(head);
      for (int i = 0; i < count; i++) {
        out.write(part);
      }
      out.write(tail);
    }
  }

  private static void script(Path file, String head, String part, int count, String tail)
      throws IOException {
    Path content = folder.resolve("content");
    filled(content, head, part, count, tail);
    Files.writeString(file, "#!/bin/sh\nexec cat '" + content + "'\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** What docs/inventory.md promises. */
  @ParameterizedTest
  @CsvSource({"100000, 0", "10000, 20", "5000, 30"})
  void so_much_fits(int hosts, int variables) throws Exception {
    String own =
        IntStream.range(0, variables)
            .mapToObj(i -> "      variable_" + i + ": some text " + i + "\n")
            .collect(joining());
    Path file = folder.resolve("fleet.yml");
    lines(file, "all:\n  hosts:\n", hosts, i -> "    n" + i + ":\n" + own);
    for (String shown : List.of("--list-hosts", "--list", "--graph")) {
      Outcome outcome = run(List.of("inventory", shown, "-i", file.toString()));
      assertEquals(0, outcome.exit(), outcome::toString);
      assertTrue(outcome.out().contains("n1"), outcome::toString);
    }
    remove(file);
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

  /** What is no fault for some: an empty file of variables, the mark before a text in UTF-8. */
  private static int exit(Input input, Fault fault) {
    if (fault == Fault.BOM && input.exit != 4) {
      return 0; // no host is reached with the others, whatever they say
    }
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
      case BOM -> Files.writeString(file, "\ufeff" + whole(input));
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

  /** What belongs there. */
  private static String whole(Input input) {
    return switch (input) {
      case INVENTORY, IN_DIRECTORY -> "all: {hosts: {a: }}\n";
      case INI, LIMIT -> "a\n";
      case SCRIPT -> "{\"web\": [\"a\"], \"_meta\": {\"hostvars\": {}}}\n";
      case GROUP_VARS, HOST_VARS, EXTRA_VARS -> "x: 1\n";
      case PLAYBOOK -> "- {name: a, hosts: all, iommu: enabled}\n";
      case CAPTURE -> "{\"devices\": [], \"iommu_present\": true}\n";
      case PLAN ->
          "{\"schema\": \"regroup.run/1\", \"run\": \""
              + RUN
              + "\", \"mode\": \"check\", \"playbook\": \"p.yml\", \"playbook_sha256\": \""
              + Sha256.of(whole(Input.PLAYBOOK).getBytes(StandardCharsets.UTF_8))
              + "\", \"exit\": 0, \"hosts\": []}\n";
      case REPORT -> "{\"hosts\": [{\"host\": \"a\", \"left\": \"patched\"}]}\n";
      case KNOWN_HOSTS, KEY -> truncated(input);
    };
  }

  /** A beginning of what belongs there. */
  private static String truncated(Input input) {
    return switch (input) {
      case LIMIT -> "a:b:&";
      case INI -> "[web";
      case SCRIPT, CAPTURE, REPORT, PLAN -> "{\"hosts\": [{\"host\": \"a\", \"left\": \"pat";
      case KNOWN_HOSTS -> "127.0.0.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI";
      case KEY -> "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAE\n";
      default -> "a: {hosts: {b: \"c";
    };
  }

  private static void remove(Path path) {
    Commands.run("rm", "-rf", path.toString());
  }
}
