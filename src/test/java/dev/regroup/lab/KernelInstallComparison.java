package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.testing.KernelInstallSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.function.Executable;

/** The same files through a guest's kernel-install and through the demo fleet's. */
final class KernelInstallComparison {
  private KernelInstallComparison() {}

  /**
   * Fails where one source makes two entries. The outcomes are recorded, so that the unit tests
   * need no guest; {@code -Dregroup.golden=write} records them anew.
   *
   * @param kernel the version of a kernel of the guest
   * @param folder an empty one of this machine
   */
  static void of(Guest guest, String kernel, Path folder) throws IOException {
    Map<String, String> host = new TreeMap<>();
    for (String path : List.of("etc/machine-id", "etc/os-release", "proc/cmdline")) {
      host.put(path, guest.ssh("cat /" + path));
    }
    // Modules have nothing to do with entries, and depmod takes far longer than all else.
    guest.ssh("ln -s /dev/null /etc/kernel/install.d/50-depmod.install");
    List<Executable> comparisons = new ArrayList<>();
    for (KernelInstallSources.Source source : KernelInstallSources.all().toList()) {
      String real = guest.ssh(source.script("", kernel));
      if ("write".equals(System.getProperty("regroup.golden"))) {
        record(source, real, host, kernel);
      }
      Path root = Files.createDirectory(folder.resolve(source.name()));
      String made = KernelInstallSources.standIn(source, root, host, kernel);
      comparisons.add(() -> assertEquals(real, made, source::name));
    }
    assertAll(comparisons);
  }

  private static void record(
      KernelInstallSources.Source source, String made, Map<String, String> host, String kernel)
      throws IOException {
    Path recorded = KernelInstallSources.RECORDED;
    Map<String, String> files = new TreeMap<>(host);
    files.put("proc/sys/kernel/osrelease", kernel + "\n");
    files.put(recorded.relativize(source.recording()).toString(), made);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = recorded.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }
}
