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
  void a_command_without_events_or_report_says_so(String line) {
    for (List<String> more :
        List.of(List.of("--output", "jsonl"), List.of("--report", home + "/r.json"))) {
      Outcome outcome = regroup(line, more.toArray(new String[0]));
      assertEquals(5, outcome.exit(), outcome::toString);
      assertEquals("", outcome.out());
      assertTrue(outcome.err().contains("no events and no report"), outcome::toString);
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
