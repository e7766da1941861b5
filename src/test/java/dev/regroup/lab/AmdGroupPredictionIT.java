package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link GroupStory} of a guest with AMD's IOMMU, on whose line the override stands for nothing.
 */
@Tag("long")
class AmdGroupPredictionIT {
  private static final String PREPARE =
      "sed -i 's/intel_iommu=off/amd_iommu=off "
          + GroupStory.OVERRIDE
          + "/' /etc/default/grub && update-grub 2>&1";

  @Test
  void the_groups_after_the_reboot_are_those_predicted_before_it(@TempDir Path folder) {
    Machine machine = Machine.ofAllGroups(Machine.AMD);
    try (Guest guest = Guest.start(LabImage.get(Loader.GRUB), machine, folder)) {
      guest.awaitBoot();
      guest.ssh(PREPARE);
      guest.reboot();
      GroupStory.tell("amd", guest, folder, "amd_iommu=on iommu=pt -nomodeset");
      assertTrue(guest.ssh("cat /proc/cmdline").contains(GroupStory.OVERRIDE));
      String log = guest.ssh("dmesg");
      assertTrue(
          log.lines()
              .anyMatch(l -> l.contains("Unknown kernel") && l.contains(GroupStory.OVERRIDE)),
          log);
    }
  }
}
