package dev.regroup.host;

import static dev.regroup.testing.AcpiTables.dmar;
import static dev.regroup.testing.AcpiTables.drhd;
import static dev.regroup.testing.AcpiTables.ivmd;
import static dev.regroup.testing.AcpiTables.ivrs;
import static dev.regroup.testing.AcpiTables.rmrr;
import static dev.regroup.testing.AcpiTables.scope;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A root port 00:1c.0 with a bridge and a NIC below it, a USB controller, a storage controller. */
class FirmwareMemoryTest {
  private static final List<PciDevice> DEVICES =
      List.of(
          device("0000:00:14.0", "", "0c0330"),
          device("0000:00:1c.0", "", "060400"),
          device("0000:00:1d.0", "", "0c0320"),
          device("0000:02:00.0", "/0000:00:1c.0", "060400"),
          device("0000:03:04.1", "/0000:00:1c.0/0000:02:00.0", "020000"),
          device("0000:05:00.0", "", "010700"));

  private final List<Finding> findings = new ArrayList<>();

  private static PciDevice device(String address, String above, String kind) {
    String path = "/devices/pci0000:00" + above + "/" + address;
    return new PciDevice(address, path, "8086", "1234", kind, null, null, -1, "", "D0", null);
  }

  /** Lines {@code ADDRESS START-END}, relaxable ones with a star. */
  private List<String> wanted(String name, byte[] table) {
    String path = FirmwareMemory.FOLDER + name;
    String text = new String(table, StandardCharsets.ISO_8859_1);
    HostFile file =
        new HostFile(
            path, path, HostFile.Type.REGULAR, "root", "root", "0400", 1, table.length, null, text);
    findings.clear();
    List<String> lines = new ArrayList<>();
    for (PciDevice device : FirmwareMemory.on(Map.of(path, file), DEVICES, findings)) {
      device
          .directRegions()
          .forEach(
              r ->
                  lines.add(
                      device.address()
                          + " "
                          + r.start()
                          + "-"
                          + r.end()
                          + (r.relaxable() ? "*" : "")));
    }
    return lines;
  }

  private void whole() {
    assertEquals(List.of(), findings);
  }

  private void garbled() {
    assertEquals(List.of("RG-FACTS-23"), findings.stream().map(Finding::code).toList());
  }

  @Test
  void an_endpoint_on_the_root_bus() {
    byte[] table = dmar(drhd(), rmrr(0xbdf6f000L, 0xbdf7efffL, scope(1, 5, "0000")));
    assertEquals(
        List.of("0000:05:00.0 0x00000000bdf6f000-0x00000000bdf7efff"), wanted("DMAR", table));
    whole();
  }

  @Test
  void the_kernel_lets_go_of_graphics_and_usb() {
    byte[] table = dmar(rmrr(0x1000, 0x1fff, scope(1, 0, "1400"), scope(1, 0, "1d00")));
    assertEquals(
        List.of(
            "0000:00:14.0 0x0000000000001000-0x0000000000001fff*",
            "0000:00:1d.0 0x0000000000001000-0x0000000000001fff*"),
        wanted("DMAR", table));
    whole();
  }

  @Test
  void a_path_leads_down_through_bridges() {
    byte[] table = dmar(rmrr(0x1000, 0x1fff, scope(1, 0, "1c0000000401")));
    assertEquals(
        List.of("0000:03:04.1 0x0000000000001000-0x0000000000001fff"), wanted("DMAR", table));
    whole();
  }

  @Test
  void a_bridge_stands_for_all_below_it() {
    byte[] table = dmar(rmrr(0x1000, 0x1fff, scope(2, 0, "1c00")));
    assertEquals(
        List.of(
            "0000:00:1c.0 0x0000000000001000-0x0000000000001fff",
            "0000:02:00.0 0x0000000000001000-0x0000000000001fff",
            "0000:03:04.1 0x0000000000001000-0x0000000000001fff"),
        wanted("DMAR", table));
    whole();
  }

