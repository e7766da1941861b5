package dev.regroup.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.inventory.LimitFileReader.OfRun;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitFileReaderTest {
  private static final String RUN = "20261122-101500-k3f9";
  private static final Map<OfRun, List<String>> HOSTS =
      Map.of(
          new OfRun(RUN, "failed"), List.of("pve2", "fe80::1"),
          new OfRun(RUN, "refused"), List.of());

  @TempDir private Path dir;

  @Test
  void a_file_stands_for_its_lines() throws IOException {
    Path file = Files.writeString(dir.resolve("limit"), "pve1\n\npve2\n");
    assertEquals("pve1,pve2", pattern("@" + file));
    assertEquals("pve1,pve2,!pve2", pattern("@" + file + ":!pve2"));
    assertTrue(problem("@" + dir + "/no").contains("does not exist"));
  }

  /** R is a run. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "@R:failed                  | pve2,fe80::1",
        "@R:failed:&recorders:!pve3 | pve2,fe80::1,&recorders,!pve3",
        "'@R:failed, @R:refused'    | 'pve2,fe80::1,@R:refused'",
        "recorders:!@R:failed       | recorders,!pve2,!fe80::1",
        "@R:refused:!pve3           | @R:refused,!pve3",
        "@R:failed:x[0]             | pve2,fe80::1,x[0]"
      })
  void a_run_stands_for_its_hosts(String limit, String pattern) {
    assertEquals(pattern.replace("R", RUN), pattern(limit.replace("R", RUN)));
  }

  @Test
  void what_is_named_of_runs_is_told_before_anything_is_read() {
    String limit = "@" + RUN + ":failed:!@" + RUN + ":ok:@" + RUN + ":failed:@file";
    assertEquals(
        List.of(new OfRun(RUN, "failed"), new OfRun(RUN, "ok")), LimitFileReader.runs(limit));
    assertEquals(List.of(), LimitFileReader.runs("root@pve1:@file:failed"));
  }

  /** Left out, `:!pve3` alone would be left, which is the fleet less one host. */
  @Test
  void where_no_host_ended_so_nothing_is_selected() {
    Path hosts = dir.resolve("hosts");
    Decoded<Inventory> inventory =
        InventoryFileReader.read(List.of("pve1,pve2,pve3,"), List.of(), hosts);
    HostPattern.Selection selection =
        HostPattern.select(
            ((Decoded.Ok<Inventory>) inventory).value(), pattern("@" + RUN + ":refused:!pve3"));
    assertEquals(List.of(), selection.hosts());
    assertEquals(List.of("@" + RUN + ":refused"), selection.unmatched());
  }

  @Test
  void a_file_that_is_named_like_a_run_is_a_file() throws IOException {
    Path file = Files.writeString(dir.resolve(RUN + ":failed"), "pve9\n");
    assertEquals("pve9", pattern("@" + file + ","));
    Files.writeString(dir.resolve(RUN), "pve8\n");
    assertEquals("pve8", pattern("@" + dir.resolve(RUN)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@" + RUN,
        "@20261122-101500-k3f:failed",
        "@2026112-101500:failed",
        "@" + RUN + ","
      })
  void what_is_neither_is_told_once(String limit) {
    String told = problem(limit);
    assertTrue(told.contains("is neither a file nor the hosts of a run"), told);
    assertTrue(told.contains("such as `@20261122-101500-k3f9:failed`"), told);
  }

  @Test
  void an_intersection_is_asked_for_the_other_way_round() {
    String told = problem("recorders:&@" + RUN + ":failed");
    assertTrue(told.contains("`@RUN:failed:&recorders`"), told);
  }

  private static String pattern(String limit) {
    return ((Decoded.Ok<String>) LimitFileReader.read(limit, HOSTS)).value();
  }

  private static String problem(String limit) {
    return Problem.render(LimitFileReader.read(limit, HOSTS).problems());
  }
}
