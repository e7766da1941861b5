package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A host that is cut off, and whose mirror of EFI system partitions has lost one. */
@Tag("sshd")
class RescueLostEspIT extends RescueFixture {
  private static final String CMDLINE = "/etc/kernel/cmdline";
  private static final String ENTRY = "/loader/entries/proxmox-" + Sysroot.PVE_KERNEL + ".conf";
  private static final String KERNEL = "/EFI/proxmox/" + Sysroot.PVE_KERNEL;
  private static final List<String> ESPS =
      Sysroot.ESPS.stream().map(uuid -> "/dev/disk/by-uuid/" + uuid).toList();

  private String oldLine = "";
  private String oldEntry = "";

  @BeforeEach
  void mirror() throws Exception {
    host = Sysroot.proxmoxSystemdBoot(Files.createDirectory(folder.resolve("mirror")));
    folder = folder.resolve("mirror");
    host.write("/run/systemd/system/.keep", "");
    network();
    oldLine = host.read(CMDLINE);
    oldEntry = host.read(ESPS.get(0) + ENTRY);
  }

  private void arm(HostShell sh) {
    List<String> generated = new ArrayList<>();
    for (String esp : ESPS) {
      generated.add(esp + ENTRY);
      generated.add(esp + KERNEL + "/vmlinuz-" + Sysroot.PVE_KERNEL);
      generated.add(esp + KERNEL + "/initrd.img-" + Sysroot.PVE_KERNEL);
    }
    ChangeOrder order =
        new ChangeOrder(
            RUN,
            "op@desk",
            "now",
            Sysroot.BOOT_ID,
            List.of(
                new ChangeOrder.Edit(
                    CMDLINE, Sha256.ofByteText(oldLine), oldLine.strip() + " iommu=pt\n")),
            "proxmox-boot-tool",
            generated,
            List.of(new ChangeOrder.Room(ESPS.get(0), 1 << 20)));
    done(sh.run(WriteScript.change(order)));
    done(sh.run(WriteScript.arm(RUN, Sysroot.BOOT_ID, "unless_confirmed", 600)));
    boots(NEXT_BOOT);
  }

  private void lose(String esp) throws Exception {
    Files.move(host.at(esp), folder.resolve("away" + esp.charAt(esp.length() - 1)));
  }

  private void assertBackOn(String esp) {
    assertEquals("acted", state());
    assertEquals(oldLine, host.read(CMDLINE));
    assertEquals(oldEntry, host.read(esp + ENTRY));
    assertTrue(rebooted());
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"KSH"})
  void it_is_put_back_on_the_one_that_is_there(Shells shell) throws Exception {
    arm(shell.in(host));
    lose(ESPS.get(1));
    host.program("/usr/bin/logger", "#!/bin/sh\necho \"$*\" >>${0%/usr/*}/sim/logged\n");
    unitStarts(shell);
    assertBackOn(ESPS.get(0));
    assertFalse(Files.exists(host.at(ESPS.get(1))), "nothing is written in its place");
    String logged = host.read("/sim/logged");
    assertTrue(logged.contains(Sysroot.ESPS.get(1) + " is not there"), logged);
  }

  /** A file where its folder would be: as one that is there and that cannot be mounted. */
  @Test
  void one_that_cannot_be_mounted_is_like_one_that_is_gone() throws Exception {
    arm(HostShell.in(folder));
    lose(ESPS.get(1));
    Files.createFile(host.at(ESPS.get(1)));
    unitStarts(Shells.DASH);
    assertBackOn(ESPS.get(0));
  }

  @Test
  void where_all_are_gone_nothing_is_done() throws Exception {
    arm(HostShell.in(folder));
    for (String esp : ESPS) {
      lose(esp);
    }
    unitStarts(Shells.DASH);
    assertEquals("kept", state());
    String told = host.read(RESCUE + "/kept");
    assertTrue(told.contains(Sysroot.ESPS.get(0) + " is not there"), told);
    assertFalse(rebooted());
    assertFalse(oldLine.equals(host.read(CMDLINE)));
  }

  /** By hand there is time to bring it back first. */
  @ParameterizedTest
  @EnumSource(Shells.class)
  void a_rollback_is_refused_for_what_it_is(Shells shell) throws Exception {
    HostShell sh = shell.in(host);
    arm(sh);
    lose(ESPS.get(1));
    Answer.Complete refused = complete(ExitStatus.REFUSED, sh.run(WriteScript.undo(RUN)));
    String why = refused.frame("end-guard").orElseThrow().text();
    assertTrue(why.contains("the EFI system partition " + Sysroot.ESPS.get(1)), why);
    assertTrue(why.contains("is not there"), why);
    Backup backup = Backup.parse(done(sh.run(ReadScript.backup(RUN))).frames()).orElseThrow();
    assertTrue(String.valueOf(backup.against()).contains("is not there"), backup::toString);
    Path there = host.at(CMDLINE);
    assertTrue(Files.readString(there).contains("iommu=pt"));
  }
}
