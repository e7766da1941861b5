package dev.regroup.cli;

import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;

/** A trial boot of systemd-boot, beside the entries of kernel-install. */
@Tag("sshd")
class SystemdBootTrialFleetIT extends TrialFleetFixture {
  private static final String ONE_SHOT =
      "/sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

  SystemdBootTrialFleetIT() {
    super("debian-sdboot", "/etc/kernel/cmdline", 6);
  }

  @Override
  boolean hasEntry(Sysroot of) {
    return Files.exists(of.at("/boot/efi/loader/entries/0.regroup_trial.conf"));
  }

  @Override
  boolean bootsOnce(Sysroot of) {
    return Files.exists(of.at(ONE_SHOT));
  }
}
