package dev.regroup.kernel;

import dev.regroup.finding.Spelling;
import dev.regroup.host.CpuVendor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The catalogue: parameters around PCI passthrough, with what the kernel really accepts. {@code
 * pcie_acs_override} is not among them, since {@code iommu} reads it as its patch does. Stateless.
 *
 * <p>Sources: Linux 6.12, drivers/iommu/intel/iommu.c {@code intel_iommu_setup},
 * drivers/iommu/amd/init.c {@code parse_amd_iommu_options}, arch/x86/kernel/pci-dma.c {@code
 * iommu_setup} with amd_gart_64.c {@code gart_parse_options}, drivers/iommu/iommu.c,
 * drivers/iommu/irq_remapping.c {@code setup_intremap}, drivers/pci/pcie/portdrv.c {@code
 * pcie_port_setup}; for parameters of modules kernel/params.c {@code param_set_bool}; Debian's
 * {@code intgpu_off} and Proxmox VE's {@code relax_rmrr} are patches to the first.
 */
final class KnownParameters {
  private static final String ON_BY_GOAL = "iommu: enabled in the play turns the IOMMU on";

  /**
   * How values begin that {@code kstrtobool} takes, in any case of letters; it looks no further
   * (Linux, lib/kstrtox.c; {@code t} and {@code f} since 5.19, commit 0d6ea3ac94ca).
   */
  static final List<String> TRUTH = List.of("1", "0", "y", "n", "t", "f", "on", "of");

  static final String TRUTHS = "it takes 1, 0, on, off, or a word that begins with y, n, t or f";

  private static final List<KnownParameter> TABLE =
      List.of(
          new KnownParameter(
              "intel_iommu",
              CpuVendor.INTEL,
              List.of(
                  "on",
                  "off",
                  "igfx_off",
                  "strict",
                  "forcedac",
                  "sp_off",
                  "sm_on",
                  "sm_off",
                  "tboot_noforce",
                  "intgpu_off",
                  "relax_rmrr"),
              true,
              Map.of(
                  "1", "intel_iommu=on turns it on",
                  "enabled", "intel_iommu=on turns it on",
                  "pt", "iommu=pt is the parameter for that",
                  "passthrough", "iommu=pt is the parameter for that"),
              Map.of("strict", "iommu.strict=1", "forcedac", "iommu.forcedac=1"),
              List.of(List.of("on", "off"), List.of("sm_on", "sm_off"))),
          new KnownParameter(
              "amd_iommu",
              CpuVendor.AMD,
              List.of(
                  "off",
                  "fullflush",
                  "force_enable",
                  "force_isolation",
                  "pgtbl_v1",
                  "pgtbl_v2",
                  "irtcachedis",
                  "nohugepages",
                  "v2_pgsizes_only"),
              true,
              Map.of(
                  "1", "the AMD IOMMU is on by default",
                  "enabled", "the AMD IOMMU is on by default",
                  "pt", "iommu=pt is the parameter for that",
                  "passthrough", "iommu=pt is the parameter for that"),
              Map.of("fullflush", "iommu.strict=1"),
              List.of(List.of("pgtbl_v1", "pgtbl_v2"))),
          new KnownParameter(
              "iommu",
              null,
              List.of(
                  "off",
                  "force",
                  "noforce",
                  "biomerge",
                  "panic",
                  "nopanic",
                  "merge",
                  "nomerge",
                  "usedac",
                  "allowdac",
                  "nodac",
                  "soft",
                  "pt",
                  "nopt",
                  "fullflush",
                  "nofullflush",
                  "noagp",
                  "noaperture",
                  "allowed",
                  "memaper",
                  "leak"),
              false,
              Map.of(
                  "on", ON_BY_GOAL,
                  "1", ON_BY_GOAL,
                  "enabled", ON_BY_GOAL,
                  "passthrough", "iommu=pt is how to write it",
                  "pass_through", "iommu=pt is how to write it"),
              Map.of("allowdac", "nothing", "nodac", "nothing"),
              List.of(
                  List.of("pt", "nopt"),
                  List.of("force", "noforce"),
                  List.of("merge", "nomerge"),
                  List.of("panic", "nopanic"))),
          words("intremap", "on", "off", "nosid", "no_x2apic_optout", "nopost", "posted_msi"),
          words("pcie_ports", "compat", "native", "dpc-native", "auto"),
          truth("iommu.passthrough"),
          truth("iommu.strict"),
          truth("iommu.forcedac"),
          truth("kvm.ignore_msrs"),
          truth("kvm.report_ignored_msrs"),
          truth("vfio_iommu_type1.allow_unsafe_interrupts"),
          truth("vfio_pci.disable_vga"),
          truth("vfio_pci.disable_idle_d3"),
          truth("vfio_pci.enable_sriov"));

