package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A run that was killed at a host, and gone on with for some of its hosts only, or not at all. */
@Tag("sshd")
class ResumeLimitIT extends ApprovedPlanFixture {

  /** A run that was killed while the first of its hosts refreshes what it boots. */
  private String killed(Path playbook, String... more) throws Exception {
    fleet.hold("grub-amd");
    List<String> line = new ArrayList<>(List.of("apply", playbook.toString()));
    line.addAll(List.of("-i", inventory.toString()));
    line.addAll(List.of(more));
    Process first = process("first", line.toArray(String[]::new));
    EngineHost.await("the refresh", () -> fleet.isHeld("grub-amd"));
    kill(first);
    return fleet.runs().get(0);
  }

  private static String sorted(Outcome outcome) {
    return new TreeMap<>(ends(outcome)).toString();
  }

  @Test
  void a_host_in_flight_that_is_left_out_keeps_its_slot_until_a_resume_has_it() throws Exception {
    killed(fleet.playbook(ALL, "never", "serial: 1"), "-y");
    Map<String, String> before = files("grub-intel");

    Outcome limited = resume("--limit", "grub-intel");
    assertEquals("{grub-intel=not_attempted}", sorted(limited), limited::toString);
    assertEquals(before, files("grub-intel"));
    assertTrue(limited.err().contains("left out by --limit: grub-amd."), limited::toString);
    assertTrue(limited.err().contains("host grub-amd is not verified"), limited::toString);
    String run = fleet.runs().get(1);
    assertTrue(limited.err().contains("go on with: regroup resume " + run), limited::toString);
    Outcome again = resume("--limit", "grub-intel");
    assertEquals("{grub-intel=not_attempted}", sorted(again), again::toString);

    fleet.let("grub-amd");
    Outcome both = resume();
    assertTrue(both.err().contains("1 in flight, 1 never reached"), both::toString);
    assertEquals(0, both.exit(), both::toString);
    assertEquals(Set.of("grub-amd", "grub-intel"), ends(both).keySet(), both::toString);
    Outcome rest = resume();
    assertEquals("{not-refreshed=changed}", sorted(rest), rest::toString);
    Outcome none = fleet.regroup("resume", "-y");
    assertTrue(none.err().contains("no run left anything to go on with"), none::toString);
    for (String host : List.of("grub-amd", "grub-intel", "not-refreshed")) {
      assertTrue(fleet.isStaged(host), host);
    }
  }

  @Test
  void it_keeps_the_slot_of_its_cluster_where_there_are_others() throws Exception {
    for (String node : List.of("grub-intel", "grub-amd")) {
      Path conf = fleet.root(node).resolve("etc/corosync/corosync.conf");
      Files.createDirectories(conf.getParent());
      Files.writeString(
          conf, "totem {\n  cluster_name: prod\n}\nnodelist {\n  node {\n    name: one\n  }\n}\n");
    }
    killed(fleet.playbook(ALL, "never", "serial: 1, max_unavailable: 2"), "-y");
    Map<String, String> before = files("grub-intel");
    Outcome limited = resume("--limit", "!grub-amd");
    assertEquals(
        "{grub-intel=not_attempted, not-refreshed=changed}", sorted(limited), limited::toString);
    assertEquals(before, files("grub-intel"));
    assertTrue(limited.out().contains("its cluster prod/one has no slot"), limited::toString);
  }

  @Test
  void one_that_another_resume_brought_to_its_end_keeps_none() throws Exception {
    String run = killed(fleet.playbook(ALL, "never", "serial: 1"), "-y");
    fleet.let("grub-amd");
    Outcome other = resume("--limit", "grub-amd");
    assertEquals(0, other.exit(), other::toString);
    Outcome limited = resume(run, "--limit", "grub-intel");
    assertEquals("{grub-intel=changed}", sorted(limited), limited::toString);
    assertFalse(limited.err().contains("left out by --limit"), limited::toString);
  }

  @Test
  void a_resume_that_was_declined_is_gone_on_with() throws Exception {
    Path playbook = fleet.playbook(ALL, "never", "serial: 1");
    killed(playbook, "--plan", agreed(playbook).toString());
    fleet.let("grub-amd");
    assertEquals(0, resume("--limit", "grub-amd").exit());

    Outcome declined = resume("--max-hosts", "1");
    assertEquals(
        "{grub-intel=not_attempted RG-RUN-05, not-refreshed=not_attempted RG-RUN-05}",
        sorted(declined),
        declined::toString);
    assertFalse(fleet.isStaged("grub-intel") || fleet.isStaged("not-refreshed"));
    Outcome outcome = resume();
    assertEquals("{grub-intel=changed, not-refreshed=changed}", sorted(outcome), outcome::toString);
  }
}
