package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A check's report that is given back: what it has is carried out, and nothing else is touched. */
@Tag("sshd")
class ApprovedPlanIT extends ApprovedPlanFixture {

  @Test
  void what_was_agreed_to_is_carried_out_and_nobody_is_asked() throws IOException {
    Path playbook = fleet.playbook(ALL, "never", "serial: 1");
    Path plan = agreed(playbook);
    Outcome well = apply(playbook, plan);
    assertEquals(0, well.exit(), well::toString);
    assertEquals(
        "{grub-amd=changed, grub-intel=changed, not-refreshed=changed}",
        new TreeMap<>(ends(well)).toString());
    assertFalse(well.err().contains("[y/N]"), well::toString);
    assertTrue(fleet.isStaged("grub-amd") && fleet.isStaged("grub-intel"));

    Outcome again = apply(playbook, plan);
    assertEquals(0, again.exit(), again::toString);
    assertEquals(
        "{grub-amd=ok, grub-intel=ok, not-refreshed=ok}", new TreeMap<>(ends(again)).toString());
  }

  @Test
  void a_host_that_changed_since_is_refused_and_is_as_it_was() throws IOException {
    Path playbook = fleet.playbook(ALL, "never", "serial: 1");
    Path plan = agreed(playbook);
    edit("grub-intel");
    Map<String, String> before = files("grub-intel");
    String expected = "{grub-amd=changed, grub-intel=refused RG-PLAN-24, not-refreshed=changed}";

    Outcome check = apply(playbook, plan, "--check");
    assertEquals(7, check.exit(), check::toString);
    assertEquals(expected, new TreeMap<>(ends(check)).toString());
    assertEquals("check", check.json().get("mode"));
    assertFalse(fleet.isStaged("grub-amd"));

    Outcome many = apply(playbook, plan, "--max-hosts", "1");
    assertEquals(7, many.exit(), many::toString);
    assertEquals("refused RG-PLAN-24", ends(many).get("grub-intel"));
    assertTrue(many.err().contains("2 hosts would change, and --max-hosts is 1"), many::toString);
    assertFalse(fleet.isStaged("grub-amd"));

    Outcome outcome = apply(playbook, plan);
    assertEquals(7, outcome.exit(), outcome::toString);
    assertEquals(expected, new TreeMap<>(ends(outcome)).toString());
    assertEquals(before, files("grub-intel"));
    assertTrue(outcome.out().contains("make a new check with --report"), outcome::toString);
    outcome.assertNoJava();
  }

  @Test
  void a_host_that_is_not_in_the_plan_is_refused_and_one_that_is_not_in_the_run_is_told()
      throws IOException {
    Path playbook = fleet.playbook(ALL, "never", "serial: 1");
    Path plan = agreed(playbook, "--limit", "!grub-intel");
    Map<String, String> before = files("grub-intel");
    Outcome outcome = apply(playbook, plan, "--limit", "!not-refreshed");
    assertEquals(7, outcome.exit(), outcome::toString);
    assertEquals(
        "{grub-amd=changed, grub-intel=refused RG-PLAN-25}",
        new TreeMap<>(ends(outcome)).toString());
    assertEquals(before, files("grub-intel"));
    assertFalse(fleet.isStaged("not-refreshed"));
    String told = "--plan also has hosts that are none of this run: not-refreshed.";
    assertEquals(2, outcome.err().split(told, -1).length, outcome::toString);
  }

  @Test
  void a_name_of_other_letters_is_the_same_in_the_plan() throws IOException {
    inventory =
        Files.writeString(
            folder.resolve("inventory.yml"),
            Files.readString(inventory).replaceAll("(?m)^( +)grub-amd:", "$1h\u00f6st-\u4e00:"));
    Path playbook = fleet.playbook("h\u00f6st-\u4e00:grub-intel", "never", "serial: 1");
    Path plan = agreed(playbook);
    edit("grub-intel");
    Outcome outcome = apply(playbook, plan);
    assertEquals(
        "{grub-intel=refused RG-PLAN-24, h\u00f6st-\u4e00=changed}",
        new TreeMap<>(ends(outcome)).toString(),
        outcome::toString);
    assertTrue(fleet.isStaged("grub-amd"));
  }

  @Test
  void a_report_that_is_no_plan_for_the_run_is_one_message_and_nothing_is_sent()
      throws IOException {
    Path playbook = fleet.playbook(ALL, "never", "serial: 1");
    Path plan = agreed(playbook);
    String text = Files.readString(playbook);
    Files.writeString(playbook, "# another word\n", StandardOpenOption.APPEND);
    refused(apply(playbook, plan), "the playbook is not as it was in that check");
    Files.writeString(playbook, text);
    refused(apply(playbook, folder.resolve("none.json")), "none.json does not exist");
    refused(apply(playbook, inventory), "is not JSON");

    Path two = folder.resolve("two.json");
    Files.writeString(two, Files.readString(plan) + Files.readString(plan));
    refused(apply(playbook, two), "something follows its end");

    Path applied = folder.resolve("applied.json");
    Outcome apply = over("apply", playbook, "-y", "--limit", "grub-amd", "--report", "" + applied);
    assertEquals(0, apply.exit(), apply::toString);
    refused(apply(playbook, applied), "it is the report of a run of another kind, apply");

    Path twice = fleet.playbook("grub-intel:hand-edited", "never", "serial: 1");
    Path some = folder.resolve("some.json");
    Outcome check = over("check", twice, "--report", some.toString());
    assertEquals(7, check.exit(), check::toString);
    refused(apply(twice, some), "that check found no plan for hand-edited (refused)");
    assertFalse(fleet.isStaged("grub-intel"));
    Outcome without = apply(twice, some, "--limit", "!hand-edited");
    assertEquals("{grub-intel=changed}", ends(without).toString(), without::toString);
  }

  private static void refused(Outcome outcome, String why) {
    assertEquals(6, outcome.exit(), outcome::toString);
    assertEquals("", outcome.out(), outcome::toString);
    assertTrue(outcome.err().contains(why), outcome::toString);
    assertFalse(outcome.err().contains("connect"), outcome::toString);
    outcome.assertNoJava();
  }

  @Test
  void a_pause_is_asked_about_all_the_same() throws Exception {
    Path playbook = fleet.playbook(ALL, "never", "serial: [1, 2], pause: true");
    Path plan = agreed(playbook);
    Outcome nobody = apply(playbook, plan);
    assertEquals(5, nobody.exit(), nobody::toString);
    assertTrue(nobody.err().contains("which --plan does not answer"), nobody::toString);
    Outcome step = apply(playbook, plan, "--step", "-y");
    assertEquals(5, step.exit(), step::toString);
    assertFalse(fleet.isStaged("grub-amd"));

    List<String> words = new ArrayList<>(List.of(Main.class.getName(), "apply"));
    words.addAll(List.of(playbook.toString(), "-i", inventory.toString(), "--plan", "" + plan));
    try (OnTerminal terminal =
        OnTerminal.start(folder, "TERM=xterm", 100, fleet.environment(), words)) {
      terminal.answers("Go on with the other 2? [y/N]", screen -> "n");
      assertEquals(7, terminal.end(), terminal::written);
      assertFalse(terminal.written().contains("Change 3 of 3"), terminal::written);
    }
    assertTrue(fleet.isStaged("grub-amd"));
    assertFalse(fleet.isStaged("grub-intel"));

    Outcome well = apply(playbook, plan, "-y");
    assertEquals(0, well.exit(), well::toString);
  }
}
