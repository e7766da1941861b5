package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.host.FileSystem;
import java.util.List;

/** There is room for backup and work; what is put back needs no more room than it has. */
final class RoomGuard implements Guard {
  /** As work.sh asks for below /var/lib/regroup. */
  private static final long OWN_ROOM = 8L << 20;

  @Override
  public List<Finding> against(Moment moment) {
    if (moment.stage() != Moment.Stage.WRITE) {
      return List.of();
    }
    return moment.facts().fileSystems().stream()
        .filter(place -> place.path().equals("/var/lib"))
        .filter(place -> !place.readOnly() && place.freeBytes() < OWN_ROOM)
        .map(place -> tooFull(place, OWN_ROOM, "backup and work"))
        .toList();
  }

  static Finding tooFull(FileSystem place, long needed, String what) {
    return GuardCode.NO_ROOM.of(
        place.path()
            + " has "
            + place.freeBytes()
            + " bytes free, and "
            + needed
            + " are needed for "
            + what);
  }

  @Override
  public boolean mayPass() {
    return false;
  }
}
