package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.JsonSchema;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.playbook.PlaybookDecoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each value at each key: the schema takes what the decoder takes, and nothing else. */
class SchemaAgainstDecoderTest {
  private static final JsonSchema SCHEMA = SchemaTest.schema("playbook");

  /** Every key of a play, with a place for a value. */
  private static final List<String> KEYS =
      List.of(
          "name: %s",
          "hosts: %s",
          "become: %s",
          "kernel_parameters: %s",
          "kernel_parameters: {present: %s}",
          "kernel_parameters: {append: [%s]}",
          "kernel_parameters: {absent: [quiet, %s]}",
          "iommu: %s",
          "acs_override: %s",
          "acs_override: [%s]",
          "isolate: %s",
          "isolate: [%s]",
          "isolate: [{device: %s}]",
          "isolate: [{address: %s}]",
          "isolate: [{device: '1172:4c15', optional: %s}]",
          "isolate: [{device: '1172:4c15', together: %s}]",
          "isolate: [{device: '1172:4c15', mapping: %s}]",
          "isolate: [{device: '1172:4c15', mapping: m, description: %s}]",
          "isolate: [{device: '1172:4c15', description: %s}]",
          "isolate: [{device: '1172:4c15', mapping: m, mdev: %s}]",
          "isolate: [{device: '1172:4c15', live_migration_capable: %s}]",
          "reboot: %s",
          "reboot: {policy: %s}",
          "reboot: {trial: %s}",
          "reboot: {timeout: %s}",
          "reboot: {shutdown_timeout: %s, verify_timeout: 90s}",
          "reboot: {message: %s}",
          "reboot: {test_command: %s}",
          "reboot: {test_command: [%s]}",
          "rescue: %s",
          "confirm_timeout: %s",
          "guests: %s",
          "guards: %s",
          "guards: {window: %s}",
          "guards: {wait: %s}",
          "guards: {skip: [%s]}",
          "guards: {commands: %s}",
          "guards: {commands: [[%s]]}",
          "rollout: %s",
          "rollout: {order: %s}",
          "rollout: {serial: %s}",
          "rollout: {serial: [1, %s]}",
          "rollout: {canary: %s}",
          "rollout: {max_unavailable: %s}",
          "rollout: {max_unavailable_per: %s}",
          "rollout: {max_unavailable_per: {cluster: %s}}",
          "rollout: {max_failures: %s}",
          "rollout: {on_failure: %s}",
          "rollout: {soak: %s}",
          "rollout: {pause: %s}",
          "nonsense: %s");

