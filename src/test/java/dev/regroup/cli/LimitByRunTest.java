package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --limit @RUN:STATUS} over the folders that runs leave. */
class LimitByRunTest {
  private static final String ENDED = KeptRuns.ENDED;
  private static final String CUT = KeptRuns.CUT;
  private static final String BROKEN = KeptRuns.BROKEN;
  private static final String ALL = "pve1,pve2,ok1,refused1,failed1,down1,later1,new1,";

  @TempDir private Path home;

  @BeforeEach
  void keep() throws IOException {
    KeptRuns.in(home);
  }

  private Outcome list(String inventory, String limit) {
    return Terminal.run(home, "facts", "all", "--list-hosts", "-i", inventory, "--limit", limit);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "@R:failed                 | failed1",
        "@R:refused                | refused1",
        "@R:unreachable            | down1",
        "@R:not_attempted          | later1",
        "@R:ok                     | pve2 ok1",
        "'@R:failed,@R:refused'    | refused1 failed1",
        "@R:ok:!pve2               | ok1",
        "all:!@R:ok:!@R:failed     | pve1 refused1 down1 later1 new1"
      })
  void hosts_are_picked_by_how_they_ended(String limit, String hosts) {
    Outcome listed = list(ALL, limit.replace("R", ENDED));
    assertEquals(0, listed.exit(), listed::toString);
    assertEquals(hosts, String.join(" ", listed.out().lines().toList()));
    assertEquals("", listed.err());
  }

  @Test
  void of_a_run_that_was_cut_off_its_events_tell() {
    Outcome listed = list(ALL, "@" + CUT + ":not_attempted");
    assertEquals(0, listed.exit(), listed::toString);
    assertTrue(listed.out().lines().toList().contains("pve1"), listed::toString);
  }

  @Test
  void a_host_that_the_inventory_no_longer_has_is_told() {
    Outcome some = list("pve2,", "@" + ENDED + ":ok");
    assertEquals(0, some.exit(), some::toString);
    assertEquals("pve2\n", some.out());
    assertEquals(
        "regroup: of the hosts of @" + ENDED + ":ok the inventory lacks ok1.\n", some.err());
    Outcome none = list("pve2,", "@" + ENDED + ":failed");
    assertEquals(5, none.exit(), none::toString);
    assertTrue(none.err().contains("the inventory lacks failed1."), none::toString);
    assertTrue(
        none.err().endsWith("--limit '@" + ENDED + ":failed' names no host of the inventory.\n"),
        none::toString);
  }

  @Test
  void nothing_is_left_where_no_host_ended_so() {
    Outcome none = list("pve1,pve2,", "@" + CUT + ":rescued:!pve1");
    assertEquals(5, none.exit(), none::toString);
    assertEquals("", none.out());
    assertTrue(none.err().contains("no host of run " + CUT + " ended rescued.\n"), none::toString);
    assertTrue(none.err().contains("names no host of the inventory.\n"), none::toString);
  }

  @Test
  void what_cannot_be_told_is_one_message() {
    refused(5, "@20260101-000000-aaaa:failed", "run 20260101-000000-aaaa is not kept in");
    refused(6, "@" + BROKEN + ":failed", "report.json is not JSON");
    refused(5, "@" + ENDED + ":faild", "no host ends so, did you mean 'failed'?");
    refused(5, "@" + ENDED + ":not-attempted", "did you mean 'not_attempted'?");
    refused(5, "@" + ENDED + ":", "a status is missing.");
    refused(5, "@" + ENDED + ":\u001b", "no host ends so.");
    refused(5, "@" + ENDED, "is neither a file nor the hosts of a run");
  }

  private void refused(int exit, String limit, String told) {
    Outcome outcome = list(ALL, limit);
    assertEquals(exit, outcome.exit(), outcome::toString);
    assertEquals("", outcome.out());
    assertTrue(outcome.err().contains(told), outcome::toString);
    assertTrue(outcome.err().indexOf('\u001b') < 0, outcome::toString);
    assertTrue(outcome.err().lines().count() <= 2, outcome::toString);
  }
}
