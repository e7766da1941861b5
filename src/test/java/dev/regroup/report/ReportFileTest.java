package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportFileTest {
  private static final RunResult APPLY = Samples.everyStatus(Mode.APPLY);
  private static final RunResult CHECK = Samples.everyStatus(Mode.CHECK);

  @TempDir private Path dir;

  @Test
  void golden_reports() {
    Golden.check("apply.xml", Samples.report(ReportFile.Format.XML, APPLY));
    Golden.check("check.md", Samples.report(ReportFile.Format.MD, CHECK));
    Golden.check("check.html", Samples.report(ReportFile.Format.HTML, CHECK));
    Golden.check("apply.html", Samples.report(ReportFile.Format.HTML, APPLY));
  }

  @Test
  void the_ending_tells_the_format() {
    assertEquals(Optional.of(ReportFile.Format.JSON), ReportFile.format(Path.of("a/plan.json")));
    assertEquals(Optional.of(ReportFile.Format.XML), ReportFile.format(Path.of("junit.XML")));
    assertEquals(Optional.of(ReportFile.Format.MD), ReportFile.format(Path.of("x.md")));
    assertEquals(Optional.empty(), ReportFile.format(Path.of("x.txt")));
    assertEquals(Optional.empty(), ReportFile.format(Path.of("json")));
  }

  @Test
  void a_file_is_written_whole_and_nothing_stays_beside_it() throws IOException {
    Path file = dir.resolve("r.json");
    Files.writeString(file, "old");
    ReportFile.write(file, ReportFile.Format.JSON, CHECK);
    assertEquals(JsonReport.document(CHECK), Files.readString(file));
    Path link = Files.createSymbolicLink(dir.resolve("link.json"), file);
    ReportFile.write(link, ReportFile.Format.JSON, APPLY);
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(JsonReport.document(APPLY), Files.readString(file));
    try (Stream<Path> files = Files.list(dir)) {
      assertEquals(2, files.count());
    }
    Path nowhere = dir.resolve("no/such/folder.json");
    assertThrows(IOException.class, () -> ReportFile.write(nowhere, ReportFile.Format.JSON, CHECK));
  }

  @Test
  void junit_counts_what_it_holds() throws Exception {
    for (RunResult result : List.of(APPLY, CHECK, Hostile.result())) {
      Document xml = parse(Samples.report(ReportFile.Format.XML, result));
      List<Element> suites = elements(xml.getDocumentElement(), "testsuite");
      assertEquals(result.hosts().size(), suites.size());
      for (Element suite : suites) {
        assertEquals(count(suite, "testcase"), suite.getAttribute("tests"));
        assertEquals(count(suite, "failure"), suite.getAttribute("failures"));
        assertEquals(count(suite, "error"), suite.getAttribute("errors"));
        assertEquals(count(suite, "skipped"), suite.getAttribute("skipped"));
      }
    }
  }

  @Test
  void junit_fails_where_the_run_did() throws Exception {
    Document xml = parse(Samples.report(ReportFile.Format.XML, APPLY));
    List<String> bad = new ArrayList<>();
    for (Element suite : elements(xml.getDocumentElement(), "testsuite")) {
      for (Element each : elements(suite, "testcase")) {
        for (String kind : List.of("failure", "error", "skipped")) {
          if (!elements(each, kind).isEmpty()) {
            bad.add(suite.getAttribute("name") + " " + each.getAttribute("name") + " " + kind);
          }
        }
      }
    }
    assertTrue(bad.contains("failed1 outcome failure"), bad.toString());
    assertTrue(bad.contains("failed1 isolated 0000:03:00.0 failure"), bad.toString());
    assertTrue(bad.contains("refused1 outcome failure"), bad.toString());
    assertTrue(bad.contains("down1 outcome error"), bad.toString());
    assertTrue(bad.contains("later1 outcome skipped"), bad.toString());
    assertFalse(bad.stream().anyMatch(line -> line.startsWith("pve1 ")), bad.toString());
  }

  @Test
  void what_a_host_said_stays_text_in_xml_and_code_in_markdown() throws Exception {
    Document xml = parse(Samples.report(ReportFile.Format.XML, Hostile.result()));
    assertEquals(0, xml.getElementsByTagName("script").getLength());
    String page = Samples.report(ReportFile.Format.MD, Hostile.result());
    assertFalse(outsideCode(page).contains("script"), outsideCode(page));
    assertFalse(outsideCode(page).contains("evil"), outsideCode(page));
    assertTrue(page.contains("<script>"), "it is shown, as code");
  }

  @Test
  void a_large_run_tells_equal_hosts_together_in_markdown_unless_their_diffs_differ() {
    List<HostResult> hosts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      hosts.add(
          Samples.result(
              "h" + i,
              Status.CHANGED,
              Left.AS_FOUND,
              Samples.planFor(i == 7 ? "GRUB_TIMEOUT=9\n" : ""),
              HostResult.Reboot.NEEDED,
              null,
              List.of()));
    }
    RunResult result = new RunResult(Samples.RUN, Mode.CHECK, "", 0, hosts);
    String page = Samples.report(ReportFile.Format.MD, result);
    List<String> headings = page.lines().filter(line -> line.startsWith("## ")).toList();
    assertEquals(2, headings.size(), headings.toString());
    assertEquals("## `h7`: would be changed", headings.get(1));
    assertEquals("## 59 hosts: would be changed", headings.get(0));
    assertTrue(page.contains("`h58`, `h59`\n"), page);
  }

  /** What a reader of CommonMark takes for markup: fenced blocks, then code spans cut out. */
  private static String outsideCode(String page) {
    return page.replaceAll("(?ms)^(`{3,})(text|diff)\\n.*?^\\1$", "")
        .replaceAll("(?<!`)(`+)(?!`).*?(?<!`)\\1(?!`)", "");
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static String count(Element in, String name) {
    return String.valueOf(elements(in, name).size());
  }

  private static List<Element> elements(Element in, String name) {
    NodeList nodes = in.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }
}
