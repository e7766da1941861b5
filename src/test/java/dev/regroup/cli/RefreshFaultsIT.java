package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.step.Limits;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A generator that lies, fails or never ends: what it was given and what it wrote is put back. */
@Tag("sshd")
class RefreshFaultsIT extends EngineFixture {
  /** Refresh limit 3 s. */
  private static Limits hasty() {
    Limits quick = EngineHost.QUICK;
    return new Limits(
        quick.read(), Duration.ofSeconds(6), quick.reconnect(), quick.probe(), quick.probeEvery());
  }

  private void untouched(HostState before, Outcome outcome) {
    before.assertUnchanged(host, outcome);
    HostState.assertTidy(host, outcome);
    assertFalse(Files.exists(host.at("/sim/reboots")), outcome::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fail    | RG-CHANGE-02 | update-grub failed with status 1
          full    | RG-CHANGE-02 | update-grub failed with status 1
          half    | RG-CHANGE-02 | /boot/grub/grub.cfg is not whole
          nothing | RG-CHANGE-06 | the boot entries do not hold what was asked
          old     | RG-CHANGE-06 | the boot entries do not hold what was asked
          """)
  void what_update_grub_did_is_put_back(String fault, String code, String words) {
    if (fault.equals("old")) {
      prependToUpdateGrub("cp \"$R/boot/grub/grub.cfg\" \"$R/sim/old\"");
      appendToGrubMkconfig("cat \"$R/sim/old\" >\"$grub_cfg\"");
    } else {
      host.grubFault(fault);
    }
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "as_found", code);
    assertTrue(message.contains(words), message);
    untouched(before, outcome);
  }

  @Test
  void once_the_cause_is_gone_the_next_run_does_it_all() {
    host.grubFault("once half");
    apply().failedWith(2, "failed", "as_found", "RG-CHANGE-02");
    Outcome well = apply().endedWell("changed");
    assertEquals("true", well.host("verified"), well::toString);
    assertTrue(host.read("/proc/cmdline").contains(" iommu=pt"), well::toString);
  }

  @ParameterizedTest
  @CsvSource({"sleep 600", "yes", "yes '' | tr -d '\\n'"})
  void a_refresh_without_end_is_stopped(String command) {
    engine.limits(hasty());
    prependToUpdateGrub(command);
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "as_found", "RG-CHANGE-02");
    assertTrue(message.contains("update-grub did not end within 3 s"), message);
    untouched(before, outcome);
  }

  @ParameterizedTest
  @CsvSource({
    "yes 'Warning: os-prober will not be executed.' | head -n 50000",
    "head -c 3000000 /dev/zero | tr '\\0' x",
    "head -c 100000 /dev/urandom",
    "echo 'WORK 9' >&2; printf 'no newline'"
  })
  void whatever_it_prints_a_refresh_that_works_is_well(String command) {
    prependToUpdateGrub(command);
    Outcome outcome = apply().endedWell("changed");
    assertEquals("true", outcome.host("verified"), outcome::toString);
    assertTrue(host.read("/proc/cmdline").contains(" iommu=pt"));
    HostState.assertTidy(host, outcome);
  }

  @Test
  void a_refresh_that_failed_is_told_in_text_too() {
    host.grubFault("fail");
    Outcome outcome = engine.run("apply", playbook.toString(), "-y");
    assertEquals(2, outcome.exit(), outcome::toString);
    outcome.assertNoJava();
    assertTrue(outcome.out().contains("update-grub failed with status 1"), outcome::toString);
    assertTrue(outcome.out().contains("put back and read back"), outcome::toString);
    assertTrue(outcome.out().contains("1 host: 1 failed"), outcome::toString);
    assertTrue(outcome.out().contains("grub-probe: error: failed to get"), outcome::toString);
  }

  private void appendToGrubMkconfig(String command) {
    rewrite("/usr/sbin/grub-mkconfig", "echo \"done\" >&2\n", command + "\n");
  }
}
