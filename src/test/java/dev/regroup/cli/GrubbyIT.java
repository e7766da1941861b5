package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.RockyHosts;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts whose entries grubby changes, over real SSH, told by their files. */
@Tag("sshd")
class GrubbyIT extends ProxmoxFixture {
  private static final String FLAG = "--allow-unproven-layout";
  private static final String WANTED = " iommu=pt intel_iommu=on";
  private static final String DEFAULTS = "/etc/default/grub";
  private static final String CMDLINE = "/etc/kernel/cmdline";
  private static final String GRUBENV = "/boot/grub2/grubenv";

  /** A release, and the files that hold the line of its entries with what begins it there. */
  private record Machine(
      String name, Function<Path, Sysroot> build, List<String> files, String begins) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Machine> machines() {
    return List.of(
        new Machine(
            "release 9",
            RockyHosts::nine,
            List.of(RockyHosts.path(RockyHosts.KERNEL), RockyHosts.path(RockyHosts.OLD_KERNEL)),
            "options "),
        new Machine("release 8", RockyHosts::eight, List.of(GRUBENV), "kernelopts="));
  }

  @BeforeEach
  void build() {
    rebuild(RockyHosts::nine);
  }

  @Override
  Outcome apply() {
    return with("apply", "-y", FLAG);
  }

  @ParameterizedTest
  @MethodSource("machines")
  void check_apply_verify_apply_again_and_rollback(Machine which) {
    rebuild(which.build());
    HostState before = HostState.of(host);
    checked("bls-grubby");
    applied();
    for (String file : which.files()) {
      String line = which.begins() + RockyHosts.OPTIONS + WANTED + "\n";
      assertTrue(host.read(file).contains("\n" + line), host.read(file));
    }
    String defaults = host.read(DEFAULTS);
    assertTrue(defaults.contains("rd.lvm.lv=rl/root quiet" + WANTED + "\"\n"), defaults);
    assertTrue(host.read(CMDLINE).endsWith(WANTED + "\n"), host.read(CMDLINE));
    String running = host.read("/proc/cmdline");
    assertTrue(running.endsWith(" quiet" + WANTED + "\n"), running);
    settledAndPutBack(before);
  }

  @Test
  void without_the_flag_it_is_refused_and_nothing_is_written() {
    HostState before = HostState.of(host);
    Outcome outcome = with("apply", "-y");
    String message = outcome.failedWith(7, "refused", "as_found", "RG-PLAN-22");
    assertTrue(message.contains(FLAG), message);
    assertEquals(List.of("RG-PLAN-22"), outcome.codes(), outcome::toString);
    before.assertUnchanged(host, outcome);
    assertFalse(Files.exists(host.at("/var/lib/regroup")), outcome::toString);
  }

  @Test
  void check_says_that_it_is_unproven() {
    Outcome outcome = with("check");
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals(List.of("RG-PLAN-22", "RG-RESCUE-01"), outcome.codes(), outcome::toString);
    assertTrue(outcome.out().contains("proven on no real host"), outcome::toString);
    assertTrue(outcome.out().replaceAll("\\s", "").contains("\"proven\":false"), outcome::toString);
    Outcome facts = engine.run("facts", "pve1");
    assertTrue(facts.out().contains(" bls-grubby (unproven)\n"), facts::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fail    | RG-CHANGE-02 | grubby failed with status 1
          late    | RG-CHANGE-02 | grubby failed with status 1
          nothing | RG-BOOT-17   | do not ask for
          old     | RG-BOOT-17   | do not ask for
          half    | RG-BOOT-17   | do not ask for
          cmdline | RG-BOOT-17   | do not ask for
          cut     | RG-BOOT-15   | is not as asked
          wrong   | RG-BOOT-17   | do not ask for
          """)
  void what_grubby_did_is_put_back(String fault, String code, String words) {
    putBackWith("/sim/grubby-fault", fault, code, words);
  }

  @Test
  void two_of_one_bare_key_go_and_every_other_word_stays() {
    String twice = RockyHosts.OPTIONS + " nomodeset nomodeset intel-iommu=off";
    for (String kernel : List.of(RockyHosts.KERNEL, RockyHosts.OLD_KERNEL)) {
      String path = RockyHosts.path(kernel);
      host.write(path, host.read(path).replace(RockyHosts.OPTIONS, twice));
    }
    Path playbook =
        engine.playbook(
            "kernel_parameters: {present: [\"intel_iommu=on\"], absent: [nomodeset]}",
            "reboot: never");
    Outcome outcome = engine.run("apply", playbook.toString(), "--output", "json", "-y", FLAG);
    assertEquals(0, outcome.exit(), outcome::toString);
    String entry = host.read(RockyHosts.path(RockyHosts.KERNEL));
    assertTrue(entry.contains("\noptions " + RockyHosts.OPTIONS + " intel_iommu=on\n"), entry);
  }
}
