package dev.regroup.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.testing.Recordings;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which devices are handed on, and in which mapping. */
class SelectionTest {
  private static final List<DeviceRequest> ALL = List.of();

  @Test
  void every_isolated_endpoint_of_every_recording_and_nothing_else() {
    int exported = 0;
    for (Recordings.Recording recording : Machines.recordings()) {
      for (Map<String, Object> run : recording.runs()) {
        Map<String, Boolean> wanted = isolated(run);
        Selection selection = Selection.of(List.of(Machines.host(run, "pve1")), ALL);
        Map<String, Boolean> got = new TreeMap<>();
        for (Mapping mapping : selection.mappings()) {
          for (MappedDevice device : mapping.devices()) {
            got.put(device.function().name(), device.whyNotExpress().isEmpty());
            if (device.whole()) {
              device.together().forEach(mate -> got.put(mate, device.whyNotExpress().isEmpty()));
            }
            assertEquals(device.group(), Recordings.groups(run).get(device.function().name()));
          }
        }
        assertEquals(wanted, got, recording + ": " + run.get("cmdline"));
        assertEquals(wanted.isEmpty(), selection.refused());
        exported += got.size();
      }
    }
    assertTrue(exported > 1000, "devices: " + exported);
  }

  /** By the lists of groups alone: address to whether it has a PCI Express capability. */
  private static Map<String, Boolean> isolated(Map<String, Object> run) {
    Map<String, Boolean> isolated = new TreeMap<>();
    Map<String, Object> groups = Recordings.groups(run);
    for (Map<String, Object> device : Recordings.devices(run)) {
      String address = String.valueOf(device.get("address"));
      boolean alone =
          Recordings.devices(run).stream()
              .filter(other -> !isBridge(other))
              .map(other -> String.valueOf(other.get("address")))
              .filter(other -> Objects.equals(groups.get(other), groups.get(address)))
              .allMatch(other -> slot(other).equals(slot(address)));
      if (alone && !isBridge(device) && !Objects.equals(groups.get(address), -1)) {
        isolated.put(address, isExpress(String.valueOf(device.get("config"))));
      }
    }
    return isolated;
  }

  private static String slot(String address) {
    return address.substring(0, address.indexOf('.'));
  }

  private static boolean isBridge(Map<String, Object> device) {
    return String.valueOf(device.get("class")).startsWith("0x06");
  }

  private static boolean isExpress(String config) {
    byte[] bytes = HexFormat.of().parseHex(config);
    int at = (bytes[6] & 0x10) == 0 ? 0 : bytes[0x34] & 0xff;
    while (at > 0 && bytes[at] != 0x10) {
      at = bytes[at + 1] & 0xff;
    }
    return at > 0;
  }

  @Test
  void a_device_that_the_host_stands_on_is_left_out_and_told() {
    Map<String, Object> run = Machines.run("11-2", 0);
    Selection selection =
        Selection.of(List.of(Machines.host(run, "pve1", Machines.holds("/", "0000:00:05.0"))), ALL);
    assertEquals(false, selection.refused());
    assertTrue(!addresses(selection).contains("0000:00:05.0"), selection.toString());
    assertTrue(addresses(selection).contains("0000:00:05.1"), selection.toString());
    Finding note = only(selection, "RG-EXPORT-10");
    assertEquals(
        "0000:00:05.0 is left out: 0000:00:05.0 holds / (through sda): the host itself needs it",
        note.message());
  }

  @Test
  void a_function_that_shares_its_group_with_such_a_device_is_left_out_too() {
    Map<String, Object> run = Machines.run("11-8", 0);
    Selection selection =
        Selection.of(List.of(Machines.host(run, "pve1", Machines.holds("/", "0000:00:05.1"))), ALL);
    assertTrue(!addresses(selection).contains("0000:00:05.0"), selection.toString());
    assertTrue(!addresses(selection).contains("0000:00:05.1"), selection.toString());
    assertTrue(addresses(selection).contains("0000:00:05.2"), selection.toString());
    assertEquals(2, codes(selection).stream().filter("RG-EXPORT-10"::equals).count());
  }

