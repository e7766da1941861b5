package dev.regroup.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** After which parameters a host would not come back, each from the manual of who reads it. */
class BootHazardsTest {
  private static final CommandLine CONFIGURED = CommandLine.parse("quiet");
  private static final CommandLine RUNNING = CommandLine.parse("root=UUID=1 ro quiet");

  private static String code(Request request) {
    return BootHazards.of(request, CONFIGURED, RUNNING).map(Finding::code).orElse("none");
  }

  private static Request append(String token) {
    return new Request.Append(new Token(token));
  }

  private static Request present(String token) {
    return new Request.Present(new Token(token).key(), List.of(new Token(token)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root=/dev/sda9",
        "rootfstype=btrfs",
        "initrd=/boot/x",
        "init=/bin/sh",
        "rdinit=/bin/sh",
        "noinitrd",
        "boot=live",
        "systemd.volatile=yes"
      })
  void what_decides_which_system_boots_is_not_changed(String token) {
    assertEquals("RG-KERNEL-21", code(append(token)));
    assertEquals("RG-KERNEL-21", code(present(token)));
  }

  @Test
  void the_root_that_boots_already_may_be_asked_for_and_not_taken_away() {
    assertEquals("none", code(append("root=UUID=1")));
    assertEquals("none", code(present("root=UUID=1")));
    assertEquals("none", code(new Request.AbsentToken(new Token("root=/dev/sda9"))));
    assertEquals("RG-KERNEL-21", code(new Request.AbsentKey("root")));
    // Of two the kernel takes the last.
    CommandLine two = CommandLine.parse("root=/dev/sda1 root=/dev/sda2");
    assertTrue(BootHazards.of(append("root=/dev/sda1"), CONFIGURED, two).isPresent());
    assertEquals(Optional.empty(), BootHazards.of(append("root=/dev/sda2"), CONFIGURED, two));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "single",
        "S",
        "s",
        "1",
        "emergency",
        "rescue",
        "rd.emergency",
        "break",
        "break=premount",
        "rd.break",
        "rd.break=pre-mount",
        "systemd.unit=rescue.target",
        "systemd.unit=emergency.target",
        "systemd.unit=poweroff.target",
        "systemd.unit=runlevel1.target",
        "rd.systemd.unit=rescue.target",
        "systemd.mask=ssh.service",
        "pci=noaer,off"
      })
  void a_boot_that_ends_without_ssh_is_refused(String token) {
    assertEquals("RG-KERNEL-22", code(append(token)));
    assertEquals("RG-KERNEL-22", code(present(token)));
    // Taking it away is a repair.
    assertEquals("none", code(new Request.AbsentKey(new Token(token).key())));
  }

  @ParameterizedTest
  @CsvSource({
    "net.ifnames=0",
    "biosdevname=0",
    "rootflags=subvol=@x",
    "systemd.unit=kiosk.target",
    "mem=4G",
    "acpi=off"
  })
  void what_depends_on_the_host_is_told(String token) {
    assertEquals("RG-KERNEL-23", code(append(token)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "systemd.unit=multi-user.target",
        "systemd.unit=graphical.target",
        "rd.systemd.unit=initrd.target",
        "systemd.mask=apt-daily.timer",
        "3",
        "rw",
        "ro",
        "rootdelay=10",
        "acpi=force",
        "pci=noaer",
        "rd.emergency=reboot",
        "iommu=pt"
      })
  void of_anything_else_nothing_is_said(String token) {
    assertEquals("none", code(append(token)));
  }

  @Test
  void what_is_there_in_every_layer_is_left_in_peace() {
    CommandLine rescue = CommandLine.parse("root=UUID=1 systemd.unit=rescue.target");
    Request asked = append("systemd.unit=rescue.target");
    assertEquals(Optional.empty(), BootHazards.of(asked, rescue, rescue));
    assertTrue(BootHazards.of(asked, CONFIGURED, rescue).isPresent());
  }
}
