package dev.regroup.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.host.PciDevice;
import dev.regroup.host.Witness;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SecondWitnessTest {
  private static final Capture RECORDED = Corpus.topologies().get(0).runs().get(0);
  private static final List<PciDevice> DEVICES = RECORDED.devices();
  private static final String SHARED = "0000:13:00.0";

  private static Witness told(Map<String, Integer> otherwise, String... without) {
    Map<String, Integer> groups = new TreeMap<>(Corpus.groups(RECORDED));
    groups.putAll(otherwise);
    groups.keySet().removeAll(Set.of(without));
    return new Witness.Groups(groups);
  }

  private static Finding only(Witness witness, String... isolated) {
    List<Finding> findings = SecondWitness.against(DEVICES, witness, List.of(isolated));
    assertEquals(1, findings.size(), findings::toString);
    return findings.get(0);
  }

  @Test
  void the_same_groups_are_no_finding() {
    assertEquals(List.of(), SecondWitness.against(DEVICES, told(Map.of()), List.of(SHARED)));
    assertTrue(SecondWitness.agrees(DEVICES, told(Map.of())));
    assertEquals(
        List.of(), SecondWitness.against(DEVICES, new Witness.Absent("no pvesh"), List.of()));
  }

  @Test
  void another_group_is_an_error_where_the_device_is_to_be_isolated() {
    Witness other = told(Map.of(SHARED, 77));
    Finding finding = only(other, SHARED);
    assertEquals(Severity.ERROR, finding.severity());
    assertEquals(
        "Proxmox VE and sysfs tell different groups: pvesh has 0000:13:00.0 in group 77, sysfs in"
            + " group 3.",
        finding.message());
    assertEquals(Severity.WARNING, only(other, "0000:12:00.0").severity());
    assertFalse(SecondWitness.agrees(DEVICES, other));
  }

  @Test
  void a_device_that_only_one_of_them_knows_is_in_dispute() {
    assertEquals(
        "Proxmox VE and sysfs tell different groups: pvesh has 0000:13:00.0 in no list of its"
            + " devices, sysfs in group 3; 0000:99:00.0 in group 4, sysfs in no list of its"
            + " devices.",
        only(told(Map.of("0000:99:00.0", 4), SHARED), SHARED).message());
  }

  @Test
  void of_many_those_that_matter_are_told_first() {
    Map<String, Integer> others = new TreeMap<>();
    Corpus.groups(RECORDED).keySet().forEach(address -> others.put(address, -1));
    String message = only(told(others), "0000:20:03.0").message();
    assertTrue(message.contains("pvesh has 0000:20:03.0 in no group, sysfs in group "), message);
    assertTrue(message.endsWith("; and " + (DEVICES.size() - 3) + " more."), message);
  }

  @Test
  void a_witness_that_does_not_answer_is_told_and_no_error() {
    Finding finding = only(new Witness.Silent("pvesh did not end in time"), SHARED);
    assertEquals(Severity.NOTE, finding.severity());
    assertEquals(
        "Proxmox VE did not say which groups it sees: pvesh did not end in time.",
        finding.message());
  }
}
