package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import dev.regroup.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many programs facts start, as strace counts them. */
class FrugalTest {
  @TempDir(factory = MemoryFolder.class)
  Path folder;

  /** Programs, less the shell of the transport line and its cat, and less what stand-ins start. */
  private long programs(Sysroot host) throws Exception {
    Path trace = folder.resolve("trace");
    String strace = Tools.require("strace", "strace").toString();
    HostShell shell =
        HostShell.in(
            host.root(),
            strace,
            "-f",
            "-qq",
            "-e",
            "trace=execve",
            "-e",
            "signal=none",
            "-z",
            "-s",
            "300",
            "-o",
            trace.toString(),
            "/bin/sh");
    Answer answer = shell.run(ReadScript.facts());
    assertTrue(answer instanceof Answer.Complete, answer::toString);
    List<String> lines = Files.readAllLines(trace);
    Files.delete(trace);
    long byStandIns = lines.stream().filter(line -> line.contains("/sim/")).count();
    return lines.stream().filter(line -> line.contains("execve(")).count() - 2 - byStandIns;
  }

  @Test
  void facts_start_few_programs_whatever_the_number_of_devices() throws Exception {
    Sysroot host = Sysroot.debianGrub(folder.resolve("host"));
    host.write("/boot/System.map-6.8.12-4-pve", "ffff T pcie_acs_override_setup\n");
    host.write("/proc/kallsyms", "ffff t start_kernel\n");
    host.write("/var/lib/regroup/history", "2026-11-22T10:15:00Z run verify\n");
    long few = programs(host);
    for (int i = 0; i < 200; i++) {
      String address = String.format("0000:%02x:%02x.0", 5 + i / 20, i % 20);
      host.device(address, List.of("0000:00:1c.0"), "8086:1533", "020000", 0x00);
      host.driver(address, "igb");
    }
    assertEquals(few, programs(host));
    host.write("/usr/share/hwdata/pci.ids", "8086  Intel Corporation\n\t1533  I210\n");
    assertEquals(few + 1, programs(host), "names cost one");
    host.delete("/usr/share/hwdata/pci.ids");
    host.write("/etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\n5E6F-7A8B\n");
    host.esp("1A2B-3C4D").esp("5E6F-7A8B");
    assertEquals(few, programs(host), "ESPs cost nothing but their mounts");
    assertTrue(few <= 26, () -> few + " programs");
  }
}
