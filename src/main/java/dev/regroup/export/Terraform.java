package dev.regroup.export;

import java.util.List;

/** What is handed on as configuration of Terraform. Pure; the same text for the same input. */
public final class Terraform {
  /** What reads it. */
  public enum Provider {
    /** The provider bpg/proxmox: resource mappings, and guests that use them. */
    BPG,
    /** The provider Telmate/proxmox, version 3: guests alone. */
    TELMATE,
    /** An input {@code pcis} of a module. */
    MODULE
  }

  private Terraform() {}

  /**
   * HCL, each line ended by a newline.
   *
   * @param selection one that is not refused
   * @param version of bpg/proxmox; others ignore it
   */
  public static String text(Selection selection, Provider provider, ProviderVersion version) {
    Hcl hcl = new Hcl();
    head(hcl, selection, provider, version);
    switch (provider) {
      case BPG -> new BpgProxmox(version).write(hcl, selection);
      case TELMATE -> TelmateProxmox.write(hcl, selection);
      case MODULE -> TelmateProxmox.writeInput(hcl, selection);
    }
    return hcl.toString();
  }

  private static void head(
      Hcl hcl, Selection selection, Provider provider, ProviderVersion version) {
    String reader =
        switch (provider) {
          case BPG -> "the provider bpg/proxmox, " + version.range();
          case TELMATE -> "the provider Telmate/proxmox, version 3";
          case MODULE -> "the input of a module";
        };
    hcl.comment("Made by 'regroup export terraform' for " + reader + ".")
        .comment(
            "IOMMU groups are those of the present boot: a change of the kernel, its command line")
        .comment(
            "or the hardware may renumber them, and Proxmox VE then starts no guest. Export again.");
    for (ExportHost host : selection.hosts()) {
      if (!host.origin().isEmpty()) {
        hcl.comment(host.origin());
      }
      if (host.essentials() == null) {
        hcl.comment(
                "It does not say what the host itself stands on. Make sure that no device below holds")
            .comment("the host's own disk or network.");
      }
    }
    hcl.blank();
  }

  /** The lines that stand before {@code pcie} and the attribute itself. */
  static void pcie(Hcl hcl, Mapping mapping) {
    List<String> why = mapping.whyNotExpress();
    why.forEach(hcl::comment);
    hcl.attribute("pcie", why.isEmpty());
  }
}
