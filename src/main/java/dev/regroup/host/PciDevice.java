package dev.regroup.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One PCI function as sysfs shows it. Immutable.
 *
 * @param address {@code 0000:03:00.0}, lower case
 * @param path its sysfs path without {@code /sys}, {@code
 *     /devices/pci0000:00/0000:00:01.0/0000:03:00.0}: the tree is in it
 * @param vendor four hex digits
 * @param device four hex digits
 * @param classCode six hex digits, {@code 040000}
 * @param subsystem {@code vvvv:dddd}, null where it has none
 * @param driver name of the driver bound to it, null when there is none
 * @param iommuGroup group number, -1 for none, {@link #GROUP_UNKNOWN} where a capture does not say
 * @param config configuration space as lower-case hex, at least 64 bytes where it could be read;
 *     may be shorter than the device's, trailing zeros cut; empty when it could not be read
 * @param powerState {@code D0}, {@code D3hot}, {@code D3cold}, {@code unknown}
 * @param physicalFunction address of the physical function of a VF, null for others
 * @param directRegions what the firmware wants mapped one to one for its IOMMU group, in the
 *     kernel's order; with the IOMMU off, for the device itself by the firmware's table; empty
 *     where it wants nothing
 * @param vendorName what the host's own {@code pci.ids} calls the vendor, a byte text; null where
 *     it does not say
 * @param deviceName what it calls the device
 */
public record PciDevice(
    String address,
    String path,
    String vendor,
    String device,
    String classCode,
    @Nullable String subsystem,
    @Nullable String driver,
    int iommuGroup,
    String config,
    String powerState,
    @Nullable String physicalFunction,
    List<DirectRegion> directRegions,
    @Nullable String vendorName,
    @Nullable String deviceName) {
  /** In place of a group's number; no host's own facts have it. */
  public static final int GROUP_UNKNOWN = -2;

  /** Of a name; the longest in the list of 2023 has 119 letters. */
  private static final int LONGEST_NAME = 200;

  public PciDevice {
    directRegions = List.copyOf(directRegions);
  }

  /** A function without names, for whose group the firmware wants nothing. */
  public PciDevice(
      String address,
      String path,
      String vendor,
      String device,
      String classCode,
      @Nullable String subsystem,
      @Nullable String driver,
      int iommuGroup,
      String config,
      String powerState,
      @Nullable String physicalFunction) {
    this(
        address,
        path,
        vendor,
        device,
        classCode,
        subsystem,
        driver,
        iommuGroup,
        config,
        powerState,
        physicalFunction,
        List.of(),
        null,
        null);
  }

  /** The same device with what the firmware wants mapped for it. */
  PciDevice keeping(List<DirectRegion> regions) {
    return with(iommuGroup, regions, vendorName, deviceName);
  }

  /** The same device in no group. */
  public PciDevice ungrouped() {
    return with(-1, directRegions, vendorName, deviceName);
  }

  /** The same device by these names. */
  public PciDevice named(@Nullable String byVendor, @Nullable String byDevice) {
    return with(iommuGroup, directRegions, byVendor, byDevice);
  }

  private PciDevice with(
      int group, List<DirectRegion> regions, @Nullable String byVendor, @Nullable String byDevice) {
    return new PciDevice(
        address,
        path,
        vendor,
        device,
        classCode,
        subsystem,
        driver,
        group,
        config,
        powerState,
        physicalFunction,
        regions,
        byVendor,
        byDevice);
  }

  /** A name as somebody wrote it, of a length that can be shown; null where there is none. */
  public static @Nullable String shortName(String said) {
    String name = said.strip();
    return name.isEmpty() ? null : name.substring(0, Math.min(name.length(), LONGEST_NAME));
  }

  /**
   * Vendor and device by name, {@code Altera Corporation device 4c15} where the vendor alone has
   * one; null where there is none. A byte text.
   */
  public @Nullable String name() {
    if (deviceName == null) {
      return vendorName == null ? null : vendorName + " device " + device;
    }
    return vendorName == null ? deviceName : vendorName + " " + deviceName;
  }

  /** {@code vvvv:dddd}. */
  public String id() {
    return vendor + ":" + device;
  }

  /** Whether its base class is 06, bridge. */
  public boolean isBridge() {
    return classCode.startsWith("06");
  }

  /** The address without its function: functions with the same slot are one card. */
  public String slot() {
    return slot(address);
  }

  /** The slot of an address. */
  public static String slot(String address) {
    return address.substring(0, address.lastIndexOf('.'));
  }
}
