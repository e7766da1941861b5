package dev.regroup.iommu;

import dev.regroup.host.PciDevice;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration space of one function says of it, taken by itself. Of most functions the
 * first 64 bytes alone are read, where the PCI Express capability seldom stands. Immutable.
 *
 * @param headerType without the multi-function bit: 0 device, 1 bridge, 2 CardBus bridge; null
 *     where it was not read
 * @param multifunction the bit for several functions; null where it was not read
 * @param express whether it has a PCI Express capability; null where that was not read
 * @param type its express type as it claims, null where it has none or that was not read
 * @param acs its ACS capability, null where it has none or that was not read
 */
public record PciRegisters(
    @Nullable Integer headerType,
    @Nullable Boolean multifunction,
    @Nullable Boolean express,
    @Nullable ExpressType type,
    PciFunction.@Nullable AcsCapability acs) {

  /** Reads any device; never fails. */
  public static PciRegisters of(PciDevice device) {
    ConfigSpace config = ConfigSpace.of(device.config());
    if (config.unreadable()) {
      return new PciRegisters(null, null, null, null, null);
    }
    boolean express = config.express() != 0;
    return new PciRegisters(
        config.header(),
        config.multifunctionBit(),
        (express || config.flaws().isEmpty()) ? (Boolean) express : null,
        express ? ExpressType.of((config.word(config.express() + 2) >> 4) & 0xf) : null,
        config.acsCapability());
  }
}
