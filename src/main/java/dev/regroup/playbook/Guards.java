package dev.regroup.playbook;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code guards:} of a play. Immutable.
 *
 * @param window when hosts may be touched, null for always
 * @param maxWait how long a guard that says no is asked again
 * @param skip names of guards that are not asked
 * @param commands argv lists run on the controller; each must exit 0
 */
public record Guards(
    @Nullable Window window, Duration maxWait, List<String> skip, List<List<String>> commands) {

  /** No window, no wait, every guard, no commands. */
  public static final Guards DEFAULT = new Guards(null, Duration.ZERO, List.of(), List.of());

  public Guards {
    skip = List.copyOf(skip);
    commands = commands.stream().map(List::copyOf).toList();
  }

  /**
   * A maintenance window. One whose end is not after its start ends on the next day.
   *
   * @param days on which it begins
   * @param from inclusive
   * @param to exclusive
   * @param zone in which days and times are meant
   */
  public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
    public Window {
      days = Set.copyOf(days);
    }
  }
}
