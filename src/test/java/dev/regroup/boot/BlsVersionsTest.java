package dev.regroup.boot;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlsVersionsTest {
  private static final String MACHINE = "6d5fc4a1d2cf4d06a2b2b4a6c6f4f1a0-";

  @ParameterizedTest(name = "{0} is older than {1}")
  @CsvSource({
    "0-rescue, 4.18.0-80.el8.x86_64",
    "4.18.0-80.el8.x86_64, 4.18.0-80.1.2.el8_0.x86_64",
    "5.14.0-427.13.1.el9_4.x86_64, 5.14.0-503.11.1.el9_5.x86_64",
    "5.14.0-503.11.1.el9_5.x86_64, 5.14.0-1000.2.el9_6.x86_64",
    "6.9.12-200.fc40.x86_64, 6.10.3-200.fc40.x86_64",
    "6.10.3-200.fc39.x86_64, 6.10.3-200.fc40.x86_64",
    "6.11.0~rc1-1.fc41.x86_64, 6.11.0-1.fc41.x86_64",
    "5.14.0-503.el9.x86_64, 5.14.0-503.el9.x86_64+debug",
    "6.01.2-1.fc40, 6.1.10-1.fc40",
    "5.14.0-70.0~custom.el9.x86_64, 5.14.0-70.0.el9.x86_64"
  })
  void an_entry_is_older(String older, String newer) {
    assertTrue(BlsVersions.ORDER.compare(MACHINE + older, MACHINE + newer) < 0, newer);
    assertTrue(BlsVersions.ORDER.compare(MACHINE + newer, MACHINE + older) > 0, older);
  }

  @Test
  void the_name_counts_before_the_version_and_leading_zeros_do_not() {
    assertTrue(BlsVersions.ORDER.compare("a-9-9", "b-1-1") < 0);
    for (List<String> equal :
        List.of(List.of("a-1-1", "a-01-1"), List.of("a_b-1-1", "a.b-1-1"), List.of("x", "x"))) {
      assertTrue(BlsVersions.ORDER.compare(equal.get(0), equal.get(1)) == 0, equal::toString);
    }
  }
}
