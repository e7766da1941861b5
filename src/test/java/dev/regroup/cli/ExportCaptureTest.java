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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code regroup export terraform --capture}, as typed, and what it does not take. */
class ExportCaptureTest {
  @TempDir Path folder = Path.of("");

  @Test
  void a_capture_is_exported_as_the_node_that_its_file_is_named_after() throws IOException {
    Outcome outcome = export(capture("pve7.json", "11-20", 0));
    assertEquals(0, outcome.exit(), outcome::toString);
    assertTrue(
        outcome.out().contains("resource \"proxmox_hardware_mapping_pci\" \"pci_1b36_0010\" {\n"),
        outcome::toString);
    assertTrue(outcome.out().contains("      node         = \"pve7\"\n"), outcome::toString);
    assertTrue(outcome.out().contains("  machine   = \"q35\"\n"), outcome::toString);
    assertTrue(outcome.err().contains("RG-EXPORT-08"), outcome::toString);
    outcome.assertNoJava();

    Outcome named = export(capture("pve7.json", "11-20", 0), "--node", "tuner-1");
    assertTrue(named.out().contains("      node         = \"tuner-1\"\n"), named::toString);
    assertFalse(named.out().contains("node \"pve7\""), named::toString);
  }

  @Test
  void providers_versions_and_names() throws IOException {
    Path file = capture("pve7.json", "11-20", 0);
    String device = "1B36:0010=scratch";
    Outcome old = export(file, "--device", device, "--provider-version", "0.99.0");
    assertTrue(
        old.out().contains("\"proxmox_virtual_environment_hardware_mapping_pci\" \"scratch\" {\n"),
        old::toString);
    Outcome telmate = export(file, "--device", device, "--provider", "Telmate/proxmox");
    assertTrue(
        telmate.out().contains("  pcis {\n    pci0 {\n      mapping {\n"), telmate::toString);
    Outcome module = export(file, "--device", "00:04.0", "--provider", "module");
    assertTrue(
        module
            .out()
            .endsWith(
                """
                pcis = {
                  pci0 = {
                    mapping = {
                      mapping_id = "pci_1b36_0010"
                      pcie       = true
                    }
                  }
                }
                """),
        module::toString);
  }

  @Test
  void what_cannot_be_handed_on_is_refused_and_nothing_is_printed() throws IOException {
    Path file = capture("pve7.json", "11-20", 0);
    assertRefused("RG-EXPORT-01", export(file, "--device", "0000:04:00.0", "--device", "00:04.0"));
    assertRefused("RG-EXPORT-03", export(file, "--device", "1172:4c15"));
    assertRefused("RG-EXPORT-05", export(capture("off.json", "11-20", 1)));
  }

  private static void assertRefused(String code, Outcome outcome) {
    assertEquals(7, outcome.exit(), outcome::toString);
    assertEquals("", outcome.out());
    assertTrue(outcome.err().contains(code + ": "), outcome::toString);
    assertTrue(outcome.err().contains("regroup: nothing was printed: "), outcome::toString);
    outcome.assertNoJava();
  }

  @Test
  void a_file_that_is_no_capture() throws IOException {
    Outcome outcome = export(Files.writeString(folder.resolve("x.json"), "[]"));
    assertEquals(6, outcome.exit(), outcome::toString);
    assertEquals("", outcome.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export",
        "export terraform",
        "export ansible --capture x.json",
        "export terraform all --capture x.json",
        "export terraform pve1",
        "export terraform pve2 -i pve1,",
        "export terraform pve1 -i pve1, --node pve1",
        "export terraform --capture x.json --node a_b",
        "export terraform --capture x.json --device 1172",
        "export terraform --capture x.json --device 1172:4c15=9",
        "export terraform --capture x.json --device 1172:4c15=aa --device 1172:4C15=bb",
        "export terraform --capture x.json --device 03:00.0 --device 0000:03:00.0=bb",
        "export terraform --capture x.json --provider hashicorp",
        "export terraform --capture x.json --provider-version 1.0.0",
        "export terraform --capture x.json --provider telmate --provider-version 0.99",
        "export terraform --capture x.json --output json"
      })
  void wrong_use(String line) {
    Outcome outcome = Terminal.run(folder, line.split(" "));
    assertEquals(5, outcome.exit(), outcome::toString);
    assertEquals("", outcome.out());
    assertTrue(outcome.err().startsWith("regroup: "), outcome::toString);
    outcome.assertNoJava();
  }

  private Outcome export(Path capture, String... more) {
    List<String> line = new ArrayList<>(List.of("export", "terraform", "--capture"));
    line.add(capture.toString());
    line.addAll(List.of(more));
    return Terminal.run(folder, line.toArray(String[]::new));
  }

  private Path capture(String name, String recording, int run) throws IOException {
    return Files.writeString(
        folder.resolve(name), JSON.std.asString(Recordings.named(recording).runs().get(run)));
  }
}
