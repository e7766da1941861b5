package dev.regroup.cli;

import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;

/** A trial boot of systemd-boot, on the ESPs of proxmox-boot-tool. */
@Tag("sshd")
class ProxmoxTrialFleetIT extends TrialFleetFixture {
  private static final String ONE_SHOT =
      "/sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

  ProxmoxTrialFleetIT() {
    super("pve-intel", "/etc/kernel/cmdline", 3);
  }

  @Override
  boolean hasEntry(Sysroot of) {
    return of.read("/etc/kernel/proxmox-boot-uuids")
        .lines()
        .map(uuid -> "/dev/disk/by-uuid/" + uuid + "/loader/entries/0.regroup_trial.conf")
        .anyMatch(path -> Files.exists(of.at(path)));
  }

  @Override
  boolean bootsOnce(Sysroot of) {
    return Files.exists(of.at(ONE_SHOT));
  }
}
