package dev.regroup.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.finding.Finding;
import dev.regroup.host.Health;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HealthCheckTest {
  private static final Health WELL =
      health(
          List.of("eth0 192.0.2.7/24"),
          List.of("via 192.0.2.1 dev eth0"),
          List.of("/dev/vda2 / ext4"),
          List.of("old.service"));

  @Test
  void a_host_as_before_is_well() {
    assertEquals(List.of(), HealthCheck.compare(WELL, WELL));
  }

  @Test
  void what_is_new_is_no_trouble_and_what_was_broken_may_be() {
    Health after =
        health(
            List.of("eth0 192.0.2.7/24", "eth1 192.0.2.8/24"),
            List.of("via 192.0.2.1 dev eth0"),
            List.of("/dev/vda2 / ext4", "/dev/sdb1 /srv xfs"),
            List.of());
    assertEquals(List.of(), HealthCheck.compare(WELL, after));
  }

  @Test
  void each_loss_is_an_error_of_its_own() {
    Health after = health(List.of(), List.of(), List.of(), List.of("old.service", "new.service"));
    assertEquals(
        List.of("RG-HEALTH-01", "RG-HEALTH-02", "RG-HEALTH-03", "RG-HEALTH-04"),
        HealthCheck.compare(WELL, after).stream()
            .filter(Finding::isError)
            .map(Finding::code)
            .toList());
  }

  @Test
  void units_that_systemd_did_not_tell_of_are_not_compared() {
    Health failing = health(List.of(), List.of(), List.of(), List.of("new.service"));
    Health unknown =
        new Health(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), /* failedUnits= */ null);
    assertEquals(List.of(), HealthCheck.compare(unknown, failing));
    assertEquals(List.of(), HealthCheck.compare(failing, unknown));
  }

  private static Health health(
      List<String> addresses, List<String> routes, List<String> mounts, List<String> failed) {
    return new Health(
        new TreeSet<>(addresses),
        new TreeSet<>(routes),
        new TreeSet<>(mounts),
        new TreeSet<>(failed));
  }
}
