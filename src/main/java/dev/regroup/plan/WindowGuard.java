package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.playbook.Guards.Window;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * The maintenance window is open. Asked again before the reboot: that has to begin inside of it.
 */
final class WindowGuard implements Guard {
  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm VV", Locale.ROOT);

  @Override
  public List<Finding> against(Moment moment) {
    Window window = moment.policy().window();
    if (window == null || window.isOpen(moment.now())) {
      return List.of();
    }
    return List.of(
        GuardCode.WINDOW.of(
            "the maintenance window is closed"
                + window
                    .nextOpening(moment.now())
                    .map(opens -> "; it opens on " + shown(window, opens))
                    .orElse("")));
  }

  private static String shown(Window window, Instant at) {
    return SHOWN.format(at.atZone(window.zone()));
  }
}
