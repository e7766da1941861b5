package dev.regroup.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses need no resolver, and none is waited for. */
class NamesTest {
  private static final Deadline PASSED = Deadline.in(Duration.ofSeconds(-1));

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "255.255.255.255, 255.255.255.255",
    "2001:db8::1, 2001:db8:0:0:0:0:0:1",
    "::1, 0:0:0:0:0:0:0:1",
    "::ffff:192.0.2.1, 192.0.2.1",
  })
  void an_address_is_one_whatever_the_time(String text, String address) throws Exception {
    assertEquals(address, Names.resolve(text, PASSED).get(0).getHostAddress());
  }

  @Test
  void a_name_that_no_resolver_answered_in_time_is_said_to_be_so() {
    UnknownHostException late =
        assertThrows(UnknownHostException.class, () -> Names.resolve("pve1.invalid", PASSED));
    assertEquals("pve1.invalid (no answer from the resolver in time)", late.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"2001:db8::zz", "1:2:3:4:5:6:7:8:9", "256.1.1.1.invalid"})
  void what_only_looks_like_an_address_is_none(String text) {
    assertThrows(
        UnknownHostException.class, () -> Names.resolve(text, Deadline.in(Duration.ofSeconds(20))));
  }
}
