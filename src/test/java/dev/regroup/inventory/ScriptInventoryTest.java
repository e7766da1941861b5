package dev.regroup.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Executable inventories that go wrong; what they mean is compared with Ansible elsewhere. */
@Timeout(60)
class ScriptInventoryTest {
  @TempDir Path folder = Path.of("");

  private Decoded<Inventory> read(String body, Duration allowed) throws IOException {
    Path script = folder.resolve("hosts");
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return InventoryFileReader.read(List.of(script.toString()), List.of(), null, allowed);
  }

  private Problem problem(String body, Duration allowed) throws IOException {
    List<Problem> problems = read(body, allowed).problems();
    assertEquals(1, problems.size(), problems::toString);
    Problem problem = problems.get(0);
    assertTrue(problem.at().toString().startsWith(folder + "/hosts"), problem::toString);
    assertFalse(problem.render().contains("\u001b"), problem::render);
    assertFalse(problem.remedy().isBlank());
    return problem;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "echo no token >&2; echo try again >&2; exit 3 | ended `--list` with status 3 and said `no token`, `try again`",
        "exit 1 | ended `--list` with status 1 and said nothing",
        "kill -9 $$ | ended `--list` with status 137 and said nothing",
        "printf '\\033[2J' >&2; exit 1 | ended `--list` with status 1 and said `\\x1b[2J`",
        "yes the end is near >&2 & sleep 0.2; kill $!; exit 1 | `the end is near`, `the end is near`",
        "true | not JSON",
        "echo '[web]' | not JSON",
        "echo '[]' | printed no map",
        "echo '{} {}' | more than one map",
        "echo '{\"web\": {\"hosts\": \"a\"}}' | the hosts of group `web` are no list of names",
        "echo '{\"web\": {\"hosts\": [1]}}' | the hosts of group `web` are no list of names",
        "echo '{\"web\": {\"children\": {}}}' | `children` of group `web` are no list of names",
        "echo '{\"web\": {\"vars\": []}}' | `vars` of group `web` are no map",
        "echo '{\"web\": [\"a\"], \"_meta\": {\"hostvars\": []}}' | `hostvars` of `_meta` are no map",
        "echo '{\"a\": {\"children\": [\"b\"]}, \"b\": {\"children\": [\"a\"]}}' | would contain itself",
        "echo '{\"web\": [\"a\\u001b[2J\"]}' | a name with more than letters, digits",
        "[ $1 = --list ] && echo '{\"web\": [\"a\", \"b\"]}' && exit; exit 4 | ended `--host a` with status 4",
        "[ $1 = --list ] && echo '{\"web\": [\"a\", \"b\"]}' && exit; echo [] | printed no map",
        "[ $1 = --list ] && echo '{\"web\": [\"a\", \"b\"]}' && exit; echo | printed nothing",
        "printf '\\377\\376a' | is UTF-16",
        "printf '{\"a\": \"\\344\"}' | the byte \\xe4 is not UTF-8",
        "head -c 17000000 /dev/zero | printed more than 16 MiB"
      })
  void what_goes_wrong_is_told_once(String body, String message) throws IOException {
    String told = problem(body, Duration.ofSeconds(30)).message();
    assertTrue(told.contains(message), told);
  }

  @Test
  void a_script_that_does_not_end_is_ended() throws Exception {
    long before = System.nanoTime();
    Path pid = folder.resolve("pid");
    Problem problem =
        problem("sh -c 'echo $$ >" + pid + "; exec sleep 600'", Duration.ofSeconds(2));
    assertTrue(problem.message().contains("did not answer `--list` within 2s"), problem::toString);
    assertTrue(System.nanoTime() - before < 30e9);
    assertTrue(gone(Files.readString(pid).strip()), "its child still runs");
  }

  @Test
  void many_slow_answers_share_one_limit() throws IOException {
    Problem problem =
        problem(
            "[ $1 = --list ] && echo '[\"a\"]' | sed 's/.*/{\"web\": [\"a\", \"b\", \"c\"]}/' || { sleep 1; echo {}; }",
            Duration.ofMillis(1500));
    assertTrue(problem.message().contains("did not answer `--host b`"), problem::toString);
    assertTrue(problem.remedy().contains("_meta"), problem::toString);
  }

  @Test
  void a_name_that_is_refused_is_no_argument() throws IOException {
    Path asked = folder.resolve("asked");
    problem("echo $1 >>" + asked + "; echo '{\"web\": [\"-o\", \"a\"]}'", Duration.ofSeconds(30));
    assertEquals("--list\n", Files.readString(asked));
  }

  @Test
  void an_executable_file_of_another_kind_is_read() throws IOException {
    Path hosts = Files.writeString(folder.resolve("hosts"), "pve1\npve2\n");
    Files.setPosixFilePermissions(hosts, PosixFilePermissions.fromString("rwxr-xr-x"));
    Decoded<Inventory> read = InventoryFileReader.read(List.of(hosts.toString()), List.of(), null);
    assertEquals(Set.of("pve1", "pve2"), ((Decoded.Ok<Inventory>) read).value().hosts().keySet());
  }

  @Test
  void nothing_waits_for_an_answer_of_the_operator() throws IOException {
    Decoded<Inventory> read =
        read(
            "read answer; echo \"{\\\"web\\\": [\\\"a$answer\\\"]}\"; exec >&2",
            Duration.ofSeconds(30));
    assertEquals(List.of(), read.problems());
  }

  /** Asked of the system: a process that was ended is gone, or a zombie until it is waited for. */
  private static boolean gone(String pid) throws IOException, InterruptedException {
    for (int i = 0; i < 100; i++) {
      Path status = Path.of("/proc", pid, "status");
      if (!Files.exists(status) || Files.readString(status).contains("State:\tZ")) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }
}
