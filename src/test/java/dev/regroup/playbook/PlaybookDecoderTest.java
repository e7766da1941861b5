package dev.regroup.playbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Problem;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.kernel.IommuGoal;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import dev.regroup.playbook.IsolatedDevice.Mapping;
import dev.regroup.playbook.IsolatedDevice.Together;
import dev.regroup.playbook.RebootPolicy.Policy;
import dev.regroup.playbook.RebootPolicy.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaybookDecoderTest {
  static Play play(String text) {
    Decoded<Playbook> decoded = PlaybookDecoder.decode(Source.of("site.yml", text));
    assertTrue(decoded instanceof Decoded.Ok<Playbook>, () -> Problem.render(decoded.problems()));
    List<Play> plays = ((Decoded.Ok<Playbook>) decoded).value().plays();
    assertEquals(1, plays.size());
    return plays.get(0);
  }

  @Test
  void the_whole_schema_is_read() throws IOException {
    Play play = play(Files.readString(Path.of("src/test/resources/playbook/whole-schema.yml")));
    assertEquals("Isolate the tuner cards", play.name());
    assertEquals("recorders:!maintenance", play.hosts());
    assertTrue(play.become());
    DesiredState desired = play.desired();
    assertEquals(
        List.of(
            new Request.Present("iommu", List.of(new Token("iommu=pt"))),
            new Request.Present(
                "console", List.of(new Token("console=tty0"), new Token("console=ttyS0"))),
            new Request.Append(new Token("vfio-pci.ids=1172:4c15")),
            new Request.AbsentKey("nomodeset"),
            new Request.AbsentToken(new Token("intel_iommu=soft"))),
        desired.parameters());
    assertEquals(IommuGoal.ENABLED, desired.iommu());
    assertEquals(new AcsOverride(AcsOverride.Mode.MINIMAL, List.of()), desired.acsOverride());
    assertEquals(
        List.of(
            new IsolatedDevice(
                null,
                "1172:4c15",
                false,
                Together.SLOT,
                new Mapping("earthsoft_pt3", "Tuner", false, true)),
            new IsolatedDevice("0000:03:00.0", null, true, Together.FUNCTION)),
        desired.isolate());
    assertEquals(
        new RebootPolicy(
            Policy.WHEN_NEEDED,
            Duration.ofMinutes(20),
            Duration.ofMinutes(10),
            Duration.ofSeconds(90),
            "PCI isolation, change 4711",
            List.of("/usr/local/bin/healthy"),
            Trial.WHEN_POSSIBLE),
        desired.reboot());
    assertEquals(DesiredState.Rescue.UNLESS_CONFIRMED, desired.rescue());
    assertEquals(DesiredState.Guests.MIGRATE, desired.guests());
    assertEquals(Duration.ofMinutes(15), play.desired().confirmTimeout());
    assertEquals(
        new Guards(
            new Guards.Window(
                Set.of(DayOfWeek.SATURDAY),
                LocalTime.of(2, 0),
                LocalTime.of(5, 0),
                ZoneId.of("Asia/Tokyo")),
            Duration.ofMinutes(30),
            List.of(Guards.Name.QUORUM),
            List.of(List.of("/usr/local/bin/may-reboot", "-q"))),
        play.guards());
    assertEquals(
        new RolloutPolicy(
            RolloutPolicy.Order.SORTED,
            List.of(Amount.of(1), Amount.percent(10), Amount.percent(50)),
            RolloutPolicy.Canary.NONE,
            Amount.of(2),
            Map.of("cluster", 1, "rack", 2),
            Amount.percent(5),
            RolloutPolicy.OnFailure.ROLLBACK,
            Duration.ofHours(1),
            true),
        play.rollout());
  }

  @Test
  void what_is_not_written_has_the_defaults_of_the_design() {
    Play play = play("- {name: x, hosts: all}");
    assertFalse(play.become());
    assertEquals(
        new DesiredState(List.of(), IommuGoal.UNMANAGED, List.of(), RebootPolicy.DEFAULT),
        play.desired());
    assertEquals(RolloutPolicy.DEFAULT, play.rollout());
    assertEquals(List.of(), NotBuiltYet.check(play));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no", "0644", "1.10", "12:30", "0x10", "1_000", "2026-11-22", "on", "=", "<"})
  void a_text_is_the_text_as_written_whatever_yaml_1_1_takes_it_for(String text) {
    Play play =
        play(
            "- name: "
                + text
                + "\n  hosts: h\n  kernel_parameters: {absent: [\"x="
                + text
                + "\"]}");
    assertEquals(text, play.name());
    assertEquals(
        List.of(new Request.AbsentToken(new Token("x=" + text))), play.desired().parameters());
  }

  @Test
  void a_parameter_that_yaml_would_take_for_something_else_is_a_parameter() {
    Play play = play("- name: x\n  hosts: h\n  kernel_parameters: {present: [no, 0644, 1:30]}");
    assertEquals(
        List.of("no", "0644", "1:30"),
        play.desired().parameters().stream().map(Request::key).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "yes", "True", "YES", "'yes'", "!!str true"})
  void a_boolean_is_true_or_yes(String text) {
    assertTrue(play("- {name: x, hosts: h, become: " + text + "}").become());
  }

  @Test
  void a_short_address_gets_its_domain_and_letters_become_small() {
    Play play = play("- {name: x, hosts: h, isolate: [{address: 0A:1f.7}, {device: 1172:4C15}]}");
    assertEquals(
        List.of("0000:0a:1f.7", "1172:4c15"),
        play.desired().isolate().stream().map(IsolatedDevice::label).toList());
  }

  @Test
  void the_policy_of_a_reboot_may_stand_alone() {
    assertEquals(
        RebootPolicy.of(Policy.NEVER),
        play("- {name: x, hosts: h, reboot: never}").desired().reboot());
  }

  @Test
  void a_play_that_names_become_wins_over_the_flag() {
    assertFalse(play("- {name: x, hosts: h, become: false}").become(true));
    assertTrue(play("- {name: x, hosts: h}").become(true));
  }

  @Test
  void an_effect_that_is_not_built_is_refused_by_name_and_place() throws IOException {
    Play play = play(Files.readString(Path.of("src/test/resources/playbook/whole-schema.yml")));
    String told = Problem.render(NotBuiltYet.check(play));
    for (String line : List.of("12:7: `isolate.mapping` does")) {
      assertTrue(told.contains("site.yml:" + line), line + " is missing in\n" + told);
    }
    for (String built :
        List.of("test_command", "`rescue`", "confirm_timeout", "guards", "guests", "`rollout.")) {
      assertFalse(told.contains(built), told);
    }
  }

  @Test
  void the_json_schema_names_every_key_of_a_play() {
    Map<?, ?> items = (Map<?, ?>) Objects.requireNonNull(PlaybookDecoder.schema().get("items"));
    Map<?, ?> properties = (Map<?, ?>) Objects.requireNonNull(items.get("properties"));
    assertEquals(
        "[name, hosts, become, kernel_parameters, iommu, acs_override, isolate, reboot, rescue,"
            + " confirm_timeout, guests, guards, rollout]",
        properties.keySet().toString());
    assertEquals(List.of("name", "hosts"), items.get("required"));
  }

  @Test
  void a_name_that_turns_the_line_around_is_no_text() {
    Decoded<Playbook> decoded =
        PlaybookDecoder.decode(Source.of("x", "- {name: \"a\\u202eb\", hosts: h}"));
    assertEquals(1, decoded.problems().size());
  }

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("playbooks"))) {
      return files.filter(file -> file.toString().endsWith(".yml")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void the_examples_can_be_read_and_used(Path example) {
    Decoded<Playbook> decoded = PlaybookFileReader.read(example);
    assertEquals("", Problem.render(decoded.problems()));
    ((Decoded.Ok<Playbook>) decoded)
        .value()
        .plays()
        .forEach(play -> assertEquals("", Problem.render(NotBuiltYet.check(play))));
  }
}
