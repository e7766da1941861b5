package dev.regroup.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFacts;
import dev.regroup.host.ReadScript;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.Playbook;
import dev.regroup.playbook.PlaybookDecoder;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Remedies that depend on what was found. */
class WhatNowTest {
  private static final String CONFIG = "/etc/default/grub";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private static DesiredState desired() {
    String play = "- name: x\n  hosts: all\n  kernel_parameters: {present: [\"iommu=pt\"]}\n";
    Decoded<Playbook> decoded = PlaybookDecoder.decode(Source.of("x", play));
    return ((Decoded.Ok<Playbook>) decoded).value().plays().get(0).desired();
  }

  private static HostFacts facts(Sysroot host) {
    return FactsParser.parse(HostShell.in(host.root()).run(ReadScript.facts()).frames());
  }

  private static HostPlan plan(Sysroot host) {
    return Planner.plan("host", facts(host), desired());
  }

  private static Finding only(List<Finding> findings, String code) {
    List<Finding> found = findings.stream().filter(f -> f.code().equals(code)).toList();
    assertEquals(1, found.size(), findings::toString);
    return found.get(0);
  }

  /** An initrd made anew would lack the modules as well. */
  @Test
  void a_kernel_without_modules_is_installed_anew_or_removed() {
    Sysroot host = Sysroot.debian(folder);
    host.runUpdateGrub();
    host.delete("/lib/modules/" + Sysroot.KERNEL + "/modules.dep");
    Finding told = only(plan(host).findings(), "RG-PLAN-05");
    assertTrue(told.message().endsWith("/lib/modules/" + Sysroot.KERNEL + " is not there"));
    assertEquals(
        "Install the package of kernel "
            + Sysroot.KERNEL
            + " anew, which has its modules, or remove it.",
        told.remedy());
  }

  /** The proof does not send anybody to a reboot that the plan refuses. */
  @Test
  void where_a_second_reboot_is_refused_no_reboot_is_advised() {
    Sysroot host = Sysroot.debian(folder);
    host.write(CONFIG, "GRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet iommu=pt\"\n");
    host.runUpdateGrub();
    host.write(
        "/var/lib/regroup/history",
        "2026-11-22T09:00:00Z 20261122-090000-aaaa reboot boot=00000000-1111-2222-3333-444444444444"
            + " entry="
            + plan(host).entryDigest()
            + "\n");
    HostPlan plan = plan(host);
    only(plan.findings(), "RG-PLAN-07");
    Finding told = only(Proof.against(facts(host), desired(), plan), "RG-VERIFY-03");
    assertFalse(told.remedy().contains("which reboots"), told::remedy);
    assertTrue(told.remedy().contains("RG-PLAN-07"), told::remedy);
  }

  @Test
  void a_folder_in_the_place_of_a_file_is_not_told_as_missing() {
    Sysroot host = Sysroot.debian(folder);
    host.runUpdateGrub();
    host.delete(CONFIG);
    host.write(CONFIG + "/odd", "x\n");
    Finding told = only(plan(host).findings(), "RG-BOOT-01");
    assertTrue(told.message().contains(CONFIG + " is there and is no regular file"), told::message);
    assertFalse(told.remedy().contains("Install the package of GRUB"), told::remedy);
  }
}
