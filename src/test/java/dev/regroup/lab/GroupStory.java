package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What Regroup says of the groups while the IOMMU is off, against the groups that a real kernel
 * forms after the reboot. The kernel's groups are read by the guest's own shell.
 */
final class GroupStory {
  private static final Path RECORDINGS = Path.of("src/test/resources/iommu");

  private static final String PLAYBOOK = "groups.yml";

  /** Without effect in Debian's kernel, which lacks the patch. */
  static final String OVERRIDE = "pcie_acs_override=downstream,multifunction";

  /** A SCSI controller behind a PCIe-to-PCI bridge. */
  private static final String CONVENTIONAL = "1000:0012";

  /** In this boot, and by a rule for udev in each that follows; nothing drives them. */
  private static final String MAKE_VIRTUAL_FUNCTIONS =
      """
      set -eu
      cat >/etc/udev/rules.d/90-virtual-functions.rules <<'RULE'
      ACTION!="remove", SUBSYSTEM=="pci", DRIVER=="nvme", ATTR{sriov_totalvfs}=="2", \
      ATTR{sriov_numvfs}=="0", ATTR{sriov_drivers_autoprobe}="0", ATTR{sriov_numvfs}="2"
      RULE
      udevadm control --reload
      udevadm trigger --settle --action=add --attr-match=sriov_totalvfs=2
      ls -d /sys/bus/pci/devices/*/physfn
      """;

  private GroupStory() {}

  /**
   * The whole story of one guest with its IOMMU off.
   *
   * @param name of the recording
   * @param wanted what the playbook makes of the command line, as {@code --predict} takes it
   */
  static void tell(String name, Guest guest, Path folder, String wanted) {
    Regroup regroup = new Regroup(guest, folder);
    guest.ssh(MAKE_VIRTUAL_FUNCTIONS);
    KernelGroups off = KernelGroups.of(guest);
    assertEquals(Set.of(-1), new HashSet<>(off.numbers().values()));

    Path before = capture(regroup, folder.resolve("before.json"));
    Map<String, Integer> predicted = predict(regroup, wanted);
    assertEquals(off.numbers().keySet(), predicted.keySet());
    assertEquals(predicted, offline(regroup, before, wanted, "assumed"));
    String more = wanted + " " + OVERRIDE;
    assertEquals(predicted, predict(regroup, more, "RG-IOMMU-09"));
    assertEquals(predicted, offline(regroup, before, more, "assumed"));
    assertWhatNothingIsolatesIsRefused(guest, regroup);

    UUID boot = guest.bootId();
    Regroup.Outcome apply = regroup.with(PLAYBOOK, "apply", "-y");
    assertEquals(3, apply.exit(), apply::said);
    assertEquals(true, apply.value("verified"), apply::said);
    assertFalse(guest.bootId().equals(boot), apply::said);

    KernelGroups on = KernelGroups.of(guest);
    System.out.println("lab: " + on.partition());
    assertEquals(on.partition(), KernelGroups.partition(predicted));
    assertProves(on);
    assertIsolated(on, apply);

    Regroup.Outcome verify = regroup.with(PLAYBOOK, "verify");
    assertEquals(0, verify.exit(), verify::said);
    Path after = capture(regroup, folder.resolve("after.json"));
    assertEquals(on.numbers(), offline(regroup, after, "", "observed"));
    assertEquals(
        on.partition(), KernelGroups.partition(offline(regroup, after, wanted, "predicted")));
    keep(name, after, before);
  }

  /**
   * With {@code -Dregroup.golden=write} the captures become the recording that {@code
   * LabRecordingTest} predicts without a guest, in the format of the corpus.
   */
  private static void keep(String name, Path on, Path off) {
    if (!"write".equals(System.getProperty("regroup.golden"))) {
      return;
    }
    Path file = RECORDINGS.resolve("lab-" + name + ".json.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      List<Object> runs =
          List.of(JSON.std.mapFrom(Files.readString(on)), JSON.std.mapFrom(Files.readString(off)));
      JSON.std.write(new TreeMap<>(Map.of("topology", "lab", "iommu", name, "runs", runs)), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path capture(Regroup regroup, Path file) {
    Regroup.Outcome facts = regroup.ask("facts", "lab", "--capture", file.toString());
    assertEquals(0, facts.exit(), facts::said);
    return file;
  }

  /** Asks the host for its groups under other parameters; those findings are among those told. */
  private static Map<String, Integer> predict(Regroup regroup, String line, String... findings) {
    Regroup.Outcome groups = regroup.ask("groups", "lab", "--predict", line);
    assertEquals(0, groups.exit(), groups::said);
    assertEquals("assumed", groups.value("basis"), groups::said);
    for (String code : findings) {
      assertTrue(String.valueOf(groups.value("findings")).contains(code), groups::said);
    }
    return numbers(groups.value("groups"));
  }

  /** The groups that a capture tells, and under those parameters if there are any. */
  private static Map<String, Integer> offline(
      Regroup regroup, Path capture, String line, String basis) {
    Map<String, Object> said =
        line.isEmpty()
            ? regroup.offline("groups", "--capture", capture.toString())
            : regroup.offline("groups", "--capture", capture.toString(), "--predict", line);
    assertEquals(basis, said.get("basis"));
    return numbers(said.get("groups"));
  }

  private static Map<String, Integer> numbers(@Nullable Object said) {
    Map<String, Integer> numbers = new TreeMap<>();
    if (said instanceof Map<?, ?> map) {
      map.forEach((address, group) -> numbers.put((String) address, (Integer) group));
    }
    return numbers.isEmpty() ? fail("no groups: " + said) : numbers;
  }

  /** Before anyone reboots, with the reason. */
  private static void assertWhatNothingIsolatesIsRefused(Guest guest, Regroup regroup) {
    UUID boot = guest.bootId();
    String line = guest.ssh("cat /etc/default/grub");
    Regroup.Outcome apply =
        regroup.with(
            PLAYBOOK,
            "apply",
            "-y",
            "-e",
            "{\"regroup_acs_override\": \"minimal\", \"regroup_isolate\": [{\"device\": \""
                + CONVENTIONAL
                + "\"}]}");
    assertEquals(7, apply.exit(), apply::said);
    assertEquals("refused", apply.value("status"), apply::said);
    String findings = String.valueOf(apply.value("findings"));
    assertTrue(findings.contains("PCIe-to-PCI bridge"), apply::said);
    assertEquals(line, guest.ssh("cat /etc/default/grub"));
    assertEquals(boot, guest.bootId());
  }

  /** A board on which every function were alone, or all were together, would prove nothing. */
  private static void assertProves(KernelGroups on) {
    String all = on.partition().toString();
    assertTrue(on.ofSize(1) - on.ofSize(2) >= 8, all);
    assertTrue(on.ofSize(2) >= 8, all);
    assertTrue(on.ofSize(4) >= 3, all);
  }

  /** Each disk, virtual functions included, is where the plan said, and alone there. */
  private static void assertIsolated(KernelGroups on, Regroup.Outcome apply) {
    if (!(apply.value("isolation") instanceof List<?> devices)) {
      throw new AssertionError(apply.said());
    }
    assertEquals(4, devices.size(), apply::said);
    for (Object each : devices) {
      Map<?, ?> device = (Map<?, ?>) each;
      assertEquals(true, device.get("isolated"), apply::said);
      String address = String.valueOf(device.get("device"));
      assertEquals(on.numbers().get(address), device.get("group"), apply::said);
      assertTrue(on.partition().contains(Set.of(address)), apply::said);
    }
  }
}
