package dev.regroup.plan;

import dev.regroup.boot.Refresh;
import dev.regroup.finding.Finding;
import dev.regroup.host.FileSystem;
import java.util.ArrayList;
import java.util.List;

/** Boot entries can be made anew; as change.sh asks again at the moment itself. */
final class RefreshGuard implements Guard {
  @Override
  public List<Finding> against(Moment moment) {
    Refresh refresh = moment.refresh();
    if (refresh == null || moment.stage() != Moment.Stage.WRITE) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    if (!moment.facts().tools().contains("timeout")) {
      findings.add(
          GuardCode.NO_TIMEOUT.of(
              "timeout is not on the host, and " + refresh.id() + " could hang without end"));
    }
    for (Refresh.Room room : refresh.room()) {
      for (FileSystem place : moment.facts().fileSystems()) {
        if (place.path().equals(room.path()) && place.readOnly()) {
          findings.add(ReadOnlyGuard.told(place));
        }
        if (place.path().equals(room.path()) && place.freeBytes() < room.bytes()) {
          findings.add(RoomGuard.tooFull(place, room.bytes(), refresh.command()));
        }
      }
    }
    return findings;
  }

  @Override
  public boolean mayPass() {
    return false;
  }
}
