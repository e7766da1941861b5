package dev.regroup.export;

import dev.regroup.host.PciDevice;
import dev.regroup.iommu.PciFunction;
import dev.regroup.iommu.PciId;
import org.jspecify.annotations.Nullable;

/** What else the configuration space of an endpoint tells. Stateless. */
final class ConfigBytes {
  private static final int STATUS = 0x06;
  private static final int CAPABILITIES = 0x34;
  private static final int HAS_CAPABILITIES = 0x10;

  /** Of a configuration space that answered, in bytes. */
  private static final int LEAST = 0x10;

  private ConfigBytes() {}

  /**
   * Subsystem vendor and device as {@code vvvv:dddd}, null where they could not be read. Proxmox VE
   * compares with {@code subsystem_vendor} and {@code subsystem_device} of sysfs, zeros included
   * (pve-guest-common, PVE/Mapping/PCI.pm, {@code assert_valid}).
   */
  static @Nullable String subsystem(PciFunction function) {
    PciId known = function.subsystem();
    return known == null ? null : known.toString();
  }

  /** Whether the list of capabilities was read, if there is one: without root it is not. */
  static boolean capabilitiesRead(PciDevice device) {
    boolean listed = (octet(device, STATUS) & HAS_CAPABILITIES) != 0;
    return length(device) >= LEAST && (!listed || octet(device, CAPABILITIES) < length(device));
  }

  /** 0 to 255; beyond the end 0, as trailing zeros are cut. */
  private static int octet(PciDevice device, int at) {
    return at < length(device)
        ? Integer.parseInt(device.config().substring(2 * at, 2 * at + 2), 16)
        : 0;
  }

  /** In bytes, up to the first that is no number. */
  private static int length(PciDevice device) {
    int digits = 0;
    while (digits < device.config().length()
        && Character.digit(device.config().charAt(digits), 16) >= 0) {
      digits++;
    }
    return digits / 2;
  }
}