  @Test
  void what_is_not_there_and_other_kinds_of_scopes_are_passed_over() {
    byte[] table =
        dmar(
            rmrr(0x1000, 0x1fff, scope(1, 9, "0000"), scope(3, 0xf0, "1f00"), scope(1, 0, "1c07")));
    assertEquals(List.of(), wanted("DMAR", table));
    whole();
  }

  @Test
  void amds_blocks_name_one_device_a_range_or_all() {
    String region = " 0x0000000000001000-0x0000000000001fff";
    assertEquals(
        List.of("0000:05:00.0" + region),
        wanted("IVRS", ivrs(ivmd(0x21, 7, 0x500, 0, 0x1000, 0x1000))));
    whole();
    assertEquals(
        List.of("0000:02:00.0" + region, "0000:03:04.1" + region),
        wanted("IVRS", ivrs(ivmd(0x22, 7, 0x200, 0x3ff, 0x1000, 0x1000))));
    assertEquals(6, wanted("IVRS", ivrs(ivmd(0x20, 7, 0, 0, 0x1000, 0x1000))).size());
    whole();
  }

  @Test
  void what_is_only_kept_clear_is_not_mapped() {
    assertEquals(List.of(), wanted("IVRS", ivrs(ivmd(0x20, 8, 0, 0, 0x1000, 0x1000))));
    assertEquals(List.of(), wanted("IVRS", ivrs(ivmd(0x20, 15, 0, 0, 0x1000, 0x1000))));
    whole();
  }

  @Test
  void what_stands_before_a_fault_counts() {
    byte[] good = rmrr(0x1000, 0x1fff, scope(1, 5, "0000"));
    byte[] odd = rmrr(0x3000, 0x2fff, scope(1, 0, "1c00"));
    assertEquals(1, wanted("DMAR", dmar(good, odd)).size());
    garbled();
    byte[] endless = rmrr(0x3000, 0x3fff);
    endless[2] = 0;
    assertEquals(1, wanted("DMAR", dmar(good, endless)).size());
    garbled();
    byte[] scopeless = rmrr(0x3000, 0x3fff, scope(1, 0, "1c00"));
    scopeless[25] = 0;
    assertEquals(1, wanted("DMAR", dmar(good, scopeless)).size());
    garbled();
    byte[] summed = dmar(good);
    summed[9]++;
    assertEquals(1, wanted("DMAR", summed).size());
    garbled();
  }

  @Test
  void half_a_table_and_another_signature_say_nothing() {
    byte[] table = dmar(rmrr(0x1000, 0x1fff, scope(1, 5, "0000")));
    assertEquals(List.of(), wanted("DMAR", Arrays.copyOf(table, table.length - 1)));
    garbled();
    assertEquals(List.of(), wanted("IVRS", table));
    garbled();
  }

  @Test
  void a_stand_in_of_a_few_letters_is_no_table() {
    assertEquals(List.of(), wanted("DMAR", "DMAR".getBytes(StandardCharsets.US_ASCII)));
    whole();
  }

  @Test
  void any_bytes_end() {
    Random random = new Random(20261122);
    byte[] table =
        dmar(drhd(), rmrr(0x1000, 0x1fff, scope(1, 5, "0000"), scope(2, 0, "1c00")), drhd());
    byte[] blocks = ivrs(ivmd(0x20, 1, 0, 0, 1, 1), ivmd(0x22, 1, 0, 0x500, 1, 1));
    for (int round = 0; round < 2000; round++) {
      byte[] bent = (round % 2 == 0 ? table : blocks).clone();
      for (int change = random.nextInt(6); change >= 0; change--) {
        bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
      }
      List<String> said = wanted(round % 2 == 0 ? "DMAR" : "IVRS", bent);
      assertTrue(said.size() <= DEVICES.size() * 3, () -> "" + said);
    }
  }
}
