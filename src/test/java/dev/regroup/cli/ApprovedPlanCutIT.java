package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A run that is held to a plan, cut off and gone on with: whom the plan binds still. */
@Tag("sshd")
class ApprovedPlanCutIT extends ApprovedPlanFixture {
  private String[] applying(Path playbook, Path plan) {
    return new String[] {
      "apply", playbook.toString(), "-i", inventory.toString(), "--plan", plan.toString()
    };
  }

  /** A host at its turn that waits for a guard holds a slot, and nothing is written on it yet. */
  @Test
  void cut_before_the_first_write_it_binds_the_host_that_had_its_turn() throws Exception {
    Path open = folder.resolve("open");
    Path playbook = fleet.playbook("grub-amd:grub-intel", "never", "serial: 1");
    String guards = "  guards: {wait: 2m, commands: [[/usr/bin/may-begin]]}\n";
    Files.writeString(playbook, guards, StandardOpenOption.APPEND);
    for (String host : List.of("grub-amd", "grub-intel")) {
      Path guard = fleet.root(host).resolve("usr/bin/may-begin");
      Files.writeString(guard, "#!/bin/sh\ntest -e '" + open + "'\n");
      assertTrue(guard.toFile().setExecutable(true));
    }
    Path plan = agreed(playbook);
    Process first = process("first", applying(playbook, plan));
    EngineHost.await("the guard", () -> said("first", "may-begin] says no"));
    kill(first);
    edit("grub-amd");
    Map<String, String> before = files("grub-amd");
    Files.writeString(open, "");

    Outcome nobody = fleet.regroup("resume");
    assertEquals(5, nobody.exit(), nobody::toString);
    assertTrue(nobody.err().contains("no terminal to ask at"), nobody::toString);
    Outcome outcome = resume();
    assertTrue(outcome.err().contains("0 in flight, 2 never reached"), outcome::toString);
    assertEquals(
        "{grub-amd=refused RG-PLAN-24, grub-intel=changed}",
        new TreeMap<>(ends(outcome)).toString(),
        outcome::toString);
    assertEquals(before, files("grub-amd"));
  }

  /**
   * The first host is cut in its refresh, so that its plan is another from then on: it is brought
   * to its end. Those that no run came to are held to the plan, however often one is cut.
   */
  @Test
  void over_runs_that_are_cut_and_gone_on_with_it_binds_whom_nobody_wrote_on() throws Exception {
    String reboot = "{policy: when_needed, timeout: 60s, shutdown_timeout: 50s}";
    Path playbook = fleet.playbook(ALL, reboot, "serial: 1");
    Path plan = agreed(playbook);
    fleet.hold("grub-amd");
    Process first = process("first", applying(playbook, plan));
    EngineHost.await("the refresh", () -> fleet.isHeld("grub-amd"));
    kill(first);
    Files.delete(plan);
    edit("grub-intel");
    Map<String, String> before = files("grub-intel");

    Process second = process("second", "resume", "--yes");
    EngineHost.await("the wait for it", () -> said("second", "still goes on here"));
    kill(second);
    assertTrue(said("second", "1 in flight, 2 never reached"));
    String kept = fleet.runs().get(fleet.runs().size() - 1);
    Path copy = folder.resolve("state/regroup/runs").resolve(kept).resolve("plan.json");
    String agreed = Files.readString(copy);
    Files.writeString(copy, agreed.replace("sha256:", "sha256:0"));
    Outcome forged = resume();
    assertEquals(6, forged.exit(), forged::toString);
    assertTrue(forged.err().contains("is not the plan that the run was given"), forged::toString);
    Files.writeString(copy, agreed);

    fleet.let("grub-amd");
    Outcome third = resume();
    assertTrue(third.err().contains("1 in flight, 2 never reached"), third::toString);
    assertEquals(
        "{grub-amd=changed, grub-intel=refused RG-PLAN-24, not-refreshed=changed}",
        new TreeMap<>(ends(third)).toString(),
        third::toString);
    assertEquals(7, third.exit(), third::toString);
    assertEquals(before, files("grub-intel"));
    assertTrue(
        Files.readString(fleet.root("grub-amd").resolve("proc/cmdline")).contains("iommu=pt"));
    third.assertNoJava();
  }
}
