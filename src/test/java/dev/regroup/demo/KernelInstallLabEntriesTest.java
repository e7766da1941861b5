package dev.regroup.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.testing.KernelInstallSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same files through the fleet's kernel-install and through the one of the lab's guest, whose
 * entries are recorded; SystemdBootIT records them and holds them against the guest again.
 */
class KernelInstallLabEntriesTest {
  private static final Path RECORDED = KernelInstallSources.RECORDED;

  @ParameterizedTest
  @MethodSource("dev.regroup.testing.KernelInstallSources#all")
  void makes_the_entries_that_the_lab_guest_made(
      KernelInstallSources.Source source, @TempDir Path root) throws IOException {
    Map<String, String> host = new TreeMap<>();
    for (String path : new String[] {"etc/machine-id", "etc/os-release", "proc/cmdline"}) {
      host.put(path, Files.readString(RECORDED.resolve(path)));
    }
    String kernel = Files.readString(RECORDED.resolve("proc/sys/kernel/osrelease")).strip();
    assertEquals(
        Files.readString(source.recording()),
        KernelInstallSources.standIn(source, root, host, kernel));
  }
}
