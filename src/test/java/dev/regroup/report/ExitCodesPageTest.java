package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.run.Mode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.Status;
import dev.regroup.testing.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** docs/exit-codes.md says what is printed. */
class ExitCodesPageTest {
  private static final Path PAGE = Path.of("docs", "exit-codes.md");

  @Test
  void the_example_has_the_keys_of_a_real_document_in_their_order() throws IOException {
    Map<String, Object> example = Read.map(block("json"));
    Map<String, Object> real = Read.map(JsonReport.document(Samples.everyStatus(Mode.CHECK)));
    Set<String> wanted = new LinkedHashSet<>();
    paths(example, "", wanted);
    Set<String> seen = new LinkedHashSet<>();
    Map<String, Object> changed = Read.host(real, "pve1");
    changed.put("after", null);
    real.put("hosts", List.of(changed));
    paths(real, "", seen);
    assertEquals(List.copyOf(wanted), List.copyOf(seen));
  }

  @Test
  void every_key_of_a_run_has_a_row_and_every_row_a_key() throws IOException {
    Map<String, Object> real = Read.map(JsonReport.document(Samples.everyStatus(Mode.APPLY)));
    Set<String> keys = new TreeSet<>();
    paths(real, "", keys);
    // Of the same form as the keys beside it.
    keys.removeIf(key -> key.matches("hosts.*\\.after\\.[a-z_]+\\..*"));
    Set<String> told = new TreeSet<>();
    Pages.Page page = Pages.of(PAGE);
    page.rows("The document").forEach(row -> told.addAll(row.names()));
    page.rows("A host").forEach(row -> row.names().forEach(name -> told.add("hosts[]." + name)));
    assertEquals(keys, told);
  }

  @Test
  void each_status_and_event_is_told() throws IOException {
    String page = page();
    for (Status status : Status.values()) {
      assertTrue(page.contains("| `" + Shown.word(status) + "` |"), status.name());
    }
    for (Class<?> event : RunEvent.class.getPermittedSubclasses()) {
      String name = event.getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1");
      assertTrue(page.contains("| `" + name.toLowerCase(Locale.ROOT) + "` |"), name);
    }
  }

  @Test
  void each_key_of_a_facts_host_is_told() throws IOException {
    String page = page();
    Map<String, Object> document =
        Read.map(
            FactsReport.json(
                List.of(new FactsReport.Entry("a", Status.UNREACHABLE, null, List.of())), false));
    for (String key : Read.host(document, "a").keySet()) {
      assertTrue(page.contains("`" + key + "`"), key);
    }
  }

  /** Keys in their order, of lists those of each entry. */
  private static void paths(@Nullable Object json, String where, Collection<String> found) {
    if (json instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            String path = where.isEmpty() ? String.valueOf(key) : where + "." + key;
            found.add(path);
            paths(value, path, found);
          });
    } else if (json instanceof List<?> list) {
      list.forEach(entry -> paths(entry, where + "[]", found));
    }
  }

  private static String block(String language) throws IOException {
    String page = page();
    int start = page.indexOf("```" + language + "\n") + language.length() + 4;
    return page.substring(start, page.indexOf("```", start));
  }

  private static String page() throws IOException {
    return Files.readString(PAGE);
  }
}
