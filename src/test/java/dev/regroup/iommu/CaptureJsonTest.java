package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureJsonTest {
  @Test
  void a_capture_reads_back_as_it_was_written() {
    for (Corpus.Topology topology : Corpus.topologies()) {
      for (Capture run : topology.runs()) {
        assertEquals(run, Corpus.read(CaptureJson.write(run)));
      }
    }
  }

  @Test
  void what_is_written_has_the_fields_of_the_corpus() throws IOException {
    Capture run = Corpus.topologies().get(0).runs().get(0);
    Map<String, Object> map = JSON.std.mapFrom(CaptureJson.write(run));
    assertEquals("intel_iommu=on", map.get("cmdline"));
    assertEquals("6.1.192", map.get("kernel"));
    assertEquals(true, map.get("iommu_present"));
    List<?> devices = assertInstanceOf(List.class, map.get("devices"));
    Map<?, ?> first = assertInstanceOf(Map.class, devices.get(0));
    assertEquals("0000:00:00.0", first.get("address"));
    assertEquals("/sys/devices/pci0000:00/0000:00:00.0", first.get("path"));
    assertEquals("0x060000", first.get("class"));
    assertEquals("0x8086", first.get("vendor"));
    assertEquals("0x29c0", first.get("device"));
    assertEquals(0, first.get("iommu_group"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"devices\": 7}",
        "{\"kernel\": \"6.1\"}",
        "\u0000",
        "{}{}"
      })
  void what_is_no_capture_is_told(String text) {
    CaptureJson.Reading.Unreadable bad =
        assertInstanceOf(CaptureJson.Reading.Unreadable.class, CaptureJson.read(text));
    assertTrue(bad.message().startsWith("The capture is not"), bad.message());
    assertTrue(bad.message().chars().allMatch(c -> c >= ' '), "control characters");
  }

  @Test
  void nesting_without_end_is_told() {
    assertInstanceOf(CaptureJson.Reading.Unreadable.class, CaptureJson.read("[".repeat(1_000_000)));
  }

  @Test
  void fields_of_the_wrong_kind_are_findings_and_the_rest_is_read() {
    String text =
        """
        {"kernel": 7, "cmdline": null, "iommu_present": "yes", "dmesg": "no", "override_patch": "no", "cpu_vendor": 3,
          "firmware_table": null, "devices": [
          5, {}, {"address": "0000:00:01.0", "iommu_group": "three", "class": "0x60400",
          "vendor": "8086", "device": "0xZZ", "config": 5, "path": ["x"]},
          {"address": "0000:00:02.0", "iommu_group": 4, "class": 7}]}
        """;
    CaptureJson.Reading.Read read =
        assertInstanceOf(CaptureJson.Reading.Read.class, CaptureJson.read(text));
    assertEquals(3, read.capture().devices().size());
    assertEquals("060400", read.capture().devices().get(1).classCode());
    assertEquals("8086:0000", read.capture().devices().get(1).id());
    assertTrue(read.capture().iommuPresent(), "some device has a group");
    assertNull(read.capture().cpuVendor());
    assertNull(read.capture().overridePatch());
    assertNull(read.capture().firmwareTable());
    assertEquals(6, read.findings().size(), () -> "" + read.findings());
    Prediction prediction = new Predictor(Machine.of(read.capture())).observed();
    assertEquals(Map.of("0000:00:01.0", -1, "0000:00:02.0", 4), prediction.groups());
  }

  /** Whatever a text says, a prediction comes of it, or a sentence. */
  @Test
  void garbled_captures_never_fail() {
    String good = CaptureJson.write(Corpus.topologies().get(3).runs().get(0));
    long seed = 20261122;
    Random random = new Random(seed);
    int readable = 0;
    for (int round = 0; round < 400; round++) {
      StringBuilder text = new StringBuilder(good);
      for (int change = 0; change < 1 + random.nextInt(20); change++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
          case 0 -> text.setCharAt(at, "0123456789abcdef:./xX\"{}[],".charAt(random.nextInt(27)));
          case 1 -> text.deleteCharAt(at);
          case 2 -> text.insert(at, random.nextInt(10));
          default -> text.setCharAt(at, text.charAt(random.nextInt(text.length())));
        }
      }
      if (CaptureJson.read(text.toString()) instanceof CaptureJson.Reading.Read read) {
        Predictor predictor = new Predictor(Machine.of(read.capture()));
        predictor.observed();
        predictor.predict(
            CommandLineOverlay.lay(
                predictor.machine().boot().commandLine(),
                "intel_iommu=on amd_iommu=on pcie_acs_override=downstream"));
        readable++;
      }
    }
    assertTrue(readable > 20, "seed " + seed + ": only " + readable + " were readable");
  }
}
