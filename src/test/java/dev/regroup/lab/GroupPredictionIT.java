package dev.regroup.lab;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link GroupStory} of a guest with Intel's IOMMU. */
@Tag("long")
class GroupPredictionIT {
  @Test
  void the_groups_after_the_reboot_are_those_predicted_before_it(@TempDir Path folder) {
    Machine machine = Machine.ofAllGroups(Machine.INTEL);
    try (Guest guest = Guest.start(LabImage.get(Loader.GRUB), machine, folder)) {
      guest.awaitBoot();
      GroupStory.tell("intel", guest, folder, "intel_iommu=on iommu=pt -nomodeset");
    }
  }
}
