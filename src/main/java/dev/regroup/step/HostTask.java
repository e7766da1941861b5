package dev.regroup.step;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.playbook.DesiredState;

/**
 * One host and what is asked of it. Immutable.
 *
 * @param settings how it is reached; its {@code host} is the inventory's name
 * @param desired what its play asks, refined by inventory variables
 * @param unprovenToo whether a boot layout that is proven on no real host is no reason to refuse it
 */
public record HostTask(ConnectionSettings settings, DesiredState desired, boolean unprovenToo) {

  /** Whatever its boot layout: for what only reads, or puts back. */
  public HostTask(ConnectionSettings settings, DesiredState desired) {
    this(settings, desired, true);
  }

  /** The same, refused where something is to be done to a host whose boot layout is unproven. */
  public HostTask provenOnly() {
    return new HostTask(settings, desired, false);
  }

  /** The inventory's name of the host. */
  public String host() {
    return settings.host();
  }
}
