package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trial boots of a real loader and a real kernel: one that panics and comes back by itself in the
 * old state, and a good one. The tests are the chapters of one story, in order, on one guest.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class TrialBootStory {
  private final Loader loader;
  private final Machine machine;
  private final String bootFiles;
  private final String source;
  private final String menu;

  private Guest guest;
  private Regroup regroup;
  private String files = "";
  private List<String> line = List.of();
  private UUID boot = new UUID(0, 0);

  /**
   * @param bootFiles a command that prints a line for each boot file, its digest and its path
   * @param source the file that holds the command line
   * @param menu what the loader's entries are in, a pattern of the shell
   */
  TrialBootStory(Loader loader, Machine machine, String bootFiles, String source, String menu) {
    this.loader = loader;
    this.machine = machine;
    this.bootFiles = bootFiles;
    this.source = source;
    this.menu = menu;
  }

  /** What of Regroup's the loader may be left with, by a command; nothing is right. */
  abstract String leftovers();

  @BeforeAll
  void boot(@TempDir Path folder) {
    guest = Guest.start(LabImage.get(loader), machine, folder);
    guest.awaitBoot();
    regroup = new Regroup(guest, folder);
    files = guest.ssh(bootFiles);
    line = line();
    boot = guest.bootId();
  }

  @AfterAll
  void switchOff() {
    guest.close();
  }

  private List<String> line() {
    return Arrays.asList(guest.ssh("cat /proc/cmdline").strip().split("\\s+", 0));
  }

  private static void assertTold(Regroup.Outcome outcome, String code) {
    assertTrue(outcome.value("findings").toString().contains("code=" + code), outcome::said);
  }

  private void assertNothingLeft() {
    assertEquals(
        "", guest.ssh("ls -A /var/lib/regroup/lock /var/lib/regroup/rescue 2>/dev/null || true"));
    assertEquals("", guest.ssh("ls /etc/systemd/system/regroup-* 2>/dev/null || true"));
    assertEquals("", guest.ssh(leftovers()));
  }

  @Test
  @Order(1)
  void a_kernel_that_panics_in_its_trial_comes_back_by_itself_in_the_old_state() {
    Regroup.Outcome apply = regroup.with("trial-panics.yml", "apply", "-y");
    assertEquals(2, apply.exit(), apply::said);
    assertEquals("failed", apply.value("status"), apply::said);
    assertEquals("as_found", apply.value("left"), apply::said);
    assertTold(apply, "RG-TRIAL-05");

    String serial = guest.serialLog();
    assertTrue(serial.contains("Kernel panic - not syncing"), "the trial did not panic");
    assertTrue(serial.contains("rdinit=/nonexistent"), "the trial was not booted");
    assertEquals(3, guest.kernelBanners());
    assertNotEquals(boot, guest.bootId());
    assertEquals(line, line());
    assertEquals(files, guest.ssh(bootFiles));
    assertNothingLeft();
  }

  @Test
  @Order(2)
  void a_failed_trial_is_not_tried_again() {
    boot = guest.bootId();
    Regroup.Outcome again = regroup.with("trial-panics.yml", "apply", "-y");
    assertEquals(7, again.exit(), again::said);
    assertTold(again, "RG-PLAN-07");
    assertEquals(boot, guest.bootId());
    assertEquals(files, guest.ssh(bootFiles));
  }

  @Test
  @Order(3)
  void a_good_trial_is_made_permanent_without_a_second_reboot() {
    Regroup.Outcome check = regroup.with("trial.yml", "check");
    assertTold(check, "RG-TRIAL-01");
    assertEquals(files, guest.ssh(bootFiles));
    Regroup.Outcome apply = regroup.with("trial.yml", "apply", "-y");
    assertEquals(3, apply.exit(), apply::said);
    assertEquals("changed", apply.value("status"), apply::said);
    assertEquals(true, apply.value("verified"), apply::said);

    assertEquals(4, guest.kernelBanners());
    assertTrue(line().containsAll(List.of("intel_iommu=on", "iommu=pt", "panic=30")));
    assertFalse(line().contains("nomodeset"));
    assertTrue(guest.ssh("cat " + source).contains("iommu=pt"));
    String entries = guest.ssh("cat " + menu);
    assertTrue(entries.contains("iommu=pt"), entries);
    assertFalse(entries.contains("panic=30") || entries.contains("egroup"), entries);
    assertEquals(others(files), others(guest.ssh(bootFiles)));
    assertNothingLeft();
  }

  /** The files that neither hold the line nor are made of it. */
  private List<String> others(String sums) {
    List<String> changed = new ArrayList<>(guest.ssh("ls " + menu).lines().toList());
    changed.add(source);
    return sums.lines().filter(sum -> changed.stream().noneMatch(sum::endsWith)).toList();
  }
}
