package dev.regroup.step;

import dev.regroup.host.HostFault;
import dev.regroup.playbook.RebootPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * Tells what a rebooting host does from what its probes brought: a pure state machine, so that it
 * can be tested without hosts and driven by any clock. Immutable.
 *
 * @param oldBoot the boot id that the reboot ends
 * @param policy its {@code timeout} and {@code shutdown_timeout}
 * @param state what the last probe showed
 * @param wasDown whether any probe found the host gone: an answer that broke off after the login
 *     does not prove that
 * @param patience how long a host that is down is watched, at least {@code timeout}: its own rescue
 *     may bring it back
 */
public record RebootWatch(
    String oldBoot, RebootPolicy policy, State state, boolean wasDown, Duration patience) {

  /** What the last probe showed. Its name in lower case is its word in events. */
  public enum State {
    /** Still in the old boot, not yet seen down. */
    GOING_DOWN("still up in the old boot"),
    /** Does not answer, does not let anyone log in yet, or does not say which boot it is in. */
    DOWN("down"),
    /** Was gone and answers again, in the old boot. */
    OLD_BOOT("answers again, in the old boot"),
    /** Answers with another host key than before the reboot. */
    OTHER_HOST_KEY("answers with another host key"),
    /** A new boot. */
    UP("up in a new boot");

    private final String words;

    State(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }
  }

  /** What a probe brought: a boot id from a whole authenticated login, or why there is none. */
  public sealed interface Probe {
    record BootId(String bootId) implements Probe {}

    record NoLogin(HostFault fault) implements Probe {}
  }

  /** How the wait ended. */
  public enum Verdict {
    NEW_BOOT,
    DID_NOT_GO_DOWN,
    SAME_BOOT,
    OTHER_HOST_KEY,
    DID_NOT_COME_BACK
  }

  /** The watch as the reboot command is sent. */
  public static RebootWatch begin(String oldBoot, RebootPolicy policy) {
    return begin(oldBoot, policy, policy.timeout());
  }

  /** The same with more patience for a host that is down than its {@code timeout}. */
  public static RebootWatch begin(String oldBoot, RebootPolicy policy, Duration patience) {
    return new RebootWatch(oldBoot, policy, State.GOING_DOWN, false, patience);
  }

  /** The watch after one more probe. */
  public RebootWatch observe(Probe probe) {
    boolean gone = probe instanceof Probe.NoLogin none && none.fault().kind().beforeLogin();
    return new RebootWatch(oldBoot, policy, stateAfter(probe), wasDown || gone, patience);
  }

  private State stateAfter(Probe probe) {
    if (probe instanceof Probe.BootId up) {
      if (!up.bootId().equals(oldBoot)) {
        return State.UP;
      }
      return wasDown ? State.OLD_BOOT : State.GOING_DOWN;
    }
    HostFault fault = ((Probe.NoLogin) probe).fault();
    return switch (fault.kind()) {
      case HOST_KEY_CHANGED, HOST_KEY_UNKNOWN, HOST_KEY_REVOKED -> State.OTHER_HOST_KEY;
      default -> State.DOWN;
    };
  }

  /**
   * Whether the wait is over.
   *
   * @param waited since the reboot command
   */
  public Optional<Verdict> verdict(Duration waited) {
    boolean oldBootOverdue = waited.compareTo(policy.shutdownTimeout()) >= 0;
    boolean overdue = waited.compareTo(policy.timeout()) >= 0;
    return switch (state) {
      case UP -> Optional.of(Verdict.NEW_BOOT);
      case GOING_DOWN ->
          oldBootOverdue || overdue ? Optional.of(Verdict.DID_NOT_GO_DOWN) : Optional.empty();
      case OLD_BOOT ->
          oldBootOverdue || overdue ? Optional.of(Verdict.SAME_BOOT) : Optional.empty();
      case OTHER_HOST_KEY -> overdue ? Optional.of(Verdict.OTHER_HOST_KEY) : Optional.empty();
      case DOWN ->
          waited.compareTo(patience) >= 0
              ? Optional.of(Verdict.DID_NOT_COME_BACK)
              : Optional.empty();
    };
  }
}
