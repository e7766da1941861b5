package dev.regroup.playbook;

import dev.regroup.kernel.IommuGoal;
import dev.regroup.kernel.Request;
import java.time.Duration;
import java.util.List;

/**
 * What a play, refined by inventory variables, asks of one host. Immutable.
 *
 * @param parameters from {@code kernel_parameters}, one request a key or token, in the order of the
 *     playbook; {@code iommu} is not resolved into them
 * @param iommu what is asked of the IOMMU as a whole
 * @param isolate devices that shall sit in IOMMU groups of their own
 * @param reboot the reboot policy
 * @param acsOverride what is asked of {@code pcie_acs_override=}
 * @param rescue whether the host puts itself back
 * @param guests what happens to running guests
 * @param confirmTimeout from the boot until the host's own rescue acts, in whole seconds
 */
public record DesiredState(
    List<Request> parameters,
    IommuGoal iommu,
    List<IsolatedDevice> isolate,
    RebootPolicy reboot,
    AcsOverride acsOverride,
    Rescue rescue,
    Guests guests,
    Duration confirmTimeout) {

  /** {@code confirm_timeout} where none is written. */
  public static final Duration DEFAULT_CONFIRM_TIMEOUT = Duration.ofMinutes(10);

  public DesiredState {
    parameters = List.copyOf(parameters);
    isolate = List.copyOf(isolate);
  }

  /** With the defaults for ACS override, rescue and guests. */
  public DesiredState(
      List<Request> parameters,
      IommuGoal iommu,
      List<IsolatedDevice> isolate,
      RebootPolicy reboot) {
    this(
        parameters,
        iommu,
        isolate,
        reboot,
        AcsOverride.UNMANAGED,
        Rescue.WHEN_CUT_OFF,
        Guests.REFUSE);
  }

  /** With the default for the time until the rescue acts. */
  public DesiredState(
      List<Request> parameters,
      IommuGoal iommu,
      List<IsolatedDevice> isolate,
      RebootPolicy reboot,
      AcsOverride acsOverride,
      Rescue rescue,
      Guests guests) {
    this(parameters, iommu, isolate, reboot, acsOverride, rescue, guests, DEFAULT_CONFIRM_TIMEOUT);
  }

  /** {@code rescue:} of a play: when a host that was rebooted puts itself back. */
  public enum Rescue {
    WHEN_CUT_OFF,
    UNLESS_CONFIRMED,
    OFF
  }

  /** {@code guests:} of a play: what happens to guests that run before a reboot. */
  public enum Guests {
    REFUSE,
    SHUTDOWN,
    MIGRATE
  }
}
