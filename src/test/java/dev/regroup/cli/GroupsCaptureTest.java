package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.testing.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code regroup groups --capture}, as typed, against what a real kernel did. */
class GroupsCaptureTest {
  private static final List<String> SOME = List.of("11-0", "11-2", "11-5", "11-15", "11-20");

  @TempDir Path folder = Path.of("");

  @Test
  void the_groups_of_a_recording_are_those_that_it_holds() throws IOException {
    int runs = 0;
    for (Recordings.Recording recording : Recordings.all()) {
      for (Map<String, Object> run : recording.runs()) {
        runs++;
        Map<String, Object> printed = json(write(run));
        assertEquals(Set.of("groups", "basis"), printed.keySet());
        assertEquals("observed", printed.get("basis"));
        assertEquals(
            Recordings.groups(run), groups(printed), recording + ": " + run.get("cmdline"));
      }
    }
    assertEquals(201, runs);
  }

  @Test
  void each_boot_is_predicted_from_the_one_without_an_override() throws IOException {
    for (String name : SOME) {
      Recordings.Recording recording = Recordings.named(name);
      Path base = write(recording.runs().get(0));
      for (Map<String, Object> run : recording.runs()) {
        String line = String.valueOf(run.get("cmdline"));
        if (line.contains("acs")) {
          // The IOMMU key is not named: it stays on as captured.
          String override = line.substring(line.indexOf(' ') + 1);
          assertPredicted(run, "predicted", json(base, "--predict", override));
          assertPredicted(run, "predicted", json(base, "--predict=" + line));
        }
      }
    }
  }

  @Test
  void each_boot_is_assumed_from_the_one_with_the_iommu_off() throws IOException {
    for (String name : SOME) {
      Recordings.Recording recording = Recordings.named(name);
      assertEquals(false, recording.runs().get(1).get("iommu_present"));
      Path off = write(recording.runs().get(1));
      for (Map<String, Object> run : recording.runs()) {
        if (Boolean.TRUE.equals(run.get("iommu_present"))) {
          String line = String.valueOf(run.get("cmdline"));
          assertPredicted(run, "assumed", json(off, "--predict", line));
        }
      }
    }
  }

  @Test
  void a_key_with_a_minus_before_it_is_removed() throws IOException {
    Recordings.Recording recording = Recordings.named("11-20");
    Path with = write(recording.runs().get(4));
    Map<String, Object> without = recording.runs().get(0);
    for (String removal :
        List.of("-pcie_acs_override", "-pcie-acs-override", "-pcie_acs_override quiet")) {
      assertPredicted(without, "predicted", json(with, "--predict", removal));
      assertPredicted(without, "predicted", json(with, "--predict=" + removal));
    }
    // Words that begin like options of the command.
    assertPredicted(recording.runs().get(4), "predicted", json(with, "--predict", "-iommu -view"));
    assertPredicted(recording.runs().get(4), "predicted", json(with, "--predict", ""));
  }

  @Test
  void where_no_iommu_key_is_named_the_iommu_is_on_or_off_as_captured() throws IOException {
    Map<String, Object> on = new TreeMap<>(Recordings.named("11-20").runs().get(0));
    Map<String, Object> off = new TreeMap<>(Recordings.named("11-20").runs().get(1));
    // The firmware has it off, whatever the command line says; or on by default.
    off.put("cmdline", "intel_iommu=on");
    on.put("cmdline", "intel_iommu=off");
    String override = "pcie_acs_override=downstream";
    assertEquals(Set.of(-1), Set.copyOf(groups(json(write(off), "--predict", override)).values()));
    assertFalse(groups(json(write(on), "--predict", override)).containsValue(-1));
    assertFalse(groups(json(write(off), "--predict", "intel_iommu=on")).containsValue(-1));
    for (String word : List.of("intel_iommu=off", "iommu=off", "intel-iommu=off quiet")) {
      assertEquals(Set.of(-1), Set.copyOf(groups(json(write(on), "--predict", word)).values()));
    }
  }

