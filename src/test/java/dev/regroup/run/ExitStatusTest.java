package dev.regroup.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
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
  void no_host_is_no_trouble() {
    assertEquals(0, ExitStatus.of(List.of(), true));
  }

  private static HostResult host(Status status, HostResult.Reboot reboot) {
    return new HostResult(
        "h", status, Left.AS_FOUND, 1, null, null, "", reboot, null, List.of(), List.of());
  }
}
