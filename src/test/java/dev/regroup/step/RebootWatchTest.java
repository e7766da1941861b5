package dev.regroup.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.host.HostFault;
import dev.regroup.playbook.RebootPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RebootWatchTest {
  private static final RebootPolicy POLICY =
      new RebootPolicy(
          RebootPolicy.Policy.WHEN_NEEDED,
          Duration.ofSeconds(100),
          Duration.ofSeconds(40),
          Duration.ofSeconds(10),
          "",
          List.of());

  /**
   * Probes ten seconds apart: o old boot, n new boot, d down, a authentication fails, k other host
   * key, l connection lost after the login, g garbled answer.
   */
  @ParameterizedTest(name = "{0} ends as {1} after {2} s")
  @CsvSource({
    "oddn, NEW_BOOT, 40",
    "n, NEW_BOOT, 10",
    "oaan, NEW_BOOT, 40",
    "dkkn, NEW_BOOT, 40",
    "oooo, DID_NOT_GO_DOWN, 40",
    "dooo, SAME_BOOT, 40",
    "dddddo, SAME_BOOT, 60",
    "dodn, NEW_BOOT, 40",
    "dddddddddd, DID_NOT_COME_BACK, 100",
    "odkkkkkkkk, OTHER_HOST_KEY, 100",
    "okkkkkkkkd, DID_NOT_COME_BACK, 100",
    "olgo, DID_NOT_GO_DOWN, 40",
    "lddlo, SAME_BOOT, 50",
    "olln, NEW_BOOT, 40",
    "oggggggggg, DID_NOT_COME_BACK, 100",
  })
  void the_states_of_a_reboot_are_told_apart(String probes, String verdict, int seconds) {
    RebootWatch watch = RebootWatch.begin("old", POLICY);
    int now = 0;
    Optional<RebootWatch.Verdict> ended = Optional.empty();
    for (int i = 0; i < probes.length(); i++) {
      assertEquals(Optional.empty(), ended, "ended before the probe at " + (now + 10) + " s");
      now += 10;
      watch = watch.observe(probe(probes.charAt(i)));
      ended = watch.verdict(Duration.ofSeconds(now));
    }
    assertEquals(Optional.of(RebootWatch.Verdict.valueOf(verdict)), ended);
    assertEquals(seconds, now);
  }

  @Test
  void a_host_that_shuts_down_slowly_is_waited_for_until_the_shutdown_timeout() {
    RebootWatch watch = RebootWatch.begin("old", POLICY).observe(probe('o'));
    assertEquals(Optional.empty(), watch.verdict(Duration.ofSeconds(39)));
    assertEquals(
        Optional.of(RebootWatch.Verdict.DID_NOT_GO_DOWN), watch.verdict(Duration.ofSeconds(40)));
  }

  /** Its rescue may bring back one that is down; it does nothing for one that never left. */
  @Test
  void a_host_with_a_rescue_is_watched_longer_while_it_is_down_and_only_then() {
    RebootWatch begun = RebootWatch.begin("old", POLICY, Duration.ofSeconds(500));
    RebootWatch down = begun.observe(probe('d'));
    assertEquals(Optional.empty(), down.verdict(Duration.ofSeconds(499)));
    assertEquals(
        Optional.of(RebootWatch.Verdict.DID_NOT_COME_BACK), down.verdict(Duration.ofSeconds(500)));
    assertEquals(
        Optional.of(RebootWatch.Verdict.DID_NOT_GO_DOWN),
        begun.observe(probe('o')).verdict(Duration.ofSeconds(40)));
    assertEquals(
        Optional.of(RebootWatch.Verdict.OTHER_HOST_KEY),
        down.observe(probe('k')).verdict(Duration.ofSeconds(100)));
  }

  private static RebootWatch.Probe probe(char kind) {
    return switch (kind) {
      case 'o' -> new RebootWatch.Probe.BootId("old");
      case 'n' -> new RebootWatch.Probe.BootId("new");
      case 'd' -> noLogin(HostFault.Kind.NO_CONNECTION);
      case 'a' -> noLogin(HostFault.Kind.AUTHENTICATION);
      case 'l' -> noLogin(HostFault.Kind.CONNECTION_LOST);
      case 'g' -> noLogin(HostFault.Kind.PROTOCOL);
      case 'k' -> noLogin(HostFault.Kind.HOST_KEY_CHANGED);
      default -> throw new IllegalArgumentException("no such probe: " + kind);
    };
  }

  private static RebootWatch.Probe noLogin(HostFault.Kind kind) {
    return new RebootWatch.Probe.NoLogin(new HostFault(kind, "no login", ""));
  }
}
