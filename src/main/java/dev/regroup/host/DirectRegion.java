package dev.regroup.host;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory that the firmware wants a device to reach under the same address with an IOMMU as without:
 * Intel's RMRR, AMD's IVMD, Arm's RMR. Immutable.
 *
 * @param start its first byte as the kernel prints it, {@code 0x00000000bdf6f000}
 * @param end its last byte
 * @param relaxable whether the kernel lets go of it once the device is handed over, as for Intel's
 *     graphics and USB (Linux 6.12, drivers/iommu/intel/iommu.c, {@code device_rmrr_is_relaxable})
 */
public record DirectRegion(String start, String end, boolean relaxable) {
  /** Of all kinds these two are mapped (drivers/iommu/iommu.c, iommu_group_show_resv_regions). */
  private static final Pattern LINE =
      Pattern.compile("(0x[0-9a-f]{1,16}) (0x[0-9a-f]{1,16}) direct(-relaxable)?");

  /** A line of {@code reserved_regions}; empty where it is of another kind. */
  static Optional<DirectRegion> parse(String line) {
    Matcher matcher = LINE.matcher(line.strip());
    return matcher.matches()
        ? Optional.of(
            new DirectRegion(matcher.group(1), matcher.group(2), matcher.group(3) != null))
        : Optional.empty();
  }
}
