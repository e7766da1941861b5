package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.step.Limits;
import dev.regroup.testing.Commands;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts a command line names, without touching any. */
class TargetsTest {
  private static final String RUN = "20261122-101500-k3f9";

  @TempDir Path folder = Path.of("");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"rollback pve1 -y", "facts pve1", "unlock pve1 --run " + RUN})
  void list_hosts_only_lists(String command) {
    assertEquals(0, regroup(command + " --list-hosts -i pve1,pve2,"));
    assertEquals("pve1\n", out.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "facts pve1 -f 0", "facts pve1 -f -1", "facts pve1 --forks 1001", "check x.yml -T 0",
        "check x.yml --timeout -5", "facts pve1 -T 3601", "facts pve1 -T ten",
            "apply x.yml --max-hosts 0"
      })
  void a_count_that_no_run_can_have_is_refused(String command) {
    assertEquals(5, regroup(command + " -i pve1,"));
    assertTrue(err.toString().contains(" from 1 to "), err::toString);
    assertTrue(err.toString().contains("--help"), err::toString);
    assertEquals("", out.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "check x.yml --output YML | '--output': 'YML' is none of text, json, jsonl",
        "completion fish          | SHELL: 'fish' is none of bash, zsh",
        "schema play              | INPUT: 'play' is none of playbook, inventory",
        "check x.yml y.yml        | a word too many: 'y.yml'",
        "chek                     | no command is called 'chek'",
        "help chek                | no command is called 'chek'",
      })
  void wrong_words_are_told_in_words_that_are_typed(String command, String told) {
    assertEquals(5, run(command.split(" ")));
    assertTrue(err.toString().lines().findFirst().orElse("").endsWith(told), err::toString);
    assertTrue(err.toString().endsWith(" --help' for its use.\n"), err::toString);
  }

  @Test
  void help_tells_what_the_flag_tells() {
    assertEquals(0, run("check", "--help"));
    String flags = out.toString();
    assertTrue(flags.contains("--limit"), flags);
    out.getBuffer().setLength(0);
    assertEquals(0, run("help", "check"));
    assertEquals(flags, out.toString());
    out.getBuffer().setLength(0);
    assertEquals(0, run("help"));
    assertTrue(out.toString().contains("  regroup demo\n"), out::toString);
  }

  /** A slot is shared by hosts of the play, not by those alone that this run is about. */
  @Test
  void a_variable_that_slots_go_by_may_be_one_that_no_host_within_the_limit_has()
      throws IOException {
    String play =
        "- name: p\n  hosts: all\n  iommu: enabled\n  rollout: {max_unavailable_per: {%s: 1}}\n";
    Path playbook = Files.writeString(folder.resolve("p.yml"), play.formatted("rack"));
    Path inventory =
        Files.writeString(
            folder.resolve("i.yml"), "all: {hosts: {pve1: {rack: a}, pve2: {}, pve3: {}}}\n");
    String[] words = {
      "check", playbook.toString(), "--list-hosts", "-i", inventory.toString(), "--limit", "pve2"
    };
    assertEquals(0, run(words), err::toString);
    assertEquals("pve2\n", out.toString());
    Files.writeString(playbook, play.formatted("rak"));
    assertEquals(6, run(words));
    assertTrue(
        err.toString().contains("names `rak`, which no host of the play has"), err::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "5001", "-3", "ten", "99999999999"})
  void a_fleet_of_another_size_is_refused(String hosts) {
    assertEquals(5, run("demo", "--hosts", hosts));
    assertTrue(
        err.toString().contains("'" + hosts + "' is no number of hosts from 1 to 5000"),
        err::toString);
    assertEquals("", out.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/nothing", "/proc/version", "/proc/version/x"})
  void a_fleet_where_no_folder_can_be_made_is_refused(String folder) {
    assertEquals(5, run("demo", "--serve", "--dir", folder));
    assertEquals(5, run("demo", "--serve", "--dir", ""));
    assertEquals(5, run("demo", "--serve", "--seed", "x"));
    assertTrue(err.toString().startsWith("regroup: --dir " + folder + " "), err::toString);
    assertTrue(err.toString().contains("Name another folder"), err::toString);
    assertFalse(err.toString().contains("Exception"), err::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rollback", "facts", "unlock", "groups"})
  void an_empty_pattern_is_told_with_what_now(String command) {
    assertEquals(5, run(command, "", "-i", "pve1,"));
    assertEquals(
        """
        regroup: a host pattern that names nothing.
        Name a host or a group of the inventory, or a pattern such as 'recorders:!pve3'.
        """,
        err.toString());
  }

  @Test
  void variables_and_limits_come_from_files() throws IOException {
    Files.writeString(folder.resolve("limit"), "pve2\n");
    Files.writeString(folder.resolve("vars"), "ansible_port: none\n");
    String files = " --limit @" + folder.resolve("limit") + " -e @" + folder.resolve("vars");
    assertEquals(6, regroup("facts all --list-hosts -i pve1,pve2," + files));
    assertTrue(err.toString().contains("`ansible_port` of host `pve2`"), err::toString);
    assertFalse(err.toString().contains("pve1"), err::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "a;b                   | `a;b`: a name with more than letters, digits and `._-:%@+`.",
        "[::1]:99999           | `[::1]:99999`: a port is a number from 1 to 65535",
        "pve1:0                | `pve1:0`: a port is a number from 1 to 65535",
        "pve1:ssh              | `pve1:ssh`: a `:` that neither a port follows",
        "pve1,pve2             | one host, not `pve1,pve2`",
        "root@127.0.0.1:35381  | Write 'regroup init 127.0.0.1:35381 -u root'",
        "root@a;b              | as in `root@a;b`",
        "\" \"                   | init needs a host",
      })
  void a_host_that_cannot_be_one_is_told_before_it_is_asked(String host, String told) {
    assertEquals(5, run("init", host, "--yes", "--dir", folder.toString()));
    assertTrue(err.toString().contains(told), err::toString);
    assertTrue(err.toString().startsWith("regroup: init "), err::toString);
    assertEquals(2, err.toString().lines().count(), err::toString);
    assertEquals("", out.toString());
  }

  @Test
  void a_part_of_a_pattern_that_names_nothing_is_told() {
    assertEquals(0, regroup("facts pve1,pvee2 --list-hosts -i pve1,pve2,"));
    assertEquals("pve1\n", out.toString());
    assertTrue(err.toString().contains("'pvee2' names no host"), err::toString);
  }

  @Test
  void a_list_that_is_wrong_altogether_is_told_by_a_few() throws IOException {
    Path limit = folder.resolve("limit");
    Files.write(limit, IntStream.range(0, 10_000).mapToObj(i -> "gone-" + i).toList());
    assertEquals(5, regroup("facts all --list-hosts -i pve1, --limit @" + limit));
    List<String> lines = err.toString().lines().toList();
    assertEquals(12, lines.size(), err::toString);
    assertTrue(lines.get(9).contains("'gone-9' names no host"), err::toString);
    assertTrue(lines.get(10).contains("9990 more"), err::toString);
    assertTrue(lines.get(11).endsWith("' names no host of the inventory."), err::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--private-key", "--known-hosts"})
  void a_file_that_a_flag_names_in_vain_is_told_once(String flag) throws IOException {
    Path file = folder.resolve("file");
    refusedFile(flag, file, "does not exist");
    Files.createSymbolicLink(file, file);
    refusedFile(flag, file, "cannot be read: Too many levels");
    Files.delete(file);
    Files.createDirectory(file);
    refusedFile(flag, file, "is a directory");
    Files.delete(file);
    Commands.run("mkfifo", file.toString());
    refusedFile(flag, file, "is not a regular file");
    Commands.run("truncate", "-s", "100M", folder.resolve("large").toString());
    refusedFile(flag, folder.resolve("large"), "is larger than");
    refusedFile(flag, Path.of("/dev/zero"), "is not a regular file");
    refusedFile(flag, Path.of("/proc/version"), "is not a regular file");
  }

  private void refusedFile(String flag, Path file, String why) {
    err.getBuffer().setLength(0);
    String[] command = {"facts", "all", "-i", "127.0.0.1,", "-e", "ansible_port=1", flag, ""};
    command[command.length - 1] = file.toString();
    assertEquals(5, run(command), err::toString);
    assertEquals("", out.toString());
    assertTrue(err.toString().startsWith("regroup: " + flag + " " + file + " "), err::toString);
    assertTrue(err.toString().contains(why), err::toString);
    assertEquals(2, err.toString().lines().count(), err::toString);
  }

  /** Where a new key is accepted or any is, nothing has to be in the file yet. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--host-key-checking accept-new",
        "--host-key-checking off",
        "-e ansible_host_key_checking=no",
        "-e ansible_ssh_common_args=-oStrictHostKeyChecking=accept-new"
      })
  void a_file_of_known_hosts_may_be_made(String flags) {
    String command = "facts all --list-hosts -i pve1, --known-hosts " + folder + "/new " + flags;
    assertEquals(0, regroup(command), err::toString);
    assertEquals(0, regroup("facts all --list-hosts -i pve1, --known-hosts /dev/null"));
  }

  @Test
  void an_inventory_without_a_name_is_not_this_folder() {
    assertEquals(5, run("facts", "all", "--list-hosts", "-i", ""));
    assertTrue(err.toString().startsWith("regroup: -i has no path.\n"), err::toString);
  }

  @Test
  void the_hosts_of_a_run_may_be_as_many_as_the_fleet() throws IOException {
    List<String> hosts = IntStream.range(0, 3000).mapToObj(i -> "node-" + i).toList();
    changed(hosts);
    Path inventory = folder.resolve("hosts");
    Files.writeString(inventory, String.join("\n", hosts) + "\n");
    assertEquals(0, regroup("rollback " + RUN + " -y --list-hosts -i " + inventory));
    assertEquals(hosts, out.toString().lines().toList());
  }

  @Test
  void a_host_of_the_run_that_the_inventory_lacks_is_not_passed_over() throws IOException {
    changed(List.of("pve1", "gone"));
    assertEquals(5, regroup("rollback " + RUN + " -y --list-hosts -i pve1,"));
    assertTrue(err.toString().contains("the inventory lacks gone."), err::toString);
    assertEquals(0, regroup("rollback " + RUN + " -y --list-hosts -i pve1, --limit pve1"));
    assertEquals("pve1\n", out.toString());
  }

  /** What a run keeps of the hosts that it changed. */
  private void changed(List<String> hosts) throws IOException {
    Path run = Files.createDirectories(folder.resolve("state/regroup/runs/" + RUN));
    String entries =
        hosts.stream()
            .map(host -> "{\"host\": \"" + host + "\", \"left\": \"rebooted\"}")
            .collect(Collectors.joining(", "));
    Files.writeString(run.resolve("report.json"), "{\"hosts\": [" + entries + "]}");
  }

  private int regroup(String command) {
    return run(command.split(" "));
  }

  private int run(String... command) {
    Controller controller =
        new Controller(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            Map.of("XDG_STATE_HOME", folder.resolve("state").toString()),
            Clock.systemUTC(),
            folder,
            "tester",
            null,
            "",
            Limits.DEFAULT);
    return Regroup.commandLine(controller).execute(command);
  }
}
