package dev.regroup.demo;

import static dev.regroup.testing.KernelInstallHosts.CMDLINE;
import static dev.regroup.testing.KernelInstallHosts.ESP;
import static dev.regroup.testing.Sysroot.KERNEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.KernelInstallHosts;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fleet's kernel-install writes what kernel-install 252.38-1~deb12u1 of Debian 12 wrote of the
 * same files (src/test/resources/boot/kernel-install).
 */
class KernelInstallStandInTest {
  private static final String LINE = "root=UUID=" + Sysroot.UUID + " ro\nquiet  \"a b\"\n";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private Sysroot host = Sysroot.empty(folder);

  @BeforeEach
  void build() {
    host = KernelInstallHosts.unrefreshed(folder).write(CMDLINE, LINE);
  }

  private static String recorded(String name) throws IOException {
    return Files.readString(Path.of("src/test/resources/boot/kernel-install", name + ".conf"));
  }

  private void add(String... initrds) {
    String[] words = {"add", KERNEL, "/boot/vmlinuz-" + KERNEL};
    String[] all = Arrays.copyOf(words, words.length + initrds.length);
    System.arraycopy(initrds, 0, all, words.length, initrds.length);
    host.run("/usr/bin/kernel-install", all);
  }

  @Test
  void names_entries_after_the_machine() throws IOException {
    add("/boot/initrd.img-" + KERNEL);
    assertEquals(recorded("machine-id"), host.read(KernelInstallHosts.entry(KERNEL)));
    assertEquals(
        host.read("/boot/vmlinuz-" + KERNEL), host.read(KernelInstallHosts.copy(KERNEL, "linux")));
  }

  /** Debian's 85-initrd.install finds the initrd that is not named. */
  @Test
  void takes_the_initrd_of_boot_by_itself() throws IOException {
    add();
    assertEquals(recorded("machine-id"), host.read(KernelInstallHosts.entry(KERNEL)));
  }

  @Test
  void names_entries_after_a_token() throws IOException {
    host.write("/etc/kernel/entry-token", "tok\n");
    add();
    assertEquals(recorded("token"), host.read(ESP + "/loader/entries/tok-" + KERNEL + ".conf"));
  }

  @Test
  void takes_comments_for_parameters_and_reads_backslashes_and_counts_boots() throws IOException {
    host.write("/etc/kernel/entry-token", "tok\n");
    host.write(CMDLINE, "# c\nroot=x a\\nb\n").write("/etc/kernel/tries", "3\n");
    host.delete("/boot/initrd.img-" + KERNEL);
    add();
    String entry = ESP + "/loader/entries/tok-" + KERNEL + "+3.conf";
    assertEquals(recorded("comment-and-backslash"), host.read(entry));
  }

  @Test
  void does_nothing_with_status_0_where_another_layout_is_set() {
    host.write("/etc/kernel/install.conf", "layout=uki\n");
    add();
    assertFalse(Files.exists(host.at(KernelInstallHosts.entry(KERNEL))));
    host.delete("/etc/kernel/install.conf").delete(ESP + "/loader/entries.srel");
    add();
    assertFalse(Files.exists(host.at(KernelInstallHosts.entry(KERNEL))));
    host.write(KernelInstallHosts.copy(KERNEL, "x"), "");
    add();
    assertTrue(Files.exists(host.at(KernelInstallHosts.entry(KERNEL))));
  }
}
