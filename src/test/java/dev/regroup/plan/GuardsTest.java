package dev.regroup.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.finding.Finding;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFacts;
import dev.regroup.host.ReadScript;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What forbids a reboot before anything is written, as facts.sh reads it. */
class GuardsTest {
  private static final String CONFIG = "/etc/default/kexec";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private Sysroot host = Sysroot.empty(folder);

  @BeforeEach
  void build() {
    host = Sysroot.debianGrub(folder);
  }

  private HostFacts facts() {
    return FactsParser.parse(HostShell.in(host.root()).run(ReadScript.facts()).frames());
  }

  private static List<Finding> against(HostFacts facts, boolean reboots) {
    return Guards.against(Moment.of(facts, Moment.Stage.WRITE, reboots)).stream()
        .map(Objection::finding)
        .toList();
  }

  private static List<String> codes(List<Finding> findings) {
    return findings.stream().map(Finding::code).toList();
  }

  @Test
  void a_loaded_kernel_forbids_a_reboot_and_nothing_else() {
    host.write("/sys/kernel/kexec_loaded", "1\n");
    HostFacts facts = facts();
    assertEquals(List.of("RG-GUARD-21"), codes(against(facts, true)));
    assertEquals(List.of(), codes(against(facts, false)));
    assertEquals(1, facts.findings().stream().filter(f -> f.code().equals("RG-FACTS-22")).count());
    host.write("/sys/kernel/kexec_loaded", "0\n");
    assertEquals(List.of(), codes(against(facts(), true)));
  }

  @ParameterizedTest(name = "{0}, then {1} by {2}, tools {3}: {4}")
  @CsvSource({
    "true, '', '', kexec, RG-GUARD-21",
    "true, '', '', kexec coldreboot, ''",
    "true, '', '', '', ''",
    "false, '', '', kexec, ''",
    "false, true, zz-local, kexec, RG-GUARD-21",
    "true, false, zz-local, kexec, ''",
    "false, true, zz-local.dpkg-old, kexec, ''"
  })
  void a_reboot_that_kexec_tools_would_bend_is_forbidden(
      String main, String later, String snippet, String tools, String code) {
    host.write(CONFIG, "LOAD_KEXEC=" + main + "\nUSE_GRUB_CONFIG=false\n");
    if (!snippet.isEmpty()) {
      host.write(CONFIG + ".d/" + snippet, "# local\nLOAD_KEXEC=" + later + "\n");
    }
    for (String tool : tools.isEmpty() ? List.<String>of() : List.of(tools.split(" ", -1))) {
      host.program("/usr/sbin/" + tool, "#!/bin/sh\n");
    }
    List<String> expected = code.isEmpty() ? List.of() : List.of(code);
    assertEquals(expected, codes(against(facts(), true)));
  }
}
