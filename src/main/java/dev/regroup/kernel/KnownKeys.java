package dev.regroup.kernel;

import java.util.Set;
import org.jspecify.annotations.Nullable;

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
          "pci",
          "pcie_acs_override",
          "rd.driver.blacklist",
          "rd.driver.pre",
          "rd.luks.uuid",
          "rd.lvm.lv",
          "rd.md.uuid",
          "systemd.setenv");

  /** Keys of which the last token alone counts, and that is a list in which many have a say. */
  private static final Set<String> LISTS = Set.of("module_blacklist", "vfio_pci.ids");

  private KnownKeys() {}

  /** Whether that key is one of them. */
  static boolean isKnown(String key) {
    return ACCUMULATING.contains(key) || LISTS.contains(key);
  }

  /** Why a token of someone else's takes something away when it goes, null where it need not. */
  static @Nullable String loss(String key) {
    if (ACCUMULATING.contains(key)) {
      return "the kernel adds up tokens of this key";
    }
    return LISTS.contains(key) ? "what it names beside is named no more" : null;
  }
}
