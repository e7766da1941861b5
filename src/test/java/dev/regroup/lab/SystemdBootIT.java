package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The story of {@link LabIT} under UEFI: Debian's systemd-boot, entries that its kernel-install
 * makes on a FAT of its own, variables that the firmware keeps. Regroup works; what happened is
 * told by OpenSSH's client, the files, bootctl and the serial console. The tests are the chapters
 * of one story, in order, on one guest.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SystemdBootIT {
  /**
   * What an apply may write, with depmod of kernel-install, and the traces of a boot itself:
   * systemd writes the machine id anew where the line names it.
   */
  private static final String EXPECTED =
      "/etc/machine-id: inode .*|(/etc/kernel(/cmdline)?|/boot/efi/loader/(entries/.*\\.conf|random-seed)"
          + "|(/usr)?/lib/modules/[^/]+(/modules\\.[a-z.]+)?|/var/lib(/regroup(/.*)?)?"
          + "|/etc/systemd/system(/multi-user\\.target\\.wants)?"
          + "|/var/lib/systemd/random-seed|/var/tmp(/systemd-private-.*)?): .*";

  /** Unpacked, with an initrd and an entry, by an emulated processor. */
  private static final Duration INSTALL = Duration.ofMinutes(10);

  private static final String SOURCE = "/etc/kernel/cmdline";
  private static final String ENTRIES = "cat /boot/efi/loader/entries/*.conf";
  private static final String LOADER = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

  private Guest guest;
  private Regroup regroup;

  private DiskState original = new DiskState(Map.of(), Map.of());
  private String originalLine = "";
  private String originalEntry = "";
  private String token = "";
  private String kernel = "";
  private String laterKernel = "";
  private String applyRun = "";

  @BeforeAll
  void boot(@TempDir Path folder) {
    guest =
        Guest.start(LabImage.get(Loader.SYSTEMD_BOOT), Machine.intel().ofOneProcessor(), folder);
    guest.awaitBoot();
    regroup = new Regroup(guest, folder);
    original = DiskState.of(guest);
    originalLine = guest.ssh("cat /proc/cmdline");
    originalEntry = guest.ssh(ENTRIES);
    token = guest.ssh("cat /etc/machine-id").strip();
    kernel = guest.ssh("uname -r").strip();
  }

  @AfterAll
  void switchOff() {
    guest.close();
  }

  @Test
  @Order(1)
  void the_guest_boots_by_systemd_boot_from_an_entry_of_kernel_install() {
    String initrd = "initrd=\\" + token + "\\" + kernel + "\\initrd.img-" + kernel + " ";
    assertTrue(originalLine.startsWith(initrd), originalLine);
    assertTrue(originalLine.contains(" intel_iommu=off nomodeset "), originalLine);
    assertEquals("", guest.ssh("ls /sys/kernel/iommu_groups"));
    assertTrue(loaderVariable("LoaderInfo").startsWith("systemd-boot 25"), originalLine);
    assertEquals(entryOf(kernel), loaderVariable("LoaderEntrySelected"));
    assertTrue(guest.ssh("findmnt -n -o FSTYPE,TARGET /boot/efi").startsWith("vfat "));
  }

  @Test
  @Order(2)
  void check_says_what_would_change_and_writes_nothing() {
    UUID boot = guest.bootId();
    Regroup.Outcome check = regroup.withPlaybook("check");
    assertEquals(3, check.exit(), check::said);
    assertEquals("changed", check.value("status"), check::said);
    assertEquals("needed", check.value("reboot"), check::said);
    assertEquals("kernel-install-systemd-boot", layout(check).get("id"), check::said);
    assertTrue(("" + layout(check).get("evidence")).contains("systemd-boot 25"), check::said);
    assertNext(kernel, check);
    String diff = check.value("diff").toString();
    assertTrue(diff.contains("+++ " + SOURCE), diff);
    assertTrue(
        diff.contains(
            "\n-root=LABEL=root rw console=ttyS0 no_timer_check intel_iommu=off nomodeset"),
        diff);
    assertEquals(List.of(), original.differences(DiskState.of(guest)));
    guest.assertBoot(boot, 1);
  }

  @Test
  @Order(3)
  void apply_refreshes_the_entry_and_reboots_and_the_iommu_is_on() {
    UUID boot = guest.bootId();
    Regroup.Outcome apply = regroup.withPlaybook("apply", "-y");
    assertChanged(apply);
    applyRun = String.valueOf(apply.run().get("run"));

    assertEquals(2, guest.kernelBanners());
    assertNotEquals(boot, guest.bootId());
    assertAsked(guest.ssh("cat /proc/cmdline"));
    assertNotEquals("", guest.ssh("ls /sys/kernel/iommu_groups"));
    assertEquals("", guest.ssh("ls -A /var/lib/regroup/lock 2>/dev/null || true"));
    assertFilesChangedAsAsked();
    List<String> elsewhere =
        original.differences(DiskState.of(guest)).stream()
            .filter(line -> !line.matches(EXPECTED))
            .toList();
    assertEquals(List.of(), elsewhere);
  }

  @Test
  @Order(4)
  void verify_finds_every_layer_as_desired_and_a_second_apply_does_nothing() {
    UUID boot = guest.bootId();
    DiskState before = DiskState.of(guest);
    Regroup.Outcome verify = regroup.withPlaybook("verify");
    assertEquals(0, verify.exit(), verify::said);
    assertEquals("ok", verify.value("status"), verify::said);
    Regroup.Outcome again = regroup.withPlaybook("apply", "-y");
    assertEquals(0, again.exit(), again::said);
    assertEquals("ok", again.value("status"), again::said);
    assertEquals("none", again.value("reboot"), again::said);
    assertEquals(List.of(), before.differences(DiskState.of(guest)));
    guest.assertBoot(boot, 2);
  }

  @Test
  @Order(5)
  void rollback_with_a_reboot_brings_back_each_byte() {
    Regroup.Outcome rollback = regroup.run(List.of("rollback", applyRun, "-y", "--reboot"));
    assertTrue(rollback.exit() == 0 || rollback.exit() == 3, rollback::said);
    assertEquals(3, guest.kernelBanners());
    assertEquals(originalLine, guest.ssh("cat /proc/cmdline"));
    assertEquals(originalEntry, guest.ssh(ENTRIES));
    assertEquals("", guest.ssh("ls /sys/kernel/iommu_groups"));
    assertEquals(original.bootFiles(), DiskState.of(guest).bootFiles());
    assertEquals(2, regroup.withPlaybook("verify").exit());
  }

  @Test
  @Order(6)
  void an_esp_that_is_not_mounted_or_cannot_be_written_is_refused() {
    UUID boot = guest.bootId();
    String files = guest.ssh("cat " + SOURCE + "; " + ENTRIES);
    guest.ssh("mount -o remount,ro /boot/efi");
    Regroup.Outcome readOnly = regroup.withPlaybook("apply", "-y");
    guest.ssh("umount /boot/efi");
    Regroup.Outcome unmounted = regroup.withPlaybook("apply", "-y");
    String below = guest.ssh("ls -A /boot/efi");
    guest.ssh("mount /boot/efi");
    for (Regroup.Outcome refused : List.of(readOnly, unmounted)) {
      assertEquals(7, refused.exit(), refused::said);
      assertEquals("refused", refused.value("status"), refused::said);
    }
    assertTrue(
        readOnly.said().contains("/boot/efi is on a file system that is mounted read-only"),
        readOnly::said);
    assertTrue(
        unmounted.said().contains("Mount the EFI system partition that was booted"),
        unmounted::said);
    assertEquals("", below);
    assertEquals(files, guest.ssh("cat " + SOURCE + "; " + ENTRIES));
    guest.assertBoot(boot, 3);
  }

  @Test
  @Order(7)
  void a_kernel_that_is_installed_later_has_the_parameters() {
    assertChanged(regroup.withPlaybook("apply", "-y"));
    assertEquals(4, guest.kernelBanners());
    guest.ssh("DEBIAN_FRONTEND=noninteractive dpkg --install /root/later-kernel.deb", INSTALL);
    laterKernel = guest.ssh("dpkg-deb -f /root/later-kernel.deb Package").strip();
    laterKernel = laterKernel.substring("linux-image-".length());
    assertAsked(guest.ssh("grep ^options /boot/efi/loader/entries/" + entryOf(laterKernel)));
    Regroup.Outcome verify = regroup.withPlaybook("verify");
    assertEquals(0, verify.exit(), verify::said);
    assertNext(laterKernel, verify);
  }

  @Test
  @Order(8)
  void an_entry_that_is_set_for_once_boots_once() {
    guest.ssh("bootctl set-oneshot " + entryOf(kernel));
    Regroup.Outcome check = regroup.withPlaybook("check");
    assertNext(kernel, check);
    guest.reboot();
    assertEquals(kernel, guest.ssh("uname -r").strip());
    assertEquals("", guest.ssh("ls /sys/firmware/efi/efivars | grep ^LoaderEntryOneShot- || true"));

    guest.reboot();
    assertEquals(laterKernel, guest.ssh("uname -r").strip());
    assertAsked(guest.ssh("cat /proc/cmdline"));
    Regroup.Outcome verify = regroup.withPlaybook("verify");
    assertNext(laterKernel, verify);
  }

  /** Nothing boots from the entries afterwards. */
  @Test
  @Order(9)
  void the_fleets_kernel_install_makes_the_entries_of_the_guests(@TempDir Path folder)
      throws IOException {
    KernelInstallComparison.of(guest, kernel, folder);
  }

  private static void assertChanged(Regroup.Outcome apply) {
    assertEquals(3, apply.exit(), apply::said);
    assertEquals("changed", apply.value("status"), apply::said);
    assertEquals("done", apply.value("reboot"), apply::said);
    assertEquals(true, apply.value("verified"), apply::said);
  }

  /** Source and entry hold what was asked; kernel and initrd on the ESP are those of /boot. */
  private void assertFilesChangedAsAsked() {
    String line = guest.ssh("cat " + SOURCE);
    assertTrue(line.startsWith("root=LABEL=root rw console=ttyS0 ") && line.endsWith("\n"), line);
    assertEquals(1, line.lines().count(), line);
    assertAsked(line);
    List<String> before = originalEntry.lines().toList();
    List<String> after = guest.ssh(ENTRIES).lines().toList();
    assertEquals(before.size(), after.size(), () -> "" + after);
    for (int i = 0; i < before.size(); i++) {
      boolean options = before.get(i).startsWith("options ");
      String want = "options    " + line.strip() + " systemd.machine_id=" + token;
      assertEquals(options ? want : before.get(i), after.get(i));
    }
    String copies = "/boot/efi/" + token + "/" + kernel;
    guest.ssh("cmp /boot/vmlinuz-" + kernel + " " + copies + "/linux");
    guest.ssh("cmp /boot/initrd.img-" + kernel + " " + copies + "/initrd.img-" + kernel);
    assertTrue(guest.ssh("bootctl list").contains(entryOf(kernel)));
  }

  private static void assertAsked(String line) {
    List<String> words = Arrays.asList(line.strip().split("\\s+", 0));
    assertAll(
        () -> assertTrue(words.containsAll(List.of("intel_iommu=on", "iommu=pt")), line),
        () -> assertTrue(words.containsAll(List.of("root=LABEL=root", "console=ttyS0")), line),
        () -> assertFalse(line.contains("nomodeset") || line.contains("intel_iommu=off"), line));
  }

  /** What systemd-boot says of itself, read as text by the shell: four bytes, then UTF-16. */
  private String loaderVariable(String name) {
    String file = "/sys/firmware/efi/efivars/" + name + "-" + LOADER;
    // tail alone wants to seek, which such a file cannot.
    return guest.ssh("cat " + file + " | tail -c +5 | tr -d '\\000'");
  }

  private String entryOf(String version) {
    return token + "-" + version + ".conf";
  }

  private static Map<?, ?> layout(Regroup.Outcome outcome) {
    return (Map<?, ?>) outcome.value("layout");
  }

  private void assertNext(String version, Regroup.Outcome outcome) {
    Map<?, ?> next = (Map<?, ?>) outcome.value("next");
    assertEquals(entryOf(version), next.get("entry"), outcome::said);
    assertEquals(version, next.get("kernel"), outcome::said);
  }
}
