package dev.regroup.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Hardware;
import dev.regroup.host.HostKeyChecking;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.step.Planned;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which hosts of a run others are reached through. */
class PassagesTest {
  private static ConnectionSettings host(
      String name, String address, int port, @Nullable ConnectionSettings jump) {
    return new ConnectionSettings(
            name,
            address,
            port,
            "root",
            null,
            List.of(),
            null,
            Path.of("known_hosts"),
            HostKeyChecking.STRICT,
            false,
            null,
            Duration.ofSeconds(10))
        .through(jump);
  }

  private static ConnectionSettings jump(String address, int port) {
    return host(address, address, port, null);
  }

  private static Planned planned(String name, String... addresses) {
    HostResult result =
        new HostResult(
            name,
            Status.CHANGED,
            Left.AS_FOUND,
            0,
            null,
            null,
            "",
            HostResult.Reboot.NEEDED,
            null,
            List.of(),
            List.of());
    return new Planned(result, "", Hardware.UNKNOWN, null, "", Set.of(addresses));
  }

  @ParameterizedTest
  @CsvSource({
    "gate, 22, true",
    "GATE, 2222, true",
    "gate.example.com, 22, true",
    "192.0.2.9, 22, true",
    "192.0.2.9, 2222, false",
    "10.0.0.9, 2222, true",
    "192.0.2.10, 22, false",
    "gateway, 22, false"
  })
  void a_jump_host_is_known_by_name_by_address_and_by_its_interfaces(
      String address, int port, boolean known) {
    Passages passages =
        Passages.of(
            List.of(
                host("gate", "192.0.2.9", 22, null),
                host("a", "10.0.0.1", 22, jump(address, port)),
                host("b", "10.0.0.2", 22, jump(address, port)),
                host("c", "192.0.2.3", 22, null)));
    Map<String, List<String>> last =
        passages.last(List.of(planned("gate", "10.0.0.9"), planned("c", "10.0.0.1")));
    assertEquals(known ? Map.of("gate", List.of("a", "b")) : Map.of(), last);
  }

  @Test
  void a_jump_host_behind_another_goes_before_it() {
    ConnectionSettings outer = jump("outer", 22);
    ConnectionSettings inner = jump("inner", 22).through(outer);
    Passages passages =
        Passages.of(
            List.of(
                host("outer", "192.0.2.1", 22, null),
                host("inner", "10.0.0.1", 22, outer),
                host("a", "10.1.0.1", 22, inner)));
    assertEquals(List.of("inner", "outer"), List.copyOf(passages.last(List.of()).keySet()));
  }

  @Test
  void two_that_are_each_behind_the_other_both_go_last() {
    Passages passages =
        Passages.of(
            List.of(
                host("a", "192.0.2.1", 22, jump("b", 22)),
                host("b", "192.0.2.2", 22, jump("a", 22))));
    assertEquals(Set.of("a", "b"), passages.last(List.of()).keySet());
  }

  @Test
  void they_have_their_turns_after_all_plays_by_the_rules_of_their_own() {
    List<Planned> planned = Stream.of("gate", "a", "b", "c").map(name -> planned(name)).toList();
    Fleet fleet =
        Fleet.of(
                List.of(
                    PlayHosts.withoutPlay(List.of("gate", "a")),
                    PlayHosts.withoutPlay(List.of("b", "c"))),
                "",
                false)
            .with(
                Passages.of(
                    List.of(
                        host("gate", "192.0.2.9", 22, null),
                        host("c", "10.0.0.1", 22, jump("gate", 22)))));
    assertEquals(
        List.of("gate 4", "a 1", "b 2", "c 3"),
        Preview.of(fleet, planned).stream().map(h -> h.host() + " " + h.wave()).toList());
    assertEquals(
        List.of("host c is reached through it: it goes last and alone"),
        fleet.told(planned).get(0).result().findings().stream().map(f -> f.message()).toList());
  }
}
