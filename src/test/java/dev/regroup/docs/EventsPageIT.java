package dev.regroup.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Pages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/exit-codes.md lists the events that runs really print, each with its keys, and no others.
 */
@Tag("sshd")
class EventsPageIT {
  private static final Path PAGE = Path.of("docs", "exit-codes.md");
  private static final String HEADING = "`--output jsonl`";
  private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

  /** Of each line; the page has them before its table. */
  private static final Set<String> EACH = Set.of("run", "at", "event", "host");

  @TempDir(factory = MemoryFolder.class)
  Path home = Path.of("");

  @Test
  void every_event_and_key_of_a_fleets_runs_is_told_and_every_told_one_is_printed()
      throws Exception {
    Map<String, Set<String>> printed = new TreeMap<>();
    Set<String> paths = new TreeSet<>();
    try (ServedFleet fleet = ServedFleet.start(home)) {
      String inputs = " playbook.yml -i inventory.yml --output jsonl 2>/dev/null";
      // Two functions behind ports without ACS, so that one of them shares its group.
      String play = "'- name: share' '  hosts: as-desired' '  isolate: [{device: \"1af4:1041\"}]'";
      String shared = "regroup check" + inputs.replace("playbook.yml", "share.yml");
      // Two waves with time between them.
      String waves =
          "'- name: soak' '  hosts: as-desired:grub-amd' '  reboot: never'"
              + " '  kernel_parameters: {present: [nmi_watchdog=0]}'"
              + " '  rollout: {serial: 1, canary: none, soak: 1s}'";
      String soaks = "regroup apply -y" + inputs.replace("playbook.yml", "soak.yml");
      List<String> commands =
          List.of(
              "printf '%s\\n' " + play + " >share.yml; " + shared,
              "regroup check" + inputs,
              "regroup apply -y" + inputs,
              "regroup verify" + inputs,
              "regroup rollback grub-intel -y --reboot -i inventory.yml --output jsonl 2>/dev/null",
              "printf '%s\\n' " + waves + " >soak.yml; " + soaks);
      for (ServedFleet.Answer answer : fleet.run(commands, Map.of())) {
        assertTrue(answer.lines().size() > 3, answer::toString);
        for (String line : answer.lines()) {
          if (!line.isBlank()) {
            take(JSON.std.mapFrom(line), printed, paths);
          }
        }
      }
    }
    assertEquals(told(), printed);
    Set<String> host = new TreeSet<>();
    Pages.of(PAGE).rows("A host").forEach(row -> host.addAll(row.names()));
    Set<String> untold = new TreeSet<>(paths);
    untold.removeAll(host);
    assertEquals(Set.of(), untold, "keys of a result that have no row");
    host.removeAll(paths);
    assertEquals(Set.of(), host, "rows of keys that no result has");
  }

  private static void take(
      Map<String, Object> event, Map<String, Set<String>> printed, Set<String> paths) {
    String name = String.valueOf(event.get("event"));
    assertTrue(event.keySet().containsAll(EACH), event::toString);
    Set<String> keys = new TreeSet<>(event.keySet());
    keys.removeAll(EACH);
    Set<String> before = printed.putIfAbsent(name, keys);
    assertTrue(
        before == null || before.equals(keys), () -> name + " has " + before + " or " + keys);
    if (name.equals("host_ended")) {
      paths(event.get("result"), "", paths);
    }
  }

  /**
   * Of lists those of each entry. What follows {@code after.next} is of the form of {@code next}.
   */
  private static void paths(@Nullable Object json, String where, Set<String> found) {
    if (json instanceof Map<?, ?> map && !where.matches("after\\..*")) {
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

  /** The names in the second cell, up to the words that say what they mean. */
  private static Map<String, Set<String>> told() throws IOException {
    Map<String, Set<String>> told = new TreeMap<>();
    for (Pages.Row row : Pages.of(PAGE).rows(HEADING)) {
      String keys = row.text().split(" \\| ", 2)[1].split(":", 2)[0];
      Set<String> names =
          NAME.matcher(keys).results().map(EventsPageIT::name).collect(Collectors.toSet());
      row.names().forEach(name -> told.put(name, new TreeSet<>(names)));
    }
    return told;
  }

  private static String name(MatchResult found) {
    return found.group(1);
  }
}
