package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.iommu.CaptureJson;
import dev.regroup.iommu.GroupComparison;
import dev.regroup.iommu.Machine;
import dev.regroup.run.Status;
import dev.regroup.testing.Recordings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupsReportTest {
  private static final TextOptions COLOUR =
      new TextOptions(false, 0, Palette.ANSI, Palette.PLAIN, ZoneOffset.UTC);
  private static final String WIDE = "pcie_acs_override=downstream,multifunction";

  @Test
  void a_capture_as_it_is() {
    Golden.check("groups-capture.txt", capture("11-20", 0, null, TextOptions.plain(false, 0)));
    Golden.check("groups-off.txt", capture("11-20", 1, null, TextOptions.plain(false, 0)));
  }

  @Test
  void a_capture_before_and_after() {
    Golden.check("groups-split.txt", capture("11-20", 0, WIDE, TextOptions.plain(false, 0)));
    Golden.check("groups-merged.txt", capture("11-20", 4, "-pcie_acs_override", COLOUR));
    Golden.check(
        "groups-assumed.txt", capture("11-20", 1, "intel_iommu=on", TextOptions.plain(false, 0)));
    Golden.check(
        "groups-gone.txt", capture("11-20", 0, "intel_iommu=off", TextOptions.plain(false, 0)));
  }

  @Test
  void hosts() {
    Golden.check("groups.txt", GroupsReport.text(entries(WIDE), TextOptions.plain(false, 0)));
    Golden.check("groups.json", GroupsReport.json(entries(WIDE), WIDE));
  }

  @Test
  void a_host_without_groups_has_the_keys_of_one_with_groups() {
    Map<String, Object> document = Read.map(GroupsReport.json(entries(null), null));
    assertEquals("regroup.groups/1", document.get("schema"));
    Map<String, Object> up = Read.host(document, "pve1");
    assertEquals(up.keySet(), Read.host(document, "down1").keySet());
    assertEquals(true, up.get("simulated"));
    assertEquals("observed", up.get("basis"));
  }

  @Test
  void each_key_of_a_host_is_told_on_the_page() throws IOException {
    String page = Files.readString(Path.of("docs", "exit-codes.md"));
    String section = page.substring(page.indexOf("## `regroup.groups/1`"));
    Map<String, Object> host = Read.host(Read.map(GroupsReport.json(entries(WIDE), WIDE)), "pve1");
    Map<String, Object> device = Read.map(Read.list(host.get("devices")).get(0));
    for (Map<String, Object> keys : List.of(host, device)) {
      keys.keySet().forEach(key -> assertTrue(section.contains("`" + key + "`"), key));
    }
  }

  @Test
  void what_a_capture_says_stays_in_its_line() {
    Map<String, Object> run = Recordings.named("11-20").runs().get(0);
    run.put("kernel", "6.8\u001b[2J\npve9: ok");
    run.put("cmdline", "quiet \u202e\nfake: ok");
    List<Map<String, Object>> devices = Recordings.devices(run);
    run.put("devices", devices);
    for (Map<String, Object> device : devices) {
      device.put("driver", "a\u001b[1mb\r\nfake: ok");
      device.put("class", "0x\u0007");
      device.put("vendor_name", "Evil\u001b]0;\u0007\nfake: ok");
      device.put("device_name", "\u202egnp\u009b31m");
      device.put("physfn", "\u001b[2J");
    }
    run.put("cpu_vendor", "\u001b[2J");
    run.put(
        "essentials",
        List.of(
            Map.of(
                "holds", "/\u001b[2J\nfake: ok", "devices", List.of("0000:04:00.0"), "known", true),
            Map.of("holds", "\u202e\nfake: ok", "through", List.of("\u001b[2J"))));
    CaptureJson.Reading.Read read = read(run);
    GroupComparison groups = GroupComparison.of(Machine.of(read.capture()), "quiet=\u001b[2J");
    String text = GroupsReport.captureText("x\u001b\n.json", groups, read.findings(), COLOUR);
    assertTrue(text.contains("holds /\\x1b[2J"), text);
    assertTrue(text.contains("Evil"), text);
    HostileTest.harmless(text.replaceAll("\u001b\\[[01](;3[0-9])?m", ""), true);
    assertTrue(text.lines().noneMatch(line -> line.contains("fake: ok") && line.startsWith("f")));
  }

  private static List<GroupsReport.Entry> entries(@Nullable String predict) {
    Map<String, Object> run = Recordings.named("11-5").runs().get(0);
    List<Map<String, Object>> devices = Recordings.devices(run);
    run.put("devices", devices);
    Map<String, Object> disk =
        devices.stream()
            .filter(each -> "0x010802".equals(each.get("class")))
            .findFirst()
            .orElseThrow();
    disk.put("driver", "nvme");
    disk.put("vendor_name", "Red Hat, Inc.");
    disk.put("device_name", "QEMU NVM Express Controller");
    // The bridges above it are on the way, and no guest gets one.
    List<String> way =
        Arrays.stream(String.valueOf(disk.get("path")).split("/", -1))
            .filter(part -> part.startsWith("0000:"))
            .toList();
    run.put(
        "essentials",
        List.of(
            Map.of("holds", "/", "through", List.of("nvme0n1"), "devices", way, "known", true),
            Map.of("holds", "/boot", "devices", way, "known", true),
            Map.of("holds", "the default route", "through", List.of("wg0"))));
    return List.of(
        new GroupsReport.Entry(
            "pve1",
            Status.OK,
            "/srv/fleet/pve1",
            GroupComparison.of(machine(run), predict),
            List.of(
                new Finding(
                    "RG-FACTS-01", Severity.WARNING, "Read without root.", "Log in as root."))),
        new GroupsReport.Entry(
            "down1",
            Status.UNREACHABLE,
            "",
            null,
            List.of(
                new Finding("RG-SSH-01", Severity.ERROR, "No answer.", "Is sshd running there?"))));
  }

  private static String capture(
      String name, int run, @Nullable String predict, TextOptions options) {
    Machine machine = machine(Recordings.named(name).runs().get(run));
    GroupComparison groups = GroupComparison.of(machine, predict);
    return GroupsReport.captureText("pve1.json", groups, List.of(), options);
  }

  private static Machine machine(Map<String, Object> run) {
    return Machine.of(read(run).capture());
  }

  private static CaptureJson.Reading.Read read(Map<String, Object> run) {
    try {
      CaptureJson.Reading reading = CaptureJson.read(JSON.std.asString(run));
      return assertInstanceOf(CaptureJson.Reading.Read.class, reading);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
