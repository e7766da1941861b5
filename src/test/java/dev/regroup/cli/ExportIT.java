package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HashiCorpHcl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code regroup export terraform PATTERN} over real SSH. */
@Tag("sshd")
class ExportIT {
  @TempDir Path folder = Path.of("");
  private EngineHost engine;

  @BeforeEach
  void start() {
    engine = new EngineHost(folder);
    engine
        .host
        .group(0, "0000:00:00.0")
        .group(17, "0000:00:1c.0", "0000:03:00.0")
        .group(18, "0000:00:1c.4", "0000:04:00.0")
        .write("/sys/bus/pci/devices/0000:03:00.0/subsystem_vendor", "0xee8d\n")
        .write("/sys/bus/pci/devices/0000:03:00.0/subsystem_device", "0x0368\n")
        .write("/proc/sys/kernel/hostname", "tuner1.example.org\n");
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void the_devices_of_a_host_under_the_name_that_it_gives_itself() {
    Outcome outcome = engine.run("export", "terraform", "all", "--device", "1172:4c15=pt3");
    assertEquals(0, outcome.exit(), outcome::toString);
    assertTrue(outcome.out().contains("# pve1 (simulated) is node tuner1.\n"), outcome::toString);
    HashiCorpHcl.Reading reading = HashiCorpHcl.read(List.of(outcome.out())).get(0);
    assertEquals(reading.formatted(), outcome.out());
    Map<String, Object> device =
        Map.of(
            "node", "tuner1",
            "path", "0000:03:00.0",
            "id", "1172:4c15",
            "iommu_group", 17,
            "subsystem_id", "ee8d:0368",
            "comment", "multimedia controller");
    Map<String, Object> mapping =
        Map.of(
            "name", "pt3",
            "comment", "multimedia controller 1172:4c15",
            "map", List.of(device));
    Object resources = Objects.requireNonNull(reading.json().get("resource"));
    assertEquals(
        Map.of("pt3", List.of(mapping)),
        ((Map<?, ?>) resources).get("proxmox_hardware_mapping_pci"));
    assertFalse(Files.exists(engine.host.at("/var/lib/regroup")), "nothing is written");
  }

  @Test
  void a_device_that_the_host_needs_is_left_out_or_refused() {
    Outcome all = engine.run("export", "terraform", "pve1", "--provider", "module");
    assertEquals(0, all.exit(), all::toString);
    assertTrue(all.out().contains("path=0000:03:00.0,"), all::toString);
    assertFalse(all.out().contains("path=0000:04:00.0,"), all::toString);
    assertTrue(all.err().contains("RG-EXPORT-10: 0000:04:00.0 is left out: "), all::toString);

    Outcome named = engine.run("export", "terraform", "pve1", "--device", "0000:04:00.0");
    assertEquals(7, named.exit(), named::toString);
    assertEquals("", named.out());
    assertTrue(named.err().contains("RG-PLAN-14: 0000:04:00.0 holds "), named::toString);
  }

  @Test
  void nothing_is_printed_where_a_host_cannot_be_read_or_told_apart() throws IOException {
    String host = Files.readString(engine.inventory());
    String variables = host.substring(host.indexOf("pve1:") + 5);
    Path twice = engine.write("twice.yml", host + "    pve2:" + variables);
    Outcome same = export(twice);
    assertEquals(7, same.exit(), same::toString);
    assertEquals("", same.out());
    assertTrue(same.err().contains("RG-EXPORT-07: it calls itself 'tuner1', as pve1 does"));

    Path down;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String other = "ansible_port: " + taken.getLocalPort();
      down =
          engine.write(
              "down.yml",
              host + "    pve2:" + variables.replaceFirst("ansible_port: [0-9]+", other));
    }
    Outcome half = export(down);
    assertEquals(4, half.exit(), half::toString);
    assertEquals("", half.out());
    assertTrue(half.err().contains("pve2:\n  error        RG-SSH-"), half::toString);
    assertEquals(0, export(down, "--limit", "all:!pve2").exit());
  }

  private Outcome export(Path inventory, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "export",
                "terraform",
                "all",
                "--device",
                "1172:4c15",
                "--known-hosts",
                engine.knownHosts().toString(),
                "-i",
                inventory.toString()));
    line.addAll(List.of(more));
    return engine.regroup(line);
  }
}
