package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code backup.sh} in a sysroot: what it says of a backup before anything is put back. */
class BackupScriptTest {
  private static final String RUN = "20261122-101500-k3f9";
  private static final String FOLDER = "/var/lib/regroup/backup/" + RUN;
  private static final String CONFIG = "/etc/default/grub";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  /** A host of which a run changed one file. */
  private Sysroot changed() {
    Sysroot host = Sysroot.debianGrub(folder);
    String old = host.read(CONFIG);
    String written = old.replace("quiet", "quiet iommu=pt");
    host.write(FOLDER + "/number", "1\n");
    host.write(FOLDER + "/files" + CONFIG, old);
    host.write(FOLDER + "/manifest", Sha256.ofByteText(old) + " 644 0:0 edit " + CONFIG + "\n");
    host.write(FOLDER + "/written", Sha256.ofByteText(written) + " " + CONFIG + "\n");
    return host.write(CONFIG, written);
  }

  @Test
  void a_host_without_any_says_so() {
    Answer answer = HostShell.in(Sysroot.debianGrub(folder).root()).run(ReadScript.backup(""));
    assertEquals(
        "the host keeps no backup of any run: no change of Regroup still stands on it",
        answer.frame("refused").orElseThrow().text());
  }

  private static @Nullable String against(Sysroot host, String run) {
    Answer answer = HostShell.in(host.root()).run(ReadScript.backup(run));
    return Backup.parse(answer.frames()).orElseThrow().against();
  }

  @Test
  void a_file_that_the_run_wrote_can_be_put_back() {
    assertNull(against(changed(), ""));
  }

  @Test
  void a_file_that_someone_changed_since_speaks_against_it() {
    Sysroot host = changed();
    host.write(CONFIG, host.read(CONFIG) + "# mine\n");
    assertEquals(CONFIG + " has been changed since run " + RUN + " wrote it", against(host, RUN));
  }

  @Test
  void a_copy_that_is_not_what_the_manifest_says_speaks_against_it() {
    Sysroot host = changed();
    host.write(FOLDER + "/files" + CONFIG, "GRUB_DEFAULT=7\n");
    assertEquals(FOLDER + "/files" + CONFIG + " is not what the manifest says", against(host, ""));
    host.delete(FOLDER + "/files" + CONFIG);
    assertEquals(FOLDER + "/files" + CONFIG + " is not what the manifest says", against(host, ""));
  }
}
