package dev.regroup.step;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.RolloutPolicy.OnFailure;
import org.jspecify.annotations.Nullable;

/**
 * One host and what is asked of it. Immutable.
 *
 * @param settings how it is reached; its {@code host} is the inventory's name
 * @param desired what its play asks, refined by inventory variables
 * @param unprovenToo whether a boot layout that is proven on no real host is no reason to refuse it
 * @param onFailure what becomes of it where it failed after something was written
 * @param back how it is put back; null where it is to be brought to its desired state
 */
public record HostTask(
    ConnectionSettings settings,
    DesiredState desired,
    boolean unprovenToo,
    OnFailure onFailure,
    @Nullable Back back) {

  /** Whatever its boot layout: for what only reads, or puts back. */
  public HostTask(ConnectionSettings settings, DesiredState desired) {
    this(settings, desired, true, OnFailure.HOLD, null);
  }

  /** The same, refused where something is to be done to a host whose boot layout is unproven. */
  public HostTask provenOnly() {
    return new HostTask(settings, desired, false, onFailure, back);
  }

  /** The same, with what becomes of it where it failed. */
  public HostTask with(OnFailure then) {
    return new HostTask(settings, desired, unprovenToo, then, back);
  }

  /** The same host, put back rather than brought to its desired state. */
  public HostTask with(Back instead) {
    return new HostTask(settings, desired, unprovenToo, onFailure, instead);
  }

  /** The inventory's name of the host. */
  public String host() {
    return settings.host();
  }
}
