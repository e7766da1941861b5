package dev.regroup.finding;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each code stands in one place of the sources and in one row of docs/findings.md. */
class FindingCodesTest {
  private static final Pattern CODE = Pattern.compile("\"(RG-[A-Z]+-[0-9]+)\"");
  private static final Pattern BUILT =
      Pattern.compile("\\bFindings?\\s*\\.(note|warning|error)\\(\\s*\"(RG-[A-Z]+-[0-9]+)\"");
  private static final Set<String> SEVERITIES = Set.of("note", "warning", "error");

  /** A row of the page. */
  private record Row(String code, List<String> severities, String meaning, String remedy) {}

  @Test
  void a_code_stands_in_one_place_of_the_sources() throws IOException {
    List<String> codes = found(CODE, 1);
    assertTrue(codes.size() > 100, "codes found: " + codes.size());
    assertEquals(List.of(), twice(codes));
  }

  @Test
  void the_page_has_a_row_for_each_code_and_no_other() throws IOException {
    List<String> rows = rows().stream().map(Row::code).toList();
    assertEquals(List.of(), twice(rows));
    List<String> codes = found(CODE, 1);
    assertEquals(
        List.of(), codes.stream().filter(code -> !rows.contains(code)).toList(), "without a row");
    assertEquals(
        List.of(), rows.stream().filter(code -> !codes.contains(code)).toList(), "no code");
  }

  @Test
  void a_row_says_how_much_the_finding_weighs_and_what_it_means() throws IOException {
    for (Row row : rows()) {
      assertTrue(SEVERITIES.containsAll(row.severities()), row.toString());
      assertTrue(row.meaning().length() > 10, row.toString());
      assertTrue(!row.remedy().isEmpty() || !row.severities().contains("error"), row.toString());
    }
    Map<String, List<String>> told = rows().stream().collect(toMap(Row::code, Row::severities));
    List<String> built = found(BUILT, 1);
    List<String> codes = found(BUILT, 2);
    assertTrue(built.size() > 80, "findings found: " + built.size());
    for (int i = 0; i < built.size(); i++) {
      assertEquals(List.of(built.get(i)), told.get(codes.get(i)), codes.get(i));
    }
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("docs", "findings.md"))) {
      if (line.startsWith("| RG-")) {
        String[] cells = line.split("\\|", -1);
        assertEquals(6, cells.length, line);
        rows.add(
            new Row(
                cells[1].strip(),
                Arrays.asList(cells[2].strip().split(", ", -1)),
                cells[3].strip(),
                cells[4].strip()));
      }
    }
    return rows;
  }

  private static List<String> found(Pattern pattern, int group) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src", "main"))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        Matcher matcher = pattern.matcher(Files.readString(file));
        while (matcher.find()) {
          found.add(matcher.group(group));
        }
      }
    }
    return found;
  }

  private static List<String> twice(List<String> codes) {
    Set<String> seen = new TreeSet<>();
    return codes.stream().filter(code -> !seen.add(code)).toList();
  }
}
