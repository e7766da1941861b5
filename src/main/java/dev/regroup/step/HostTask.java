package dev.regroup.step;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.plan.Neighbours;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.Guards;
import dev.regroup.playbook.RolloutPolicy.OnFailure;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One host and what is asked of it. Immutable, but for what is asked of its neighbours.
 *
 * @param settings how it is reached; its {@code host} is the inventory's name
 * @param desired what its play asks, refined by inventory variables
 * @param unprovenToo whether a boot layout that is proven on no real host is no reason to refuse it
 * @param onFailure what becomes of it where it failed after something was written
 * @param back how it is put back; null where it is to be brought to its desired state
 * @param guards what its play says of the guards
 * @param neighbours asked whenever the guards are, for the nodes of its cluster that the run is at;
 *     thread-safe
 * @param returning whether an earlier run ordered its reboot, and no run has proven it since
 */
public record HostTask(
    ConnectionSettings settings,
    DesiredState desired,
    boolean unprovenToo,
    OnFailure onFailure,
    @Nullable Back back,
    Guards guards,
    Supplier<Neighbours> neighbours,
    boolean returning) {

  /** Whatever its boot layout: for what only reads, or puts back. */
  public HostTask(ConnectionSettings settings, DesiredState desired) {
    this(settings, desired, Guards.DEFAULT);
  }

  /** The same with a play's guards. */
  public HostTask(ConnectionSettings settings, DesiredState desired, Guards guards) {
    this(settings, desired, true, OnFailure.HOLD, null, guards, () -> Neighbours.NONE, false);
  }

  /** The same, refused where something is to be done to a host whose boot layout is unproven. */
  public HostTask provenOnly() {
    return new HostTask(settings, desired, false, onFailure, back, guards, neighbours, returning);
  }

  /** The same, with what becomes of it where it failed. */
  public HostTask with(OnFailure then) {
    return new HostTask(settings, desired, unprovenToo, then, back, guards, neighbours, returning);
  }

  /** The same host, put back rather than brought to its desired state. */
  public HostTask with(Back instead) {
    return new HostTask(
        settings, desired, unprovenToo, onFailure, instead, guards, neighbours, returning);
  }

  /** The same beside others of its cluster. */
  public HostTask beside(Supplier<Neighbours> others) {
    return new HostTask(settings, desired, unprovenToo, onFailure, back, guards, others, returning);
  }

  /** The same after a run that ordered its reboot and did not come to prove it. */
  public HostTask returned() {
    return new HostTask(settings, desired, unprovenToo, onFailure, back, guards, neighbours, true);
  }

  /** The inventory's name of the host. */
  public String host() {
    return settings.host();
  }
}
