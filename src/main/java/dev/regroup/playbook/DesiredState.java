package dev.regroup.playbook;

import dev.regroup.kernel.Request;
import java.util.List;

/**
 * What a play, refined by inventory variables, asks of one host. Immutable.
 *
 * @param parameters from {@code kernel_parameters}, one request a key or token, in the order of the
 *     playbook; {@code iommu} is not resolved into them
 * @param iommu what is asked of the IOMMU as a whole
 * @param isolate devices that shall sit in IOMMU groups of their own
 * @param reboot the reboot policy
 */
public record DesiredState(
    List<Request> parameters, Iommu iommu, List<IsolatedDevice> isolate, RebootPolicy reboot) {

  public DesiredState {
    parameters = List.copyOf(parameters);
    isolate = List.copyOf(isolate);
  }

  /** {@code iommu:} of a play. */
  public enum Iommu {
    ENABLED,
    DISABLED,
    UNMANAGED
  }
}