  @Test
  void a_named_device_that_the_host_stands_on_is_refused_and_with_it_all() {
    Map<String, Object> run = Machines.run("11-2", 0);
    ExportHost host = Machines.host(run, "pve1", Machines.holds("/boot", "0000:00:05.1"));
    Selection selection = Selection.of(List.of(host), named("0000:00:05.1", "0000:00:05.0"));
    assertTrue(selection.refused());
    assertEquals(List.of("RG-PLAN-14"), codes(selection));
    assertTrue(only(selection, "RG-PLAN-14").message().contains("/boot"));

    ExportHost mate =
        Machines.host(Machines.run("11-8", 0), "pve1", Machines.holds("/boot", "0000:00:05.1"));
    Selection beside = Selection.of(List.of(mate), named("0000:00:05.0"));
    assertTrue(beside.refused());
    assertTrue(codes(beside).contains("RG-PLAN-15"), codes(beside).toString());
  }

  @Test
  void what_cannot_be_followed_to_hardware_is_a_warning() {
    ExportHost host = Machines.host(Machines.run("11-2", 0), "pve1", Machines.holds("/srv"));
    Selection selection = Selection.of(List.of(host), ALL);
    assertEquals(false, selection.refused());
    assertTrue(only(selection, "RG-PLAN-16").message().contains("/srv"));
  }

  @Test
  void a_named_device_that_is_shared_is_refused_and_the_sharers_are_told() {
    Map<String, Object> run = Machines.run("11-20", 0);
    Selection selection = Selection.of(List.of(Machines.host(run, "pve1")), named("0000:04:00.0"));
    assertTrue(selection.refused());
    assertEquals(List.of("RG-EXPORT-01"), codes(selection));
    String group = Machines.said(run, "0000:04:00.0", "iommu_group");
    String message = only(selection, "RG-EXPORT-01").message();
    assertTrue(message.startsWith("0000:04:00.0 shares IOMMU group " + group + " with "), message);
  }

  @Test
  void bridges_devices_without_a_group_and_devices_that_are_not_there_are_refused() {
    Map<String, Object> on = Machines.run("11-2", 0);
    assertEquals("RG-EXPORT-04", refused(on, "0000:00:00.0"));
    assertEquals("RG-EXPORT-03", refused(on, "0000:77:00.0"));
    assertEquals("RG-EXPORT-03", refused(on, "1172:4c15"));
    Map<String, Object> off = Machines.run("11-2", 1);
    assertEquals("RG-EXPORT-02", refused(off, "0000:00:05.0"));
    assertEquals("RG-EXPORT-05", refused(off));
  }

  private static String refused(Map<String, Object> run, String... devices) {
    Selection selection = Selection.of(List.of(Machines.host(run, "pve1")), named(devices));
    assertTrue(selection.refused());
    assertEquals(1, codes(selection).size(), codes(selection).toString());
    return codes(selection).get(0);
  }

  @Test
  void devices_of_one_id_are_one_mapping_on_all_nodes() {
    Map<String, Object> run = Machines.run("11-9", 0);
    Selection selection =
        Selection.of(
            List.of(Machines.host(run, "pve2"), Machines.host(run, "pve1")), named("1b36:0010"));
    assertEquals(1, selection.mappings().size());
    Mapping mapping = selection.mappings().get(0);
    assertEquals("pci_1b36_0010", mapping.name());
    assertEquals(
        List.of("pve2 0000:00:05", "pve1 0000:00:05"),
        mapping.devices().stream().map(one -> one.node() + " " + one.path()).toList());
  }

  @Test
  void an_address_says_more_than_an_id_and_names_are_taken() {
    Map<String, Object> run = Machines.run("11-9", 0);
    Selection selection =
        Selection.of(
            List.of(Machines.host(run, "pve1")),
            named("1b36:0010=disk", "0000:00:05.1=scratch", "00:1f.2"));
    assertEquals(
        Map.of(
            "disk", List.of("0000:00:05.0"),
            "scratch", List.of("0000:00:05.1"),
            "pci_8086_2922", List.of("0000:00:1f.2")),
        byMapping(selection));
  }

  @Test
  void a_device_that_only_some_hosts_have_is_a_note() {
    Selection selection =
        Selection.of(
            List.of(
                Machines.host(Machines.run("11-9", 0), "pve1"),
                Machines.host(Machines.run("11-16", 0), "pve2")),
            named("1b36:0010"));
    assertEquals(false, selection.refused());
    assertEquals("1b36:0010 is not on pve2", only(selection, "RG-EXPORT-03").message());
  }

