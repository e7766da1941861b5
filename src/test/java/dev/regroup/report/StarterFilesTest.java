package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.inventory.yaml.Source;
import dev.regroup.playbook.PlaybookDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code regroup init} writes. */
class StarterFilesTest {
  private final StarterFiles files = new StarterFiles("pve1", FactsReportTest.facts());

  @Test
  void the_files_of_a_host() {
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("ansible_user", "root");
    variables.put("ansible_port", 2222);
    Golden.check("starter-inventory.yml", files.inventory(variables));
    Golden.check("starter-playbook.yml", files.playbook(false, List.of()));
    Golden.check("starter-device.yml", files.playbook(true, List.of("1172:4c15")));
  }

  @Test
  void each_is_a_playbook() {
    for (List<String> devices : List.of(List.<String>of(), List.of("1172:4c15"))) {
      Source source = Source.of("playbook.yml", files.playbook(true, devices));
      assertEquals(List.of(), PlaybookDecoder.decode(source).problems());
    }
  }

  @Test
  void what_a_host_says_stays_in_its_comment() {
    String text = new StarterFiles("pve1", Hostile.facts()).playbook(true, List.of());
    assertEquals(List.of(), PlaybookDecoder.decode(Source.of("p.yml", text)).problems());
    assertTrue(text.codePoints().allMatch(c -> c == '\n' || !Character.isISOControl(c)), text);
    assertEquals(1, text.lines().filter(line -> line.startsWith("- name:")).count(), text);
  }
}
