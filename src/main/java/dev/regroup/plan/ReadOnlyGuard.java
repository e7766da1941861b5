package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.host.FileSystem;
import java.util.List;

/**
 * The host can be written: asked before the first write only, since what was written needs its
 * place.
 */
final class ReadOnlyGuard implements Guard {
  @Override
  public List<Finding> against(Moment moment) {
    if (moment.stage() == Moment.Stage.REBOOT) {
      return List.of();
    }
    return moment.facts().fileSystems().stream()
        .filter(FileSystem::readOnly)
        .filter(place -> place.path().equals("/var/lib") || place.path().equals("/etc"))
        .map(ReadOnlyGuard::told)
        .toList();
  }

  static Finding told(FileSystem place) {
    return GuardCode.READ_ONLY.of(place.path() + " is on a file system that is mounted read-only");
  }

  @Override
  public boolean mayPass() {
    return false;
  }
}
