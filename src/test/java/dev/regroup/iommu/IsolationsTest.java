package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.playbook.IsolatedDevice;
import dev.regroup.playbook.IsolatedDevice.Together;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IsolationsTest {
  private static final Capture RECORDED = Corpus.topologies().get(0).runs().get(0);
  private static final Capture OFF = Corpus.topologies().get(0).runs().get(1);

  private static IsolatedDevice at(String address, Together together) {
    return new IsolatedDevice(address, null, false, together);
  }

  private static IsolatedDevice of(String id, boolean optional) {
    return new IsolatedDevice(null, id, optional, Together.SLOT);
  }

  private static Isolation.Report now(Capture capture, IsolatedDevice... requests) {
    Predictor predictor = new Predictor(Machine.of(capture));
    return new Isolations(predictor.topology(), List.of(requests)).judge(predictor.observed());
  }

  private static void assertIsolation(
      Isolation isolation, int group, List<String> sharedWith, @Nullable Boolean isolated) {
    assertEquals(group, isolation.group());
    assertEquals(sharedWith, isolation.sharedWith());
    assertEquals(isolated, isolation.isolated());
  }

  @Test
  void bridges_in_the_group_are_no_sharers() {
    Isolation.Report report = now(RECORDED, at("0000:0f:01.0", Together.FUNCTION));
    // group 10 holds the switch port 02:01.0 and the bridge 0e:00.0 besides
    assertIsolation(report.devices().get(0), 10, List.of(), true);
    assertTrue(report.complete());
  }

  @Test
  void devices_behind_another_port_are() {
    Isolation.Report report = now(RECORDED, at("0000:13:00.0", Together.SLOT));
    assertIsolation(report.devices().get(0), 3, List.of("0000:14:00.0"), false);
    assertFalse(report.complete());
  }

  @Test
  void functions_of_the_slot_share_unless_told_not_to() {
    assertIsolation(
        now(RECORDED, at("0000:00:1f.2", Together.SLOT)).devices().get(0), 7, List.of(), true);
    assertIsolation(
        now(RECORDED, at("0000:00:1f.2", Together.FUNCTION)).devices().get(0),
        7,
        List.of("0000:00:1f.3"),
        false);
  }

  @Test
  void an_id_stands_for_every_device_of_it() {
    List<Isolation> devices = now(RECORDED, of("1af4:1044", false)).devices();
    assertEquals(
        List.of("0000:12:00.0", "0000:14:00.0"), devices.stream().map(Isolation::device).toList());
    assertEquals(true, devices.get(0).isolated());
    assertEquals(false, devices.get(1).isolated());
  }

  @Test
  void of_two_entries_for_a_device_the_stricter_counts() {
    Isolation.Report report =
        now(RECORDED, of("8086:2922", false), at("0000:00:1f.2", Together.FUNCTION));
    assertEquals(2, report.devices().size());
    assertEquals(false, report.devices().get(0).isolated());
  }

  @Test
  void what_is_missing_is_an_error_unless_it_is_optional() {
    assertEquals(List.of(), now(RECORDED, of("dead:beef", true)).findings());
    assertTrue(now(RECORDED, of("dead:beef", true)).complete());
    Isolation.Report report = now(RECORDED, of("dead:beef", false));
    assertEquals(List.of("RG-IOMMU-17"), report.findings().stream().map(Finding::code).toList());
    assertFalse(report.complete());
  }

  @Test
  void a_bridge_cannot_be_handed_over() {
    Isolation.Report report = now(RECORDED, at("0000:00:04.0", Together.SLOT));
    assertEquals(List.of(), report.devices());
    assertEquals(List.of("RG-IOMMU-18"), report.findings().stream().map(Finding::code).toList());
  }

  @Test
  void without_an_iommu_nothing_is_isolated() {
    assertIsolation(
        now(OFF, at("0000:12:00.0", Together.SLOT)).devices().get(0), -1, List.of(), false);
  }

  @Test
  void a_prediction_from_what_was_not_read_leaves_it_open() {
    Capture cut =
        Edit.change(RECORDED, "0000:00:04.1", d -> Edit.config(d, d.config().substring(0, 128)));
    Predictor predictor = new Predictor(Machine.of(cut));
    Isolations isolations =
        new Isolations(predictor.topology(), List.of(at("0000:12:00.0", Together.SLOT)));
    assertNull(
        isolations
            .judge(predictor.predict(predictor.machine().boot().commandLine()))
            .devices()
            .get(0)
            .isolated());
    assertEquals(true, isolations.judge(predictor.observed()).devices().get(0).isolated());
  }
}
