package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What makes each refresh of proxmox-boot-tool fail or leave something out, whatever is edited, so
 * that an edit before it would only have to be put back. Stateless.
 */
final class ProxmoxRefresh {
  private ProxmoxRefresh() {}

  /** The edits, or none with an error where no refresh could bring them to the ESPs. */
  static Edits reachable(HostFacts facts, Edits edits) {
    List<Finding> findings = new ArrayList<>(edits.findings());
    KernelCmdline.failing(facts).ifPresent(findings::add);
    new ProxmoxKernels(facts, List.of()).addedAndGone().forEach(r -> findings.add(gone(r)));
    return edits.files().isEmpty() || findings.stream().noneMatch(Finding::isError)
        ? edits
        : new Edits(List.of(), edits.desired(), edits.changes(), findings);
  }

  private static Finding gone(String release) {
    return BootCode.KERNEL_LEFT_OUT.of(
        "/etc/kernel/proxmox-boot-manual-kernels names "
            + release
            + ", and /boot has no such kernel with an initrd: each refresh leaves it out",
        Map.of("KERNEL", release));
  }
}
