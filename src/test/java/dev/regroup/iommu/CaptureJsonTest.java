package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.finding.Finding;
import dev.regroup.host.CpuVendor;
import dev.regroup.host.Essential;
import dev.regroup.host.PciDevice;
import dev.regroup.playbook.IsolatedDevice;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        {"kernel": 7, "cmdline": null, "iommu_present": "yes", "dmesg": "no", "devices": [
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
    // One for iommu_present, for the 5, for two without a group; and for each id that is none.
    assertEquals(4 + 3 + 1 + 3, read.findings().size());
    Prediction prediction = new Predictor(Machine.of(read.capture())).observed();
    assertEquals(Map.of("0000:00:01.0", -1, "0000:00:02.0", 4), prediction.groups());
  }

  private static final Capture RUN = Corpus.topologies().get(0).runs().get(0);

  private static Capture with(Capture capture, Capture.Known known) {
    return new Capture(
        capture.kernel(),
        capture.commandLine(),
        capture.iommuPresent(),
        capture.kernelLog(),
        capture.devices(),
        known);
  }

  private static List<String> oddities(String text) {
    CaptureJson.Reading.Read read =
        assertInstanceOf(CaptureJson.Reading.Read.class, CaptureJson.read(text));
    assertTrue(read.findings().stream().allMatch(f -> f.code().equals("RG-IOMMU-19")));
    return read.findings().stream().map(Finding::message).toList();
  }

  @Test
  void what_is_known_besides_reads_back_as_it_was_written() {
    List<Essential> essentials =
        List.of(
            new Essential("/", List.of("dm-0", "sda"), List.of("0000:00:1f.2"), true),
            new Essential("the SSH connection", List.of(), List.of(), false));
    Capture.Known known =
        new Capture.Known(CpuVendor.OTHER, false, List.of("DMAR"), true, essentials);
    Capture named =
        Edit.change(with(RUN, known), "0000:00:00.0", d -> d.named("Intel", "a \u001b[2J name"));
    assertEquals(named, Corpus.read(CaptureJson.write(named)));
    assertEquals(List.of(), oddities(CaptureJson.write(named)));
    Capture nothing = with(RUN, new Capture.Known(null, null, List.of(), null, List.of()));
    assertEquals(nothing, Corpus.read(CaptureJson.write(nothing)));
  }

  @Test
  void fields_beside_the_devices_that_are_of_the_wrong_kind_are_not_known() {
    String text = CaptureJson.write(RUN);
    for (String field :
        List.of(
            "\"cpu_vendor\": \"riscv\"",
            "\"cpu_vendor\": [\"intel\"]",
            "\"acs_override\": \"yes\"",
            "\"kernel_log_whole\": 1",
            "\"acpi_tables\": {\"DMAR\": []}",
            "\"essentials\": \"/\"")) {
      String with = text.replaceFirst("\\{", "{" + field.replace("\\", "\\\\") + ",");
      assertEquals(1, oddities(with).size(), field);
      assertEquals(RUN, Corpus.read(with), field);
    }
    String odd =
        text.replaceFirst(
            "\\{",
            "{\"acs_override\": null, \"essentials\": [7, {}, {\"holds\": [], \"known\": 1,"
                + " \"devices\": [[\"0000:00:00.0\"], 3]}],");
    assertEquals(1, oddities(odd).size(), "an entry that is no object");
    Essential unknown = new Essential("something", List.of(), List.of(), false);
    assertEquals(List.of(unknown, unknown), Corpus.read(odd).known().essentials());
  }

  @Test
  void a_capture_that_contradicts_itself_is_told() {
    Capture off =
        new Capture(RUN.kernel(), RUN.commandLine(), false, List.of(), RUN.devices(), RUN.known());
    assertTrue(oddities(CaptureJson.write(off)).get(0).contains("iommu_present is false"));
    assertEquals(false, new Predictor(Machine.of(off)).observed().iommu());

    List<Essential> nowhere =
        List.of(new Essential("/", List.of("sda"), List.of("0000:77:00.0"), true));
    Capture without = with(RUN, new Capture.Known(null, null, null, null, nowhere));
    assertEquals(
        List.of("The capture is odd: the device of / (through sda), 0000:77:00.0, is not listed."),
        oddities(CaptureJson.write(without)));

    Capture amd = Edit.change(RUN, "0000:00:00.0", d -> Edit.id(d, "1022", "1481"));
    amd = Edit.change(amd, "0000:00:00.0", d -> Edit.classCode(d, "080600"));
    amd = with(amd, new Capture.Known(CpuVendor.INTEL, null, null, null, null));
    assertTrue(oddities(CaptureJson.write(amd)).get(0).contains("cpu_vendor is intel"));
    assertEquals(CpuVendor.AMD, Machine.of(amd).vendor());

    Capture patch =
        new Capture(
            RUN.kernel(),
            RUN.commandLine(),
            true,
            List.of(Machine.OVERRIDE_ON),
            RUN.devices(),
            new Capture.Known(null, false, null, null, null));
    assertTrue(oddities(CaptureJson.write(patch)).get(0).contains("acs_override is false"));
    assertEquals(true, Machine.of(patch).boot().overridePatch());

    Capture virtual = Edit.change(RUN, "0000:12:00.0", d -> Edit.functionOf(d, "0000:12:77.0"));
    assertTrue(oddities(CaptureJson.write(virtual)).get(0).contains("0000:12:77.0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-2", "1.5", "1e3", "99999999999", "true", "\"4\"", "[4]", "{\"a\": 4}"})
  void a_group_that_is_no_number_of_one_is_not_known(String group) {
    String text = CaptureJson.write(Edit.keep(RUN, "0000:00:00.0"));
    String lie = text.replaceFirst("\"iommu_group\" : 0", "\"iommu_group\" : " + group);
    assertEquals(1, oddities(lie).size(), lie);
    assertEquals(PciDevice.GROUP_UNKNOWN, Corpus.read(lie).devices().get(0).iommuGroup());
    String off = lie.replaceFirst("\"iommu_present\" : true", "\"iommu_present\" : false");
    assertEquals(-1, Corpus.read(off).devices().get(0).iommuGroup(), "without an IOMMU it is none");
  }

  /** It may be in any group: nobody is known to be alone, and a prediction does not know it. */
  @Test
  void a_group_that_is_left_out_leaves_verdicts_unknown() {
    String text = CaptureJson.write(Edit.change(RUN, "0000:13:00.0", d -> Edit.group(d, 4711)));
    Capture lacking = Corpus.read(text.replaceFirst("\"iommu_group\" : 4711,", ""));
    Predictor predictor = new Predictor(Machine.of(lacking));
    Topology tree = predictor.topology();
    GroupView seen = new GroupView(tree, predictor.observed());
    GroupView before = new GroupView(tree, new Predictor(Machine.of(RUN)).observed());
    assertEquals(
        GroupView.Verdict.UNKNOWN, seen.verdict(tree.function("0000:13:00.0").orElseThrow()));
    for (PciFunction function : tree.functions()) {
      GroupView.Verdict was = before.verdict(function);
      if (was == GroupView.Verdict.ISOLATED) {
        assertEquals(GroupView.Verdict.UNKNOWN, seen.verdict(function), function.name());
      } else if (!function.name().matches("0000:1[34]:00.0")) {
        assertEquals(was, seen.verdict(function), function.name());
      }
    }
    List<IsolatedDevice> wanted =
        Stream.of("0000:12:00.0", "0000:13:00.0", "0000:1b:00.0")
            .map(at -> new IsolatedDevice(at, null, false, IsolatedDevice.Together.SLOT))
            .toList();
    List<Isolation> judged = new Isolations(tree, wanted).judge(predictor.observed()).devices();
    List<String> told = judged.stream().map(one -> String.valueOf(one.isolated())).toList();
    assertEquals(List.of("null", "null", "false"), told);
    // A prediction places it, but does not know whether an IOMMU translates for it.
    GroupView then = new GroupView(tree, Edit.predict(lacking, "quiet"));
    assertEquals(
        GroupView.Verdict.UNKNOWN, then.verdict(tree.function("0000:13:00.0").orElseThrow()));
    assertEquals(
        GroupView.Verdict.SHARED, then.verdict(tree.function("0000:14:00.0").orElseThrow()));
    assertEquals(
        GroupView.Verdict.ISOLATED, then.verdict(tree.function("0000:12:00.0").orElseThrow()));
  }

  @Test
  void an_iommu_that_made_no_group_is_told() {
    List<PciDevice> none = RUN.devices().stream().map(d -> Edit.group(d, -1)).toList();
    assertEquals(
        List.of("The capture is odd: iommu_present is true and no device is in a group."),
        oddities(CaptureJson.write(Edit.with(RUN, none))));
  }

  /** Only where both are known: other vendors' CPUs have either kind. */
  @ParameterizedTest
  @CsvSource({
    "AMD, DMAR: Host address width 39, INTEL",
    "AMD, DMAR: Intel(R) Virtualization Technology for Directed I/O, INTEL",
    "AMD, DMAR: IOMMU enabled, ''",
    "INTEL, AMD-Vi: Unknown option - on, ''",
    "INTEL, AMD-Vi: Interrupt remapping enabled, AMD",
    "INTEL, AMD-Vi: AMD IOMMUv2 functionality not available on this system, ''",
    "OTHER, DMAR: Host address width 39, ''",
    "AMD, AMD-Vi: Interrupt remapping enabled, ''"
  })
  void a_vendor_that_the_log_contradicts_is_told(CpuVendor said, String line, String counts) {
    Capture capture =
        new Capture(
            RUN.kernel(),
            "",
            true,
            List.of(line),
            RUN.devices(),
            new Capture.Known(said, null, null, null, null));
    assertEquals(counts.isEmpty() ? said : CpuVendor.valueOf(counts), Machine.of(capture).vendor());
    List<String> odd = oddities(CaptureJson.write(capture));
    assertEquals(counts.isEmpty() ? 0 : 1, odd.size(), odd.toString());
    assertTrue(odd.stream().allMatch(what -> what.contains("dmesg counts")), odd.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "0000:12:00.0, is itself",
    "0000:00:04.0, is a bridge",
    "0000:14:00.0, is a virtual function too"
  })
  void a_physical_function_that_can_be_none_is_told(String physical, String why) {
    Capture lie = Edit.change(RUN, "0000:12:00.0", d -> Edit.functionOf(d, physical));
    lie = Edit.change(lie, "0000:14:00.0", d -> Edit.functionOf(d, "0000:13:00.0"));
    assertEquals(
        List.of(
            "The capture is odd: 0000:12:00.0 is a virtual function of "
                + physical
                + ", which "
                + why
                + "."),
        oddities(CaptureJson.write(lie)));
  }

  /** Whatever a text says, a prediction comes of it, or a sentence. */
  @Test
  void garbled_captures_never_fail() {
    Capture.Known known =
        new Capture.Known(
            CpuVendor.INTEL,
            true,
            List.of("DMAR"),
            true,
            List.of(new Essential("/", List.of("sda"), List.of("0000:00:1f.2"), true)));
    String good = CaptureJson.write(with(Corpus.topologies().get(3).runs().get(0), known));
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
