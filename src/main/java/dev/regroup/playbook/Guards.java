package dev.regroup.playbook;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code guards:} of a play. Immutable.
 *
 * @param window when hosts may be touched, null for always
 * @param maxWait how long a guard that says no is asked again
 * @param skip guards that are not asked
 * @param commands argv lists run on the host; each must exit 0
 */
public record Guards(
    @Nullable Window window, Duration maxWait, List<Name> skip, List<List<String>> commands) {

  /** No window, no wait, every guard, no commands. */
  public static final Guards DEFAULT = new Guards(null, Duration.ZERO, List.of(), List.of());

  /** Guards that a play may leave out; what keeps a host bootable is none of them. */
  public enum Name {
    /** The cluster keeps its quorum without the host. */
    QUORUM,
    /** No guest runs that a reboot would take down. */
    GUESTS,
    /** No backup, snapshot or migration holds a guest. */
    GUEST_LOCKS,
    /** The HA stack is not at work, and no other node is away. */
    HA,
    /** Ceph is well. */
    CEPH,
    /** Arrays and pools are whole. */
    DISKS
  }

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
    /** A window of one day a week that clocks skip once a year opens within three weeks. */
    private static final int DAYS_AHEAD = 22;

    public Window {
      days = Set.copyOf(days);
    }

    /** Whether it is open at a time. */
    public boolean isOpen(Instant at) {
      LocalDate today = at.atZone(zone).toLocalDate();
      // One that began yesterday may go on after midnight.
      return opening(today).filter(o -> o.holds(at)).isPresent()
          || opening(today.minusDays(1)).filter(o -> o.holds(at)).isPresent();
    }

    /**
     * When it opens next.
     *
     * @return a time after the given one; empty where clocks skip it for all of the coming weeks
     */
    public Optional<Instant> nextOpening(Instant after) {
      LocalDate today = after.atZone(zone).toLocalDate();
      return Stream.iterate(today, day -> day.plusDays(1))
          .limit(DAYS_AHEAD)
          .flatMap(day -> opening(day).stream())
          .filter(opening -> opening.from().isBefore(opening.to()))
          .map(Opening::from)
          .filter(from -> from.isAfter(after))
          .findFirst();
    }

    private record Opening(Instant from, Instant to) {
      boolean holds(Instant at) {
        return !at.isBefore(from) && at.isBefore(to);
      }
    }

    /** The one that begins on that day. */
    private Optional<Opening> opening(LocalDate day) {
      if (!days.contains(day.getDayOfWeek())) {
        return Optional.empty();
      }
      LocalDate end = to.isAfter(from) ? day : day.plusDays(1);
      return Optional.of(new Opening(instant(day.atTime(from)), instant(end.atTime(to))));
    }

    /**
     * A time that clocks skip is the moment at which they do; of one that they show twice it is the
     * first, so that nothing begins after a window's end.
     */
    private Instant instant(LocalDateTime time) {
      ZoneOffsetTransition transition = zone.getRules().getTransition(time);
      return transition != null && transition.isGap()
          ? transition.getInstant()
          : time.atZone(zone).toInstant();
    }
  }
}
