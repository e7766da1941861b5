package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code regroup groups PATTERN} and captures of a host over real SSH. */
@Tag("sshd")
class GroupsIT {
  @TempDir Path folder = Path.of("");
  private EngineHost engine;

  @BeforeEach
  void start() {
    engine = new EngineHost(folder);
    engine
        .host
        .group(0, "0000:00:00.0")
        .group(1, "0000:00:1c.0", "0000:00:1c.4", "0000:03:00.0", "0000:04:00.0");
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void the_groups_of_a_host_are_read_and_predicted() throws IOException {
    Outcome seen = engine.run("groups", "all", "--output", "json");
    assertEquals(0, seen.exit(), seen::toString);
    assertEquals("regroup.groups/1", seen.json().get("schema"));
    assertEquals("observed", seen.host("basis"));
    assertEquals("true", seen.host("simulated"));
    assertEquals(engine.host.root().toString(), seen.host("sysroot"));
    assertEquals(links(engine.host).toString(), seen.host("groups"));

    Outcome off =
        engine.run("groups", "pve1", "--predict", "-quiet intel_iommu=off", "--output", "json");
    assertEquals(0, off.exit(), off::toString);
    assertEquals("predicted", off.host("basis"));
    assertEquals("false", off.host("iommu"));
    assertEquals(links(engine.host).toString(), off.host("now"));
    assertTrue(off.host("command_line").contains(" ro intel_iommu=off"), off::toString);

    Outcome text = engine.run("groups", "pve1");
    assertTrue(text.out().startsWith("pve1 (simulated): ok\n"), text::toString);
    assertTrue(
        text.out().contains("    0000:04:00.0  8086:1533  Ethernet controller"), text::toString);
    assertFalse(Files.exists(engine.host.at("/var/lib/regroup")), "nothing is written");
  }

  @Test
  void a_capture_of_a_host_tells_what_the_host_tells() throws IOException {
    Path file = engine.write("pve1.json", "what was there before");
    Outcome facts = engine.run("facts", "pve1", "--capture", file.toString(), "--output", "json");
    assertEquals(0, facts.exit(), facts::toString);
    assertEquals("pve1", facts.host("host"));
    assertTrue(facts.err().contains("pve1.json: a capture of 5 devices"), facts::toString);
    Map<String, Object> capture = JSON.std.mapFrom(Files.readString(file));
    assertEquals(engine.host.read("/proc/cmdline").strip(), capture.get("cmdline"));
    assertEquals(Sysroot.KERNEL, capture.get("kernel"));
    assertEquals(true, capture.get("iommu_present"));
    try (Stream<Path> beside = Files.list(folder)) {
      assertEquals(List.of(), beside.filter(path -> path.toString().contains("capture")).toList());
    }

    Outcome offline =
        engine.regroup(List.of("groups", "--capture", file.toString(), "--output", "json"));
    assertEquals(0, offline.exit(), offline::toString);
    assertEquals(Map.of("groups", links(engine.host), "basis", "observed"), offline.json());
    assertFalse(Files.exists(engine.host.at("/var/lib/regroup")), "nothing is written");
  }

  /** What the host stands on and what its devices are called, at the host and far from it. */
  @Test
  void essential_devices_are_marked_and_named_offline_too() throws IOException {
    engine.host.write(
        "/usr/share/misc/pci.ids", "8086  Intel\u001b[2J\n\t1533  I210\n1172  Altera\n");
    Outcome text = engine.run("groups", "pve1");
    String line =
        text.out()
            .lines()
            .filter(each -> each.contains("0000:04:00.0  8086"))
            .findFirst()
            .orElse("");
    assertTrue(line.contains("holds the default route"), text::toString);
    assertTrue(line.endsWith("  Intel\\x1b[2J I210"), text::toString);
    assertTrue(text.out().contains("  Altera device "), text::toString);
    assertFalse(text.out().contains("\u001b"), text::toString);
    Outcome json = engine.run("groups", "pve1", "--output", "json");
    assertTrue(json.host("devices").contains("holds=[the default route]"), json::toString);

    Path file = folder.resolve("pve1.json");
    Outcome facts = engine.run("facts", "pve1", "--capture", file.toString());
    assertTrue(facts.out().contains("  names        /usr/share/misc/pci.ids\n"), facts::toString);
    Outcome offline = engine.regroup(List.of("groups", "--capture", file.toString()));
    assertEquals(tree(text), tree(offline));
    assertTrue(tree(offline).contains(line), offline::toString);
  }

  /** From its heading to the blank line behind it, and what stands below. */
  private static List<String> tree(Outcome outcome) {
    return outcome.out().lines().dropWhile(line -> !line.contains("  device ")).toList();
  }

  @Test
  void a_host_that_cannot_be_reached() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      engine.through(taken.getLocalPort());
    }
    Outcome groups = engine.run("groups", "pve1", "--output", "json");
    assertEquals(4, groups.exit(), groups::toString);
    assertEquals("unreachable", groups.host("status"));
    assertEquals("null", groups.host("groups"));
    assertEquals(1, groups.codes().size(), groups::toString);

    Path file = folder.resolve("none.json");
    Outcome facts = engine.run("facts", "pve1", "--capture", file.toString());
    assertEquals(4, facts.exit(), facts::toString);
    assertFalse(Files.exists(file));
  }

  /** The groups as the host's file tree has them. */
  private static Map<String, Object> links(Sysroot host) throws IOException {
    Map<String, Object> groups = new TreeMap<>();
    try (Stream<Path> devices = Files.list(host.at("/sys/bus/pci/devices"))) {
      for (Path device : devices.toList()) {
        Path link = device.resolve("iommu_group");
        groups.put(
            device.getFileName().toString(),
            Files.exists(link) ? Integer.parseInt(link.toRealPath().getFileName().toString()) : -1);
      }
    }
    return groups;
  }
}
