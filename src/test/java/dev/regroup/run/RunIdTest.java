package dev.regroup.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunIdTest {
  @Test
  void an_id_starts_with_the_time_in_utc() {
    RunId id = RunId.at(Instant.parse("2026-11-22T10:15:00Z"), new Random(7));
    assertTrue(id.text().matches("20261122-101500-[a-z0-9]{4}"), id.text());
    assertEquals(Optional.of(id), RunId.parse(id.text()));
  }

  /** As runs of one controller follow each other, however short they are. */
  @Test
  void ids_of_one_second_sort_by_time() {
    Random random = new Random(7);
    Instant start = Instant.parse("2026-11-22T10:15:00Z");
    List<RunId> ids =
        IntStream.rangeClosed(0, 1000)
            .mapToObj(i -> RunId.at(start.plusNanos(i * 1_041_000L), random))
            .toList();
    assertEquals(ids, ids.stream().sorted().toList());
    assertEquals(1001, ids.stream().map(id -> id.text().substring(9, 18)).distinct().count());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "pve1", "20261122-101500-K3F9", "../../etc", "20261122-101500-k3f9\n", "x;y"})
  void what_is_no_id_is_not_taken_for_one(String text) {
    assertEquals(Optional.empty(), RunId.parse(text));
  }
}