  @Test
  void paths_may_lack_sys_and_a_byte_order_mark_is_no_fault() throws IOException {
    Map<String, Object> run = Recordings.named("11-5").runs().get(0);
    Path plain = write(run);
    Map<String, Object> wanted = json(plain, "--predict", "pcie_acs_override=downstream");
    String text = Files.readString(plain).replace("\"/sys/devices/", "\"/devices/");
    Path bare = Files.writeString(folder.resolve("bare.json"), "\ufeff" + text);
    assertEquals(wanted, json(bare, "--predict", "pcie_acs_override=downstream"));
  }

  @Test
  void a_device_in_no_known_group_has_minus_one() throws IOException {
    Map<String, Object> run = new TreeMap<>(Recordings.named("11-20").runs().get(0));
    List<Map<String, Object>> devices = new ArrayList<>(Recordings.devices(run));
    devices.get(3).put("iommu_group", -1);
    devices.get(4).remove("iommu_group");
    run.put("devices", devices);
    Outcome outcome = groups(write(run), "--output", "json");
    Map<String, Object> groups = groups(JSON.std.mapFrom(outcome.out()));
    assertEquals(-1, groups.get(devices.get(3).get("address")));
    assertEquals(-1, groups.get(devices.get(4).get("address")));
    assertEquals(devices.size(), groups.size());
    assertTrue(outcome.err().contains("RG-IOMMU-19"), outcome.err());
    // The others are as the algorithm has them, whatever the group of that one is.
    assertFalse(outcome.err().contains("RG-IOMMU-07"), outcome.err());
  }

  @Test
  void text_is_a_tree_with_its_basis_and_findings() throws IOException {
    Recordings.Recording recording = Recordings.named("11-20");
    Outcome seen = groups(write(recording.runs().get(0)));
    assertEquals(0, seen.exit());
    assertTrue(seen.out().contains("basis        observed: "), seen.out());
    assertTrue(
        seen.out()
            .contains("      0000:04:00.0    15ad:07b0  Ethernet controller  -       3 shared"),
        seen.out());
    Outcome then = groups(write(recording.runs().get(1)), "--predict", "intel_iommu=on iommu=pt");
    assertTrue(then.out().contains("would run    intel_iommu=on iommu=pt\n"), then.out());
    assertTrue(then.out().contains("basis        assumed: "), then.out());
    assertTrue(then.out().contains("RG-IOMMU-08"), then.out());
    assertEquals("", then.err());
  }

  private void assertPredicted(Map<String, Object> run, String basis, Map<String, Object> printed) {
    String line = String.valueOf(run.get("cmdline"));
    assertEquals(basis, printed.get("basis"), line);
    assertEquals(
        Recordings.partition(Recordings.groups(run)), Recordings.partition(groups(printed)), line);
  }

  private static Map<String, Object> groups(Map<String, Object> printed) {
    Map<String, Object> groups = new TreeMap<>();
    ((Map<?, ?>) Objects.requireNonNull(printed.get("groups")))
        .forEach((address, group) -> groups.put(String.valueOf(address), group));
    return groups;
  }

  private Map<String, Object> json(Path capture, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--output", "json"));
    arguments.addAll(List.of(more));
    Outcome outcome = groups(capture, arguments.toArray(String[]::new));
    assertEquals(0, outcome.exit(), outcome::toString);
    return JSON.std.mapFrom(outcome.out());
  }

  private Outcome groups(Path capture, String... more) {
    List<String> arguments = new ArrayList<>(List.of("groups", "--capture", capture.toString()));
    arguments.addAll(List.of(more));
    return Terminal.run(folder, arguments.toArray(String[]::new));
  }

  private Path write(Map<String, Object> run) throws IOException {
    return Files.writeString(folder.resolve("capture.json"), JSON.std.asString(run));
  }
}
