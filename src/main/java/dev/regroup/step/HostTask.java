package dev.regroup.step;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.playbook.DesiredState;

/**
 * One host and what is asked of it. Immutable.
 *
 * @param settings how it is reached; its {@code host} is the inventory's name
 * @param desired what its play asks, refined by inventory variables
 */
public record HostTask(ConnectionSettings settings, DesiredState desired) {

  /** The inventory's name of the host. */
  public String host() {
    return settings.host();
  }
}