  /** Values, most of them right somewhere and wrong elsewhere. */
  private static final List<String> VALUES =
      List.of(
          "''",
          "' '",
          "x",
          "'a b'",
          "\"a\\nb\"",
          "\"a\\tb\"",
          "\"a\\u202eb\"",
          "null",
          "0",
          "1",
          "'1'",
          "'007'",
          "-1",
          "9",
          "10",
          "99",
          "100",
          "101",
          "999999",
          "1000000",
          "1000001",
          "12345678901",
          "'1000000'",
          "'1000001'",
          "1.5",
          "true",
          "yes",
          "'No'",
          "on",
          "10%",
          "0%",
          "'01%'",
          "100%",
          "101%",
          "200%",
          "'%'",
          "0s",
          "1s",
          "90s",
          "24h",
          "25h",
          "1440m",
          "1441m",
          "86400s",
          "86401s",
          "720h",
          "721h",
          "43200m",
          "43201m",
          "999999s",
          "1000000s",
          "5",
          "5d",
          "[]",
          "[x]",
          "[1]",
          "[x, x]",
          "['iommu=pt', 'iommu=pt']",
          "['1', '10%', '100%']",
          "[1, 0]",
          "[[x, y]]",
          "[[]]",
          "{}",
          "{x: 1}",
          "{cluster: 0}",
          "{rack: '2'}",
          "[{}]",
          "[{device: '1172:4c15'}]",
          "[{device: '1172:4c15', address: '0000:03:00.0'}]",
          "[{device: '1172:4c15'}, {device: '1172:4c15'}]",
          "{device: '1172:4c15'}",
          "{address: '03:00.0', mapping: m, description: d}",
          "{address: '03:00.0', description: d}",
          "'1172:4c15'",
          "'1172:4C15'",
          "'1172:4c1'",
          "'0000:03:00.0'",
          "'03:00.0'",
          "'03:00.8'",
          "enabled",
          "Enabled",
          "disabled",
          "unmanaged",
          "none",
          "minimal",
          "downstream",
          "[downstream, multifunction]",
          "[downstream, downstream]",
          "'id:8086:1c10'",
          "'id:8086'",
          "slot",
          "function",
          "when_needed",
          "never",
          "off",
          "required",
          "{policy: never}",
          "when_cut_off",
          "refuse",
          "'Sat 02:00-05:00 Asia/Tokyo'",
          "'Sab 02:00-05:00 UTC'",
          "'02:00-05:00 UTC'",
          "'mon-FRI,sun 22:00-04:00 UTC'",
          "'24:00-05:00 UTC'",
          "'02:60-05:00 UTC'",
          "'Sat 2:00-05:00 UTC'",
          "'Sat,,Sun 02:00-05:00 UTC'",
          "sorted",
          "hardware",
          "hold",
          "rollback",
          "iommu=pt",
          "'iommu='",
          "'=x'",
          "'--'",
          "'--x'",
          "'\"--\"'",
          "'$(reboot)'",
          "'x=$(reboot)'",
          "'x=\"a b\"'",
          "'\"x=a b\"'",
          "'x=\"a b'",
          "'x=a\"b\"'",
          "'x=a b'",
          "'\u00fc=1'",
          "'{x'");

  private static boolean decoded(String play) {
    return PlaybookDecoder.decode(Source.of("site.yml", play)) instanceof Decoded.Ok<?>;
  }

  private static String play(String key, String value) {
    String written = key.formatted(value);
    return (key.startsWith("name") ? "" : "- name: play\n  hosts: all\n")
        .replace("  hosts: all\n", key.startsWith("hosts") ? "" : "  hosts: all\n")
        .concat(
            key.startsWith("name") ? "- " + written + "\n  hosts: all\n" : "  " + written + "\n");
  }

  @Test
  void schema_and_decoder_agree_on_every_value_of_every_key() throws Exception {
    List<String> apart = new ArrayList<>();
    int taken = 0;
    for (String key : KEYS) {
      for (String value : VALUES) {
        String play = play(key, value);
        boolean decoded = decoded(play);
        boolean valid = SchemaTest.validate(SCHEMA, play).isEmpty();
        taken += decoded ? 1 : 0;
        if (decoded != valid) {
          apart.add(
              key.formatted(value) + (valid ? "  # schema takes it" : "  # decoder takes it"));
        }
      }
    }
    assertEquals("", String.join("\n", apart));
    assertTrue(taken > 700, "values that the decoder took: " + taken);
  }

  /** The ends of ranges, which a pattern spells out by digits. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rollout: {max_unavailable: '%d'}",
        "rollout: {max_failures: '%d%%'}",
        "rollout: {max_unavailable_per: {rack: '%d'}}",
        "reboot: {timeout: %ds}",
        "confirm_timeout: %dm",
        "guards: {wait: %dh}",
        "rollout: {soak: %dm}"
      })
  void numbers_in_texts_have_the_decoders_range(String key) throws Exception {
    for (int number :
        new int[] {
          0, 1, 9, 10, 19, 20, 23, 24, 25, 99, 100, 101, 109, 110, 719, 720, 721, 999, 1000, 1439,
          1440, 1441, 9999, 43199, 43200, 43201, 86399, 86400, 86401, 99999, 999999, 1000000,
          1000001
        }) {
      String play = "- name: play\n  hosts: all\n  " + key.formatted(number) + "\n";
      assertEquals(decoded(play), SchemaTest.validate(SCHEMA, play).isEmpty(), play);
    }
  }
}
