package dev.regroup.playbook;

import dev.regroup.inventory.yaml.Position;
import java.util.Map;

/**
 * One play: a host pattern bound to a desired state and a rollout policy. Immutable.
 *
 * @param name what it is for
 * @param hosts an Ansible pattern, checked for syntax
 * @param become whether scripts run through sudo; inventory variables win
 * @param desired what is asked of each host before inventory variables refine it
 * @param guards what may forbid touching a host
 * @param rollout waves, slots, budget
 * @param at where the play begins
 * @param written where each key was written, by paths such as {@code reboot.timeout}
 */
public record Play(
    String name,
    String hosts,
    boolean become,
    DesiredState desired,
    Guards guards,
    RolloutPolicy rollout,
    Position at,
    Map<String, Position> written) {

  public Play {
    written = Map.copyOf(written);
  }

  /**
   * Whether scripts run through sudo when {@code --become} is given or not: a play that says so,
   * either way, wins over the flag, as in Ansible.
   */
  public boolean become(boolean flag) {
    return written.containsKey("become") ? become : flag;
  }
}
