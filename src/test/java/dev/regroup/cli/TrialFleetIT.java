package dev.regroup.cli;

import dev.regroup.testing.Sysroot;
import org.junit.jupiter.api.Tag;

/** A trial boot of Debian's GRUB. */
@Tag("sshd")
class TrialFleetIT extends TrialFleetFixture {
  TrialFleetIT() {
    super("grub-intel", "/etc/default/grub", 1);
  }

  @Override
  boolean hasEntry(Sysroot of) {
    return of.read("/etc/grub.d/40_custom").contains("regroup")
        || of.read("/boot/grub/grub.cfg").contains("regroup");
  }

  @Override
  boolean bootsOnce(Sysroot of) {
    return of.read("/boot/grub/grubenv").contains("regroup");
  }
}
