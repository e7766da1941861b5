package dev.regroup.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitStatusTest {

  /** The table of the design: the first line that applies. */
  @ParameterizedTest
  @CsvSource({
    "OK, 0, 0",
    "CHANGED, 0, 3",
    "OK CHANGED, 0, 3",
    "REFUSED CHANGED, 7, 7",
    "NOT_ATTEMPTED, 7, 7",
    "UNREACHABLE REFUSED, 4, 4",
    "FAILED UNREACHABLE REFUSED, 2, 2",
    "ROLLED_BACK, 2, 2",
    "RESCUED, 2, 2",
    "UNFINISHED OK, 2, 2",
  })
  void the_worst_host_decides(String statuses, int plain, int detailed) {
    List<HostResult> hosts =
        Arrays.stream(statuses.split(" "))
            .map(status -> host(Status.valueOf(status), HostResult.Reboot.NONE))
            .toList();
    assertEquals(plain, ExitStatus.of(hosts, false));
    assertEquals(detailed, ExitStatus.of(hosts, true));
  }

  @Test
  void a_pending_reboot_counts_with_detailed_exitcode_only() {
    List<HostResult> hosts = List.of(host(Status.OK, HostResult.Reboot.PENDING));
    assertEquals(0, ExitStatus.of(hosts, false));
    assertEquals(3, ExitStatus.of(hosts, true));
  }

  @Test
  void a_fault_of_our_own_comes_before_every_status_of_a_host() {
    HostResult failed = host(Status.FAILED, HostResult.Reboot.NONE);
    HostResult fault =
        HostResult.notAttempted(
            host(Status.CHANGED, HostResult.Reboot.NONE),
            new Finding("RG-RUN-03", Severity.ERROR, "a fault", ""));
    assertEquals(1, ExitStatus.of(List.of(failed, fault), false));
  }

  @Test
  void a_fault_of_our_own_is_told_even_of_an_interrupted_run() {
    HostResult fault =
        HostResult.notAttempted(
            host(Status.CHANGED, HostResult.Reboot.NONE),
            new Finding("RG-RUN-03", Severity.ERROR, "a fault", ""));
    HostResult failed = host(Status.FAILED, HostResult.Reboot.NONE);
    assertEquals(1, ExitStatus.of(List.of(failed, fault), false, true));
    assertEquals(130, ExitStatus.of(List.of(failed), true, true));
    assertEquals(130, ExitStatus.of(List.of(), false, true));
  }

  @Test
  void no_host_is_no_trouble() {
    assertEquals(0, ExitStatus.of(List.of(), true));
  }

  /** docs/exit-codes.md: a row an exit status, and of two hosts the one whose row comes first. */
  @Test
  void the_page_tells_each_exit_status_in_its_order() throws IOException {
    List<Integer> rows = new ArrayList<>();
    Map<Status, Integer> rowOf = new EnumMap<>(Status.class);
    for (String line : Files.readAllLines(Path.of("docs", "exit-codes.md"))) {
      if (!line.matches("\\| [0-9]+ \\|.*")) {
        continue;
      }
      String[] cells = line.split("\\|", -1);
      int exit = Integer.parseInt(cells[1].strip());
      for (Status status : Status.values()) {
        boolean decides = cells[2].startsWith(" at least") || cells[2].startsWith(" with");
        if (decides && cells[2].contains("`" + status.name().toLowerCase(Locale.ROOT) + "`")) {
          rowOf.put(status, rows.size());
        }
      }
      rows.add(exit);
    }
    assertEquals(constants(), new TreeSet<>(rows));
    assertEquals(constants().size(), rows.size());
    rowOf.put(Status.OK, rows.indexOf(0));
    assertEquals(EnumSet.allOf(Status.class), rowOf.keySet());
    for (Status one : Status.values()) {
      for (Status other : Status.values()) {
        int row = Math.min(rowOf.getOrDefault(one, -1), rowOf.getOrDefault(other, -1));
        HostResult.Reboot none = HostResult.Reboot.NONE;
        assertEquals(
            rows.get(row), ExitStatus.of(List.of(host(one, none), host(other, none)), true));
      }
    }
  }

  private static Set<Integer> constants() {
    Set<Integer> constants = new TreeSet<>();
    for (Field field : ExitStatus.class.getFields()) {
      try {
        constants.add(field.getInt(null));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
    return constants;
  }

  private static HostResult host(Status status, HostResult.Reboot reboot) {
    return new HostResult(
        "h", status, Left.AS_FOUND, 1, null, null, "", reboot, null, List.of(), List.of());
  }
}
