package dev.regroup.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.iommu.PciFunction;
import dev.regroup.testing.HashiCorpHcl;
import dev.regroup.testing.Recordings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What HashiCorp's own parser and formatter make of the configuration. */
@Tag("sshd")
class TerraformReadIT {
  private static final String NEW = "proxmox_hardware_mapping_pci";
  private static final String OLD = "proxmox_virtual_environment_hardware_mapping_pci";

  /**
   * Each recording as two nodes, so that mappings have several devices: in turn as it first booted
   * and with the override that it last booted with.
   */
  private static List<Selection> selections() {
    List<Selection> selections = new ArrayList<>();
    for (Recordings.Recording recording : Machines.recordings()) {
      int boot = selections.size() % 2 == 0 ? 0 : recording.runs().size() - 1;
      Map<String, Object> run = recording.runs().get(boot);
      Selection selection =
          Selection.of(
              List.of(Machines.host(run, "pve1"), Machines.captured(run, "pve2")), List.of());
      assertFalse(selection.refused(), recording.name());
      selections.add(selection);
    }
    assertTrue(selections.size() > 25, "selections: " + selections.size());
    return selections;
  }

  private static List<HashiCorpHcl.Reading> read(
      List<Selection> selections, Terraform.Provider provider, String version) {
    ProviderVersion release = ProviderVersion.parse(version).orElseThrow();
    List<String> texts =
        selections.stream().map(one -> Terraform.text(one, provider, release)).toList();
    List<HashiCorpHcl.Reading> readings = HashiCorpHcl.read(texts);
    for (int at = 0; at < texts.size(); at++) {
      assertEquals(readings.get(at).formatted(), texts.get(at));
    }
    return readings;
  }

  @Test
  void bpg_has_every_device_with_its_group_and_every_mapping_in_a_guest() {
    List<Selection> selections = selections();
    for (String version : List.of("0.99", "0.100")) {
      String type = version.equals("0.99") ? OLD : NEW;
      List<HashiCorpHcl.Reading> readings = read(selections, Terraform.Provider.BPG, version);
      for (int at = 0; at < readings.size(); at++) {
        Map<String, Object> resources = map(readings.get(at).json().get("resource"));
        assertEquals(Set.of(type, "proxmox_virtual_environment_vm"), resources.keySet());
        assertMappings(selections.get(at), map(resources.get(type)));
        assertGuests(
            selections.get(at), type, map(resources.get("proxmox_virtual_environment_vm")));
      }
    }
  }

  private static void assertMappings(Selection selection, Map<String, Object> resources) {
    Set<String> wanted = new TreeSet<>();
    Set<String> got = new TreeSet<>();
    for (ExportHost host : selection.hosts()) {
      for (PciFunction one : host.topology().functions()) {
        String rest = " " + one.device().id() + " " + host.groups().group(one.name());
        wanted.add(host.node() + " " + one.name() + rest);
        if (one.name().endsWith(".0")) {
          wanted.add(host.node() + " " + one.device().slot() + rest);
        }
      }
    }
    resources.forEach(
        (label, body) -> {
          Map<String, Object> mapping = only(body);
          assertEquals(label, mapping.get("name"));
          assertTrue(label.matches("[a-z][a-z0-9_]+"), label);
          for (Object entry : list(mapping.get("map"))) {
            Map<String, Object> device = map(entry);
            assertEquals(
                Set.of("node", "path", "id", "iommu_group", "subsystem_id", "comment"),
                device.keySet());
            assertTrue(device.get("iommu_group") instanceof Integer, device.toString());
            // The provider's own pattern, fwprovider/types/hardwaremapping/path.go.
            String path = String.valueOf(device.get("path"));
            assertTrue(path.matches("[a-f0-9]{4,}:[a-f0-9]{2}:[a-f0-9]{2}(\\.[a-f0-9])?"), path);
            assertTrue(
                got.add(
                    device.get("node")
                        + " "
                        + path
                        + " "
                        + device.get("id")
                        + " "
                        + device.get("iommu_group")));
          }
        });
    assertTrue(wanted.containsAll(got), () -> got + " not in " + wanted);
    assertEquals(
        selection.mappings().stream().mapToInt(mapping -> mapping.devices().size()).sum(),
        got.size());
  }

