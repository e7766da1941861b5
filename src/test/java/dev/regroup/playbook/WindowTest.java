package dev.regroup.playbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.playbook.Guards.Window;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a maintenance window is open, over midnight and over changes of clocks. */
class WindowTest {
  private static Window window(String text) {
    return Objects.requireNonNull(GuardsSchema.window(text));
  }

  @ParameterizedTest(name = "{0} at {1}: {2}")
  @CsvSource({
    // 2026-11-21 is a Saturday; Tokyo is nine hours ahead, and has no summer time.
    "Sat 02:00-05:00 Asia/Tokyo, 2026-11-20T16:59:59Z, false",
    "Sat 02:00-05:00 Asia/Tokyo, 2026-11-20T17:00:00Z, true",
    "Sat 02:00-05:00 Asia/Tokyo, 2026-11-20T19:59:59Z, true",
    "Sat 02:00-05:00 Asia/Tokyo, 2026-11-20T20:00:00Z, false",
    "Sat 02:00-05:00 Asia/Tokyo, 2026-11-21T17:00:00Z, false",
    // From Friday night into Saturday.
    "Mon-Fri 22:00-04:00 UTC, 2026-11-21T03:59:00Z, true",
    "Mon-Fri 22:00-04:00 UTC, 2026-11-21T22:00:00Z, false",
    "Mon-Fri 22:00-04:00 UTC, 2026-11-23T03:00:00Z, false",
    // 2026-03-29, 02:00 becomes 03:00 in Berlin: of this window half an hour is left.
    "Sun 02:30-03:30 Europe/Berlin, 2026-03-29T00:59:00Z, false",
    "Sun 02:30-03:30 Europe/Berlin, 2026-03-29T01:00:00Z, true",
    "Sun 02:30-03:30 Europe/Berlin, 2026-03-29T01:30:00Z, false",
    "Sun 02:00-03:00 Europe/Berlin, 2026-03-29T01:00:00Z, false",
    // 2026-10-25, 03:00 becomes 02:00: what is shown twice ends when it is shown first.
    "Sun 01:00-02:30 Europe/Berlin, 2026-10-25T00:29:00Z, true",
    "Sun 01:00-02:30 Europe/Berlin, 2026-10-25T00:30:00Z, false",
    "Sun 01:00-02:30 Europe/Berlin, 2026-10-25T01:15:00Z, false",
    "Sun 02:30-04:00 Europe/Berlin, 2026-10-25T00:30:00Z, true",
    "Sun 02:30-04:00 Europe/Berlin, 2026-10-25T02:59:00Z, true",
    "Sun 02:30-04:00 Europe/Berlin, 2026-10-25T03:00:00Z, false",
    // The same time at both ends is a whole day.
    "Sat 00:00-00:00 UTC, 2026-11-21T23:59:00Z, true",
    "Sat 00:00-00:00 UTC, 2026-11-22T00:00:00Z, false"
  })
  void it_is_open_between_its_ends(String text, Instant at, boolean open) {
    assertEquals(open, window(text).isOpen(at));
  }

  @ParameterizedTest(name = "{0} after {1}: {2}")
  @CsvSource({
    "Sat 02:00-05:00 Asia/Tokyo, 2026-11-22T10:15:00Z, 2026-11-27T17:00:00Z",
    "Sat 02:00-05:00 Asia/Tokyo, 2026-11-20T17:00:00Z, 2026-11-27T17:00:00Z",
    "22:00-04:00 UTC, 2026-11-22T10:15:00Z, 2026-11-22T22:00:00Z",
    // On 2026-03-29 there is no such hour in Berlin.
    "Sun 02:00-03:00 Europe/Berlin, 2026-03-28T12:00:00Z, 2026-04-05T00:00:00Z"
  })
  void it_tells_when_it_opens_next(String text, Instant after, Instant opens) {
    assertEquals(opens, window(text).nextOpening(after).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({"Sat 02:00-05:00 Asia/Tokyo", "Mon-Fri 22:00-04:00 Europe/Berlin", "00:00-23:59 UTC"})
  void the_minute_it_opens_it_is_open_and_the_one_before_it_is_not(String text) {
    Window window = window(text);
    Instant at = LocalDateTime.of(2026, 1, 1, 0, 30).toInstant(ZoneOffset.UTC);
    for (int i = 0; i < 400; i++) {
      Instant opens = window.nextOpening(at).orElseThrow();
      assertEquals(true, window.isOpen(opens), opens::toString);
      assertEquals(false, window.isOpen(opens.minusSeconds(60)), opens::toString);
      at = opens;
    }
  }
}
