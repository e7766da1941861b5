package dev.regroup.plan;

import dev.regroup.boot.Refresh;
import dev.regroup.host.HostFacts;
import dev.regroup.host.ProxmoxNode;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.Guards.Name;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the guards judge: a host just before something is done to it. Immutable.
 *
 * @param facts of just now
 * @param stage what is about to be done
 * @param reboots whether the host is to be rebooted, now or later in this run
 * @param refresh what makes boot entries anew, null where nothing does
 * @param guests what happens to guests that run
 * @param policy what the play says of the guards
 * @param neighbours other nodes of its cluster that the run is at
 * @param now by the controller's clock
 */
public record Moment(
    HostFacts facts,
    Stage stage,
    boolean reboots,
    @Nullable Refresh refresh,
    DesiredState.Guests guests,
    dev.regroup.playbook.Guards policy,
    Neighbours neighbours,
    Instant now) {

  /** What is about to be done. */
  public enum Stage {
    /** Nothing is written yet. */
    WRITE,
    /** A backup is to be put back. */
    PUT_BACK,
    /** All is written and read back, and a reboot follows. */
    REBOOT
  }

  /** With a play's defaults, where no cluster and no clock matter. */
  static Moment of(HostFacts facts, Stage stage, boolean reboots) {
    return new Moment(
        facts,
        stage,
        reboots,
        null,
        DesiredState.Guests.REFUSE,
        dev.regroup.playbook.Guards.DEFAULT,
        Neighbours.NONE,
        Instant.EPOCH);
  }

  boolean skips(Name guard) {
    return policy.skip().contains(guard);
  }

  /** The node of Proxmox VE that the host is, null where it is none. */
  @Nullable ProxmoxNode node() {
    return facts.around().proxmox();
  }

  boolean silent(String part) {
    return facts.around().silent().contains(part);
  }
}