  @Test
  void nodes_that_cannot_be_told_apart_or_be_named_so_are_refused() {
    Map<String, Object> run = Machines.run("11-9", 0);
    Selection twice =
        Selection.of(List.of(Machines.host(run, "pve1"), Machines.host(run, "pve1")), ALL);
    assertTrue(twice.refused());
    assertTrue(codes(twice).contains("RG-EXPORT-07"));
    for (String name : List.of("", "a b", "${x}", "pve_1", "-a", "a\nb")) {
      Selection bad = Selection.of(List.of(Machines.host(run, name)), ALL);
      assertTrue(bad.refused(), name);
      assertTrue(codes(bad).contains("RG-EXPORT-06"), name);
    }
  }

  @Test
  void a_card_whose_functions_share_a_group_is_told_once() {
    Selection selection =
        Selection.of(List.of(Machines.host(Machines.run("11-9", 0), "pve1")), named("1b36:0010"));
    assertEquals(
        "0000:00:05.0 shares IOMMU group 2 with 0000:00:05.1 of its own card, which is one device"
            + " of its mapping",
        only(selection, "RG-EXPORT-09").message());
  }

  /** Functions of one id in one mapping would be alternatives: a guest would get one of two. */
  @Test
  void a_card_of_functions_that_cannot_be_parted_is_one_device() {
    Map<String, Object> run = Machines.run("11-9", 0);
    Selection selection = Selection.of(List.of(Machines.host(run, "pve1")), named("1b36:0010"));
    MappedDevice card = selection.mappings().get(0).devices().get(0);
    assertEquals("0000:00:05", card.path());
    assertEquals("0000:00:05.0", card.function().name());
    assertEquals(List.of("0000:00:05.1"), card.together());
    assertEquals(1, selection.mappings().get(0).devices().size());
    // Asked for by function, or under two names, each is what was asked for.
    Selection one = Selection.of(List.of(Machines.host(run, "pve1")), named("0000:00:05.1"));
    assertEquals("0000:00:05.1", one.mappings().get(0).devices().get(0).path());
    Selection two =
        Selection.of(
            List.of(Machines.host(run, "pve1")), named("0000:00:05.0=one", "0000:00:05.1=two"));
    assertEquals(
        List.of("0000:00:05.0", "0000:00:05.1"),
        two.mappings().stream().map(mapping -> mapping.devices().get(0).path()).toList());
    // Of another group: without a function the path would take it along.
    Map<String, Object> apart = Machines.run("11-9", 0);
    List<Map<String, Object>> devices = Recordings.devices(apart);
    devices.stream()
        .filter(device -> "0000:00:05.1".equals(device.get("address")))
        .forEach(device -> device.put("iommu_group", 77));
    apart = new TreeMap<>(apart);
    apart.put("devices", devices);
    Selection parted = Selection.of(List.of(Machines.host(apart, "pve1")), named("1b36:0010"));
    assertEquals(
        List.of("0000:00:05.0", "0000:00:05.1"),
        parted.mappings().get(0).devices().stream().map(MappedDevice::path).toList());
  }

  @Test
  void a_capture_that_lacks_groups_hands_nothing_on() {
    Map<String, Object> run = new TreeMap<>(Machines.run("11-9", 0));
    List<Map<String, Object>> devices = Recordings.devices(run);
    devices.stream()
        .filter(device -> "0000:00:1f.2".equals(device.get("address")))
        .forEach(device -> device.remove("iommu_group"));
    run.put("devices", devices);
    assertEquals("RG-EXPORT-12", refused(run, "0000:00:1f.2"));
    Selection beside = Selection.of(List.of(Machines.host(run, "pve1")), named("0000:00:05.0"));
    assertTrue(beside.refused() && codes(beside).contains("RG-EXPORT-12"), "it may share a group");
  }

  @Test
  void a_subsystem_of_zeros_is_one_and_one_that_was_not_read_is_none() {
    Map<String, Object> run = Machines.run("11-9", 0);
    String disk = "0000:00:05.0";
    String config = Machines.said(run, disk, "config");
    String zeros = config.substring(0, 88) + "00000000" + config.substring(96);
    assertEquals("0000:0000", subsystem(Machines.with(run, disk, "config", zeros)));
    String other = config.substring(0, 88) + "46582b10" + config.substring(96);
    assertEquals("5846:102b", subsystem(Machines.with(run, disk, "config", other)));
    assertEquals("ee8d:0368", subsystem(Machines.with(run, disk, "subsystem", "ee8d:0368")));
    for (String unread : List.of("", "8086", "no hex")) {
      assertEquals("null", subsystem(Machines.with(run, disk, "config", unread)));
    }
  }

