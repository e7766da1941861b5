package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Edits as data: each file of {@code boot/debian-grub/cases} is one rule. */
class GrubEditCasesTest {
  private final DebianGrubLayout layout = new DebianGrubLayout();

  static Stream<Path> cases() throws IOException, URISyntaxException {
    Path folder =
        Path.of(
            Objects.requireNonNull(GrubEditCasesTest.class.getResource("/boot/debian-grub/cases"))
                .toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void edits_as_the_case_says(Path file) throws IOException {
    Map<String, String> sections = sections(Files.readString(file, StandardCharsets.ISO_8859_1));
    TestHost host = TestHost.plain();
    host.files.remove(GrubDefaults.MAIN);
    Map<String, String> expected = new LinkedHashMap<>();
    sections.forEach(
        (name, text) -> {
          if (name.startsWith("file ")) {
            host.file(name.substring(5), text);
          } else if (name.startsWith("after ")) {
            expected.put(name.substring(6), text);
          }
        });
    HostFacts facts = host.facts();
    List<Request> requests = requests(Objects.requireNonNull(sections.get("request")));
    BootState state = layout.read(facts);
    Edits edits = layout.edit(facts, state, requests);
    List<Finding> findings = new ArrayList<>(state.findings());
    findings.addAll(edits.findings());
    for (Map.Entry<String, String> section : sections.entrySet()) {
      if (section.getKey().startsWith("refused ")) {
        refused(section.getKey().substring(8), section.getValue().strip(), findings, edits);
        return;
      }
    }
    Map<String, String> written = new LinkedHashMap<>();
    edits.files().forEach(edit -> written.put(edit.path(), edit.after()));
    assertEquals(expected, written);
    assertEquals(lines(sections, "desired"), List.of(edits.desired().text()));
    assertEquals(
        lines(sections, "findings"), findings.stream().map(Finding::code).sorted().toList());
    if (sections.containsKey("changes")) {
      assertEquals(lines(sections, "changes").stream().sorted().toList(), changes(edits));
    }
    assertEquals(sections.containsKey("nothing"), edits.files().isEmpty());
    again(host, edits, requests);
  }

  private static List<String> changes(Edits edits) {
    return edits.changes().stream()
        .map(c -> c.action().name().toLowerCase(Locale.ROOT) + " " + c.parameter())
        .sorted()
        .toList();
  }

  private static void refused(String code, String says, List<Finding> findings, Edits edits) {
    Finding finding = findings.stream().filter(f -> f.code().equals(code)).findFirst().orElse(null);
    assertNotNull(finding, findings.toString());
    assertTrue(finding.isError() && finding.message().contains(says), finding.message());
    assertTrue(finding.message().chars().noneMatch(c -> c < ' '), finding.message());
    assertTrue(!finding.remedy().isEmpty());
    assertTrue(edits.files().isEmpty());
  }

  private void again(TestHost host, Edits edits, List<Request> requests) {
    edits.files().forEach(edit -> host.file(edit.path(), edit.after()));
    BootState state = layout.read(host.facts());
    assertEquals(edits.desired(), state.configured());
    assertTrue(layout.edit(host.facts(), state, requests).files().isEmpty());
  }

  private static List<String> lines(Map<String, String> sections, String name) {
    return sections.getOrDefault(name, "").lines().toList();
  }

  private static List<Request> requests(String text) {
    List<Request> requests = new ArrayList<>();
    for (String line : text.lines().toList()) {
      int blank = line.indexOf(' ');
      Token token = new Token(line.substring(blank + 1));
      requests.add(
          switch (line.substring(0, blank)) {
            case "present" -> new Request.Present(token.key(), List.of(token));
            case "append" -> new Request.Append(token);
            case "absent" ->
                token.value() == null
                    ? new Request.AbsentKey(token.key())
                    : new Request.AbsentToken(token);
            default -> throw new IllegalArgumentException(line);
          });
    }
    return requests;
  }

  /** Parts that begin with {@code === NAME}; {@code no-newline} and {@code crlf} bend the text. */
  private static Map<String, String> sections(String text) {
    Map<String, String> sections = new LinkedHashMap<>();
    for (String part : text.substring(text.indexOf("===")).split("(?m)^=== ", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      int end = part.indexOf('\n');
      String name = part.substring(0, end);
      String body = part.substring(end + 1);
      if (name.endsWith(" no-newline")) {
        body = body.substring(0, body.length() - 1);
      } else if (name.endsWith(" crlf")) {
        body = body.replace("\n", "\r\n");
      }
      sections.put(name.replaceFirst(" (no-newline|crlf)$", ""), body);
    }
    return sections;
  }
}
