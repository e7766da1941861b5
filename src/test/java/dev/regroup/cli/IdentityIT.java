package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which machine a name stands for is known before the first write. */
@Tag("sshd")
class IdentityIT extends EngineFixture {
  private Outcome overBoth(String... words) throws IOException {
    String one = Files.readString(engine.inventory());
    Path both =
        engine.write(
            "both.yml", one + one.substring(one.indexOf("    pve1:")).replace("pve1", "alias"));
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("-i", both.toString(), "--known-hosts", engine.knownHosts().toString()));
    return engine.regroup(line);
  }

  private static List<String> hosts(Outcome outcome) {
    return ((List<?>) outcome.json().getOrDefault("hosts", List.of()))
        .stream()
            .map(host -> ((Map<?, ?>) host).get("host") + " " + ((Map<?, ?>) host).get("status"))
            .toList();
  }

  @Test
  void two_names_of_one_machine_are_both_refused_before_anything_is_written() throws IOException {
    HostState before = HostState.of(host);
    for (String command : List.of("check", "apply")) {
      List<String> line = new ArrayList<>(List.of(command, playbook.toString()));
      line.addAll(List.of("--output", "json"));
      if (command.equals("apply")) {
        line.add("-y");
      }
      Outcome outcome = overBoth(line.toArray(String[]::new));
      assertEquals(7, outcome.exit(), outcome::toString);
      assertEquals(List.of("pve1 refused", "alias refused"), hosts(outcome), outcome::toString);
      assertTrue(outcome.out().contains("the same machine as alias:"), outcome::toString);
      assertTrue(outcome.out().contains("the same machine as pve1:"), outcome::toString);
      before.assertUnchanged(host, outcome);
      assertFalse(Files.exists(host.at("/var/lib/regroup")), outcome::toString);
    }
    Outcome one =
        overBoth("apply", playbook.toString(), "--output", "json", "-y", "--limit", "alias");
    assertEquals(List.of("alias changed"), hosts(one), one::toString);

    Outcome back = overBoth("rollback", "all", "--output", "json", "-y");
    assertEquals(7, back.exit(), back::toString);
    assertTrue(host.read(CONFIG).contains("iommu=pt"), back::toString);
  }

  @Test
  void the_machine_that_regroup_runs_on_is_refused() throws IOException {
    String path = "/proc/sys/kernel/random/boot_id";
    host.write(path, Files.readString(Path.of(path)));
    Outcome outcome = apply();
    String message = outcome.failedWith(7, "refused", "as_found", "RG-ID-02");
    assertTrue(message.contains("the machine that Regroup itself runs on"), message);
    assertFalse(Files.exists(host.at("/var/lib/regroup")), outcome::toString);
  }

  @Test
  void a_container_is_refused() {
    host.program("/usr/bin/systemd-detect-virt", "#!/bin/sh\necho lxc\n");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    assertEquals(7, outcome.exit(), outcome::toString);
    assertTrue(outcome.codes().contains("RG-PLAN-02"), outcome::toString);
    before.assertUnchanged(host, outcome);
    assertFalse(Files.exists(host.at("/var/lib/regroup")), outcome::toString);
  }
}