  private static void assertGuests(Selection selection, String type, Map<String, Object> guests) {
    Map<String, Boolean> express = new TreeMap<>();
    guests.forEach(
        (label, body) -> {
          Map<String, Object> guest = only(body);
          assertEquals("q35", guest.get("machine"));
          assertEquals(false, guest.get("started"));
          assertTrue(Set.of("pve1", "pve2").contains(guest.get("node_name")), guest.toString());
          List<Object> slots = list(guest.get("hostpci"));
          for (int at = 0; at < slots.size(); at++) {
            Map<String, Object> slot = map(slots.get(at));
            assertEquals("hostpci" + at, slot.get("device"));
            assertEquals(
                null,
                express.put(
                    String.valueOf(slot.get("mapping")), Boolean.TRUE.equals(slot.get("pcie"))));
          }
        });
    Map<String, Boolean> wanted = new TreeMap<>();
    selection
        .mappings()
        .forEach(
            mapping ->
                wanted.put(
                    "${" + type + "." + mapping.name() + ".name}",
                    mapping.devices().stream().allMatch(one -> one.function().isExpress())));
    assertEquals(wanted, express);
  }

  @Test
  void telmate_has_blocks_and_a_module_gets_a_map() {
    List<Selection> selections = selections();
    List<HashiCorpHcl.Reading> telmate = read(selections, Terraform.Provider.TELMATE, "0.100");
    List<HashiCorpHcl.Reading> module = read(selections, Terraform.Provider.MODULE, "0.100");
    for (int at = 0; at < selections.size(); at++) {
      Set<String> wanted = new TreeSet<>();
      selections.get(at).mappings().forEach(one -> wanted.add(one.name() + "=" + one.express()));

      Set<String> blocks = new TreeSet<>();
      Map<String, Object> resources = map(telmate.get(at).json().get("resource"));
      map(resources.get("proxmox_vm_qemu"))
          .values()
          .forEach(
              body ->
                  only(only(body).get("pcis"))
                      .values()
                      .forEach(slot -> blocks.add(said(only(only(slot).get("mapping"))))));
      assertEquals(wanted, blocks);

      Set<String> inputs = new TreeSet<>();
      Map<String, Object> pcis = map(module.get(at).json().get("pcis"));
      pcis.forEach((slot, input) -> inputs.add(said(map(map(input).get("mapping")))));
      assertEquals(wanted, inputs);
      for (int i = 0; i < pcis.size(); i++) {
        assertTrue(pcis.containsKey("pci" + i), pcis.toString());
      }
    }
  }

  private static String said(Map<String, Object> mapping) {
    assertEquals(Set.of("mapping_id", "pcie"), mapping.keySet());
    return mapping.get("mapping_id") + "=" + mapping.get("pcie");
  }

  @Test
  void a_text_is_read_as_it_was_meant() {
    List<String> texts =
        List.of(
            "plain",
            "a \"b\" \\ c",
            "${file(\"/etc/shadow\")}",
            "%{if true}x%{endif}",
            "$${x}",
            "$$",
            "%%{",
            "a\nb\tc\r",
            "\u001b[2J\u0000\u202e\u2028",
            "\ud83d\ude00 \u00fc",
            "\\${x}");
    Hcl hcl = new Hcl();
    for (int at = 0; at < texts.size(); at++) {
      hcl.comment("a\n}\nb = 1 \u2028" + texts.get(at)).text("t" + at, texts.get(at));
    }
    HashiCorpHcl.Reading reading = HashiCorpHcl.read(List.of(hcl.toString())).get(0);
    assertEquals(texts.size(), reading.json().size(), reading.toString());
    for (int at = 0; at < texts.size(); at++) {
      // Terraform's JSON has templates too, in which these stand for themselves when doubled.
      String meant = texts.get(at).replace("${", "$${").replace("%{", "%%{");
      assertEquals(meant, reading.json().get("t" + at));
    }
    assertEquals(reading.formatted(), hcl.toString());
  }

  private static Map<String, Object> only(@Nullable Object body) {
    assertEquals(1, list(body).size(), String.valueOf(body));
    return map(list(body).get(0));
  }

  private static List<Object> list(@Nullable Object value) {
    return new ArrayList<>((List<?>) Objects.requireNonNull(value));
  }

  private static Map<String, Object> map(@Nullable Object value) {
    Map<String, Object> map = new TreeMap<>();
    ((Map<?, ?>) Objects.requireNonNull(value))
        .forEach((key, each) -> map.put(String.valueOf(key), Objects.requireNonNull(each)));
    return map;
  }
}