  /** Keys that are spelled wrong in ways that no count of letters finds. */
  private static final Map<String, String> MISNAMED =
      Map.ofEntries(
          Map.entry("acs_override", "pcie_acs_override"),
          Map.entry("pcie_acs", "pcie_acs_override"),
          Map.entry("acs", "pcie_acs_override"),
          Map.entry("vfio.ids", "vfio-pci.ids"),
          Map.entry("vfio_ids", "vfio-pci.ids"),
          Map.entry("vfio_pci_ids", "vfio-pci.ids"),
          Map.entry("iommu_passthrough", "iommu.passthrough"),
          Map.entry("iommu.passthru", "iommu.passthrough"),
          Map.entry("iommu_passthru", "iommu.passthrough"),
          Map.entry("iommu.pt", "iommu=pt"),
          Map.entry("iommu_pt", "iommu=pt"),
          Map.entry("ignore_msrs", "kvm.ignore_msrs"),
          Map.entry("allow_unsafe_interrupts", "vfio_iommu_type1.allow_unsafe_interrupts"),
          Map.entry("modprobe_blacklist", "modprobe.blacklist"),
          Map.entry("modprobe.blacklists", "modprobe.blacklist"),
          Map.entry("initcall.blacklist", "initcall_blacklist"));

  /** Keys that a mistyped one is most likely to mean, for whoever passes devices through. */
  private static final Set<String> LIKELY =
      Set.of(
          "intel_iommu",
          "amd_iommu",
          "iommu",
          "iommu.passthrough",
          "iommu.strict",
          "iommu.forcedac",
          "pcie_acs_override",
          "vfio_pci.ids",
          "vfio_pci.disable_vga",
          "vfio_pci.disable_idle_d3",
          "vfio_iommu_type1.allow_unsafe_interrupts",
          "kvm.ignore_msrs",
          "modprobe.blacklist",
          "module_blacklist",
          "initcall_blacklist",
          "default_hugepagesz",
          "hugepagesz",
          "hugepages",
          "pcie_aspm",
          "pcie_ports",
          "pcie_port_pm",
          "intremap",
          "nomodeset");

  /** Real keys that look like one of those. */
  private static final Set<String> REAL =
      Set.of("amd_iommu_dump", "amd_iommu_intr", "nointremap", "intel_pstate", "amd_pstate");

  private KnownParameters() {}

  /** A key of any vendor whose words have no effect, and no line in the log, where unknown. */
  private static KnownParameter words(String key, String... words) {
    return new KnownParameter(key, null, List.of(words), false, Map.of(), Map.of(), List.of());
  }

  /** A key whose value {@code kstrtobool} reads. */
  private static KnownParameter truth(String key) {
    return new KnownParameter(
        key, null, TRUTH, true, Map.of(), Map.of(), List.of(List.of("1", "0")));
  }

  static Optional<KnownParameter> of(String key) {
    return TABLE.stream().filter(parameter -> parameter.key().equals(key)).findFirst();
  }

  /** What a key that no kernel knows is likely to mean; empty for one that may well be known. */
  static Optional<String> meant(String key) {
    if (LIKELY.contains(key) || REAL.contains(key) || KnownKeys.isKnown(key)) {
      return Optional.empty();
    }
    String named = MISNAMED.get(key);
    return named != null
        ? Optional.of(named)
        : Optional.ofNullable(Spelling.nearest(key, LIKELY, edits(key)))
            .map(near -> near.replace("vfio_pci", "vfio-pci"));
  }

  /** How many letters of a key may be wrong: short ones are too close to real ones. */
  private static int edits(String key) {
    return key.length() < 4 ? 0 : Math.max(1, Math.min(2, key.length() / 5));
  }
}