  private static String subsystem(Map<String, Object> run) {
    Selection selection = Selection.of(List.of(Machines.host(run, "pve1")), named("0000:00:05.0"));
    String subsystem = String.valueOf(selection.mappings().get(0).devices().get(0).subsystem());
    assertEquals(subsystem.equals("null"), codes(selection).contains("RG-EXPORT-11"));
    return subsystem;
  }

  @Test
  void where_the_capabilities_were_not_read_the_bus_tells_whether_a_device_is_express() {
    assertEquals("", whyNotExpress("11-20", "0000:00:04.0", 0));
    assertWhyNot("is conventional PCI", "11-16", "0000:00:04.0", 0);
    assertWhyNot("is conventional PCI", "11-5", "0000:12:01.0", 0);
    for (int read : List.of(128, 20)) {
      assertEquals("", whyNotExpress("11-12", "0000:06:00.0", read), "below a port");
      assertWhyNot("is conventional PCI", "11-5", "0000:12:01.0", Math.min(read, 20));
      assertWhyNot("is not known to be PCI Express", "11-20", "0000:00:04.0", read);
    }
  }

  private static void assertWhyNot(String part, String recording, String address, int read) {
    String why = whyNotExpress(recording, address, read);
    assertTrue(why.startsWith(address + " on pve1 " + part), why);
  }

  /**
   * Why it is none.
   *
   * @param read letters of its configuration space, 0 for all of it
   */
  private static String whyNotExpress(String recording, String address, int read) {
    Map<String, Object> run = Machines.run(recording, 0);
    String config = Machines.said(run, address, "config");
    String some = read == 0 ? config : config.substring(0, read);
    ExportHost host = Machines.host(Machines.with(run, address, "config", some), "pve1");
    Selection selection = Selection.of(List.of(host), named(address));
    return String.join("", selection.mappings().get(0).whyNotExpress());
  }

  @Test
  void texts_that_are_no_device() {
    for (String text :
        List.of(
            "",
            "1172",
            "1172:4c15:1",
            "0000:03:00",
            "03:00.8",
            "0000:03:20.0",
            "x=y",
            "1172:4c15=",
            "1172:4c15=9lives",
            "1172:4c15=a b",
            "1172:4c15=a",
            "1172:4c15=a.b",
            "1172:4c15=${x}",
            "1172:4c1",
            "+172:4c15")) {
      assertTrue(DeviceRequest.parse(text).isEmpty(), text);
    }
    for (String text : List.of("1172:4C15", "0000:03:00.0", "03:00.0", "10000:e1:00.0=a1")) {
      assertTrue(DeviceRequest.parse(text).isPresent(), text);
    }
  }

  @Test
  void a_capture_has_the_name_of_its_file() {
    assertEquals("pve1", NodeName.ofFile("/srv/x/pve1.json"));
    assertEquals("b550-tuner", NodeName.ofFile("b550_tuner.capture.json"));
    assertEquals("pve", NodeName.ofFile("/srv/.json"));
    assertEquals("pve1", NodeName.ofHostname("pve1.example.org").orElseThrow());
    assertTrue(NodeName.ofHostname(".example").isEmpty());
  }

  private static List<DeviceRequest> named(String... devices) {
    List<DeviceRequest> requests = new ArrayList<>();
    for (String device : devices) {
      requests.add(DeviceRequest.parse(device).orElseThrow());
    }
    return requests;
  }

  private static List<String> addresses(Selection selection) {
    return byMapping(selection).values().stream().flatMap(List::stream).toList();
  }

  private static Map<String, List<String>> byMapping(Selection selection) {
    Map<String, List<String>> mappings = new TreeMap<>();
    for (Mapping mapping : selection.mappings()) {
      mappings.put(
          mapping.name(), mapping.devices().stream().map(one -> one.function().name()).toList());
    }
    return mappings;
  }

  private static List<String> codes(Selection selection) {
    return selection.findings().values().stream().flatMap(List::stream).map(Finding::code).toList();
  }

  private static Finding only(Selection selection, String code) {
    List<Finding> found =
        selection.findings().values().stream()
            .flatMap(List::stream)
            .filter(finding -> finding.code().equals(code))
            .toList();
    assertEquals(1, found.size(), selection.findings().toString());
    return found.get(0);
  }
}
