package dev.regroup.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergeTest {

  /**
   * Requests: {@code =TOKEN,…} present, {@code +TOKEN} append, {@code -KEY}, {@code -KEY=VALUE}.
   */
  @ParameterizedTest(name = "[{0}] {1} -> [{2}]")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                            | =iommu=pt                            | iommu=pt
          quiet                         | =iommu=pt                            | quiet iommu=pt
          iommu=soft quiet              | =iommu=pt                            | iommu=pt quiet
          quiet iommu=soft ro iommu=pt  | =iommu=pt                            | quiet iommu=pt ro
          console=tty0 quiet            | =console=tty0,console=ttyS0          | console=tty0 console=ttyS0 quiet
          quiet -- single               | =iommu=pt                            | quiet iommu=pt -- single
          quiet -- iommu=off            | -iommu                               | quiet -- iommu=off
          intel-iommu=on quiet          | =intel_iommu=on                      | intel-iommu=on quiet
          quiet nomodeset a=b nomodeset | -nomodeset                           | quiet a=b
          iommu=soft iommu=pt           | -iommu=soft                          | iommu=pt
          quiet                         | -iommu                               | quiet
          console=tty0                  | +console=ttyS0                       | console=tty0 console=ttyS0
          console=ttyS0 x               | +console=ttyS0                       | console=ttyS0 x
          dyndbg="file a.c +p" x        | =dyndbg="file b.c +p"                | dyndbg="file b.c +p" x
          vfio-pci.ids=10de:1b80 quiet  | +vfio-pci.ids=1172:4c15              | vfio-pci.ids=10de:1b80,1172:4c15 quiet
          vfio_pci.ids=1172:4C15 quiet  | +vfio-pci.ids=1172:4c15              | vfio_pci.ids=1172:4C15 quiet
          quiet                         | +vfio-pci.ids=1:2 +vfio-pci.ids=3:4  | quiet vfio-pci.ids=1:2,3:4
          vfio-pci.ids=1:2 a vfio-pci.ids=3:4 | +vfio-pci.ids=1:2              | vfio-pci.ids=1:2,3:4 a
          vfio-pci.ids=1:2 vfio-pci.ids=3:4   | +vfio-pci.ids=3:4              | vfio-pci.ids=1:2 vfio-pci.ids=3:4
          module_blacklist=nouveau x    | +module_blacklist=Radeon,nouveau     | module_blacklist=nouveau,Radeon x
          module_blacklist=a module_blacklist=b | +module_blacklist=A          | module_blacklist=a,b,A
          pci=noaer quiet               | +pci=nommconf                        | pci=noaer,nommconf quiet
          pci=noaer                     | +pci=config_acs=10x@0:1.0            | pci=noaer,config_acs=10x@0:1.0
          pci=config_acs=1@0:1.0,noaer  | +pci=config_acs=1@0:2.0              | pci=config_acs=1@0:1.0;1@0:2.0,noaer
          pci=config_acs=1@0:1.0;1@0:2.0| +pci=config_acs=1@0:2.0              | pci=config_acs=1@0:1.0;1@0:2.0
          """)
  void follows_the_merge_rules(String before, String requests, String after) {
    assertEquals(after, Merge.merge(CommandLine.parse(before), requests(requests)).result().text());
  }

  @Test
  void a_foreign_token_of_a_key_that_adds_up_is_a_warning() {
    Merged merged = merge("console=tty1 quiet", "=console=ttyS0");
    assertEquals(
        "[Change[parameter=console=ttyS0, action=REPLACE, was=console=tty1]]",
        merged.changes().toString());
    assertEquals(Severity.WARNING, merged.findings().get(0).severity());
    assertTrue(merged.findings().get(0).message().contains("console=tty1"));
  }

  @Test
  void a_foreign_token_of_another_key_is_a_note() {
    assertEquals(
        Severity.NOTE, merge("mitigations=off", "=mitigations=auto").findings().get(0).severity());
  }

  @Test
  void a_token_that_only_changes_its_place_is_a_move() {
    Merged merged = merge("iommu=soft quiet iommu=pt", "=iommu=pt");
    assertEquals(
        List.of(
            new Change("iommu=pt", Change.Action.MOVE, null),
            new Change("iommu=soft", Change.Action.REMOVE, null)),
        merged.changes());
  }

  @Test
  void two_vfio_tokens_joined_into_one_are_a_warning() {
    assertEquals(
        "RG-KERNEL-03",
        merge("vfio-pci.ids=1:2 vfio-pci.ids=3:4", "+vfio-pci.ids=1:2").findings().get(0).code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"vfio-pci.ids", "module_blacklist"})
  void only_the_last_token_of_a_list_counts(String key) {
    Request request = requests("+" + key + "=1:2").get(0);
    assertFalse(request.satisfiedBy(CommandLine.parse(key + "=1:2 " + key + "=3:4")));
    assertTrue(request.satisfiedBy(CommandLine.parse(key + "=3:4 " + key + "=5,1:2")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vfio-pci.ids", "module_blacklist"})
  void what_a_list_named_beside_is_a_warning(String key) {
    Finding finding = merge(key + "=1:2", "=" + key + "=3:4").findings().get(0);
    assertEquals(Severity.WARNING, finding.severity());
    assertTrue(finding.message().endsWith("named no more"), finding.message());
  }

  @Test
  void nothing_to_do_has_no_changes_and_no_findings() {
    Merged merged = merge("ro iommu=pt quiet", "=iommu=pt -nomodeset");
    assertTrue(merged.changes().isEmpty() && merged.findings().isEmpty());
  }

  static Merged merge(String line, String requests) {
    return Merge.merge(CommandLine.parse(line), requests(requests));
  }

  static List<Request> requests(String text) {
    return Arrays.stream(text.split(" (?=[=+-][a-z]+[a-z=._-])", -1))
        .map(MergeTest::request)
        .toList();
  }

  private static Request request(String text) {
    String rest = text.substring(1);
    return switch (text.charAt(0)) {
      case '=' -> {
        List<Token> tokens = Arrays.stream(rest.split(",", -1)).map(Token::new).toList();
        yield new Request.Present(tokens.get(0).key(), tokens);
      }
      case '+' -> new Request.Append(new Token(rest));
      default ->
          rest.contains("=")
              ? new Request.AbsentToken(new Token(rest))
              : new Request.AbsentKey(new Token(rest).key());
    };
  }
}
