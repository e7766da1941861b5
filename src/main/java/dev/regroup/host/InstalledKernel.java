package dev.regroup.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kernel in {@code /boot}. Immutable.
 *
 * @param release as {@code uname -r} would print it: what follows {@code vmlinuz-}
 * @param image path of the kernel image
 * @param imageSize bytes
 * @param initrd path of its initrd, null when there is none
 * @param initrdSize bytes, 0 when there is none
 * @param modules whether {@code /lib/modules/RELEASE/modules.dep} is there
 * @param acsOverride whether it carries the ACS override patch, by {@code pcie_acs_override_setup}
 *     in its System.map or, for the running one, {@code /proc/kallsyms}; null where neither tells
 * @param dkms modules that DKMS has installed for it, in order of their names
 */
public record InstalledKernel(
    String release,
    String image,
    long imageSize,
    @Nullable String initrd,
    long initrdSize,
    boolean modules,
    @Nullable Boolean acsOverride,
    List<String> dkms) {

  public InstalledKernel {
    dkms = List.copyOf(dkms);
  }

  /** A kernel without modules of DKMS. */
  public InstalledKernel(
      String release,
      String image,
      long imageSize,
      @Nullable String initrd,
      long initrdSize,
      boolean modules,
      @Nullable Boolean acsOverride) {
    this(release, image, imageSize, initrd, initrdSize, modules, acsOverride, List.of());
  }
}
