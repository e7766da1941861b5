package dev.regroup.step;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.Guards;
import java.util.Set;

/**
 * One host and what is asked of it. Immutable.
 *
 * @param settings how it is reached; its {@code host} is the inventory's name
 * @param desired what its play asks, refined by inventory variables
 * @param unprovenToo whether a boot layout that is proven on no real host is no reason to refuse it
 * @param guards what its play says of the guards
 * @param absent other nodes of its cluster that count as absent, as they call themselves: hosts
 *     that hold a slot
 */
public record HostTask(
    ConnectionSettings settings,
    DesiredState desired,
    boolean unprovenToo,
    Guards guards,
    Set<String> absent) {

  public HostTask {
    absent = Set.copyOf(absent);
  }

  /** Whatever its boot layout: for what only reads, or puts back. */
  public HostTask(ConnectionSettings settings, DesiredState desired) {
    this(settings, desired, Guards.DEFAULT);
  }

  /** The same with a play's guards. */
  public HostTask(ConnectionSettings settings, DesiredState desired, Guards guards) {
    this(settings, desired, true, guards, Set.of());
  }

  /** The same, refused where something is to be done to a host whose boot layout is unproven. */
  public HostTask provenOnly() {
    return new HostTask(settings, desired, false, guards, absent);
  }

  /** The same while those nodes of its cluster count as absent. */
  public HostTask whileAbsent(Set<String> nodes) {
    return new HostTask(settings, desired, unprovenToo, guards, nodes);
  }

  /** The inventory's name of the host. */
  public String host() {
    return settings.host();
  }
}
