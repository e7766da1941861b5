package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where results go, and where they cannot; the only host is one that refuses connections. */
class OutputTest {
  @TempDir private Path home;
  private Path playbook = Path.of("");

  @BeforeEach
  void write() throws IOException {
    playbook = home.resolve("p.yml");
    Files.writeString(playbook, "- name: test\n  hosts: all\n  iommu: enabled\n");
    Files.writeString(home.resolve("known_hosts"), "");
  }

  private Outcome regroup(String line, String... more) {
    String whole = line.replace("PLAYBOOK", playbook.toString());
    List<String> words = new ArrayList<>(List.of(whole.split(" ", -1)));
    words.addAll(List.of("-i", "127.0.0.1,", "-e", "ansible_port=1"));
    words.addAll(List.of("--known-hosts", home.resolve("known_hosts").toString()));
    words.addAll(List.of(more));
    return Terminal.run(home, words.toArray(new String[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check PLAYBOOK",
        "apply PLAYBOOK -y",
        "verify PLAYBOOK",
        "facts all",
        "groups all",
        "rollback all -y",
        "rollback all --check"
      })
  void with_output_json_standard_output_is_one_document(String line) {
    Outcome outcome = regroup(line, "--output", "json");
    assertEquals(4, outcome.exit(), outcome::toString);
    assertTrue(outcome.json().get("schema") instanceof String, outcome::toString);
    assertTrue(outcome.out().startsWith("{\n") && outcome.out().endsWith("\n}\n"), outcome.out());
    Outcome listed = regroup(line, "--output", "json", "--list-hosts");
    assertEquals(0, listed.exit(), listed::toString);
    assertEquals(
        "{\n  \"schema\": \"regroup.hosts/1\",\n  \"hosts\": [ \"127.0.0.1\" ]\n}\n", listed.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"facts all", "groups all", "unlock all"})
  void a_command_without_events_says_so(String line) {
    Outcome outcome = regroup(line, "--output", "jsonl");
    assertEquals(5, outcome.exit(), outcome::toString);
    assertEquals("", outcome.out());
    assertTrue(outcome.err().contains("neither text nor json"), outcome::toString);
    assertTrue(outcome.err().contains("no events"), outcome::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "facts all, --diff --detailed-exitcode --report=r.json",
    "groups all, --diff --detailed-exitcode --report=r.json",
    "unlock all, --diff --detailed-exitcode --report=r.json --forks=2",
    "init a --yes, --diff --detailed-exitcode --report=r.json --forks=2 --output=json --limit=a",
    "runs, --detailed-exitcode --inventory=a --forks=2",
    "inventory --list, --diff --detailed-exitcode --output=json --forks=2 --user=a",
    "check PLAYBOOK, --yes --max-hosts=1 --capture=c.json",
    "verify PLAYBOOK, --yes --max-hosts=1 --check"
  })
  void a_flag_that_would_change_nothing_is_not_known_and_not_in_the_help(
      String command, String flags) {
    String help = Terminal.run(home, command.split(" ", 2)[0], "--help").out();
    for (String flag : flags.split(" ", -1)) {
      assertFalse(help.contains(flag.replaceFirst("=.*", "")), help);
      List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
      words.add(flag);
      Outcome outcome = Terminal.run(home, words.toArray(new String[0]));
      assertEquals(5, outcome.exit(), outcome::toString);
      assertTrue(outcome.err().startsWith("regroup: Unknown option: '"), outcome::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"check PLAYBOOK", "apply PLAYBOOK -y", "verify PLAYBOOK", "rollback all --check"})
  void a_report_that_cannot_be_written_is_refused_before_any_host_is_asked(String line)
      throws IOException {
    Path locked = Files.createDirectory(home.resolve("locked"));
    Files.createDirectory(home.resolve("folder.html"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
    List<String> files = new ArrayList<>(List.of("no/such/folder/r.html", "folder.html", "r.txt"));
    if (!Files.isWritable(locked)) { // root may write everywhere
      files.add("locked/r.html");
    }
    for (String file : files) {
      Outcome outcome = regroup(line, "--report", home.resolve(file).toString());
      assertEquals(5, outcome.exit(), outcome::toString);
      assertEquals("", outcome.out());
      assertTrue(outcome.err().startsWith("regroup: --report "), outcome::toString);
      assertFalse(Files.exists(home.resolve(".local")), "no run was begun");
    }
  }

  @Test
  void a_report_is_written_beside_what_is_printed() throws IOException {
    for (String ending : List.of("html", "json", "xml", "md")) {
      Path file = home.resolve("r." + ending);
      assertEquals(4, regroup("check PLAYBOOK", "--report", file.toString()).exit());
      assertTrue(Files.readString(file).contains("RG-SSH-"), file.toString());
    }
  }
}
