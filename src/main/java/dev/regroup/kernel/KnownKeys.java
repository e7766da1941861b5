package dev.regroup.kernel;

import java.util.Set;

/** What is known of some keys. Stateless. */
final class KnownKeys {
  /**
   * Keys of which the kernel, its modules or the initrd read every token, so that one that goes
   * takes something away (Linux 6.12: each token's handler is called in turn; dracut.cmdline(7) for
   * {@code rd.*}).
   */
  private static final Set<String> ACCUMULATING =
      Set.of(
          "amd_iommu",
          "console",
          "crashkernel",
          "dyndbg",
          "earlycon",
          "earlyprintk",
          "hugepages",
          "hugepagesz",
          "intel_iommu",
          "iommu",
          "ip",
          "memmap",
          "modprobe.blacklist",
          "module_blacklist",
          "pci",
          "pcie_acs_override",
          "rd.driver.blacklist",
          "rd.driver.pre",
          "rd.luks.uuid",
          "rd.lvm.lv",
          "rd.md.uuid",
          "systemd.setenv",
          "vfio_pci.ids");

  private KnownKeys() {}

  /** Whether tokens of that key add up. */
  static boolean accumulates(String key) {
    return ACCUMULATING.contains(key);
  }
}
