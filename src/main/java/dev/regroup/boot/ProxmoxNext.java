package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.InstalledKernel;
import dev.regroup.kernel.CommandLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What boots next from the ESPs of proxmox-boot-tool: the firmware's choice of a loader, then
 * systemd-boot's of an entry. Which of several ESPs is booted is up to the firmware, so all must
 * come to the same. Stateless.
 */
final class ProxmoxNext {
  private ProxmoxNext() {}

  /** As the ESPs stand. What a refresh would put right is no error here. */
  static NextBoot staged(HostFacts facts) {
    List<Finding> findings = new ArrayList<>();
    UefiOrder.check(facts).ifPresent(findings::add);
    List<StagedEntry> chosen = new ArrayList<>();
    List<Esp> esps = EspList.of(facts).esps();
    new ProxmoxKernels(facts, esps).pinnedOnce().ifPresent(findings::add);
    for (Esp esp : esps) {
      ProxmoxStaged entries = new ProxmoxStaged(esp, facts);
      SystemdBootChoice choice =
          SystemdBootChoice.of(
              entries.ids(), entries.loaderDefault(), LoaderTrialEntry.firmware(facts));
      tellOneShot(esp, esps, choice, findings);
      StagedEntry entry =
          entries.normal().stream()
              .filter(e -> e.id().equals(choice.id()))
              .findFirst()
              .map(entries::staged)
              .orElse(null);
      if (entry == null) {
        findings.add(unknown(esp, choice));
      } else {
        chosen.add(entry);
      }
    }
    return EspsTogether.next(chosen, esps.size(), findings);
  }

  /** As they will stand once a refresh has run; findings of the present state are not repeated. */
  static NextBoot predicted(HostFacts facts, CommandLine desired) {
    List<Esp> esps = EspList.of(facts).esps();
    ProxmoxKernels kernels = new ProxmoxKernels(facts, esps);
    List<InstalledKernel> expected = kernels.expected();
    List<String> ids = new ArrayList<>();
    expected.forEach(kernel -> ids.add(ProxmoxKernels.id(kernel.release())));
    for (Esp esp : esps) {
      new ProxmoxStaged(esp, facts)
          .other().stream()
              .map(LoaderEntry::id)
              .filter(id -> !id.equals(LoaderTrialEntry.ID))
              .forEach(ids::add);
    }
    SystemdBootChoice choice =
        SystemdBootChoice.of(ids, kernels.defaultPattern(), LoaderTrialEntry.firmware(facts));
    InstalledKernel kernel =
        expected.stream()
            .filter(k -> ProxmoxKernels.id(k.release()).equals(choice.id()))
            .findFirst()
            .orElse(null);
    if (kernel == null) {
      return new NextBoot(null, List.of(unknownAfterRefresh(choice)));
    }
    boolean sure = UefiOrder.check(facts).filter(Finding::isError).isEmpty();
    return new NextBoot(sure ? entry(esps.get(0), kernel, desired) : null, List.of());
  }

  private static Finding unknownAfterRefresh(SystemdBootChoice choice) {
    return BootCode.ESP_NEXT_UNKNOWN.of(
        "what systemd-boot takes after a refresh is not known: "
            + Objects.requireNonNullElse(
                choice.problem(), choice.id() + " is none of proxmox-boot-tool's entries"));
  }

  private static StagedEntry entry(Esp esp, InstalledKernel kernel, CommandLine desired) {
    String release = kernel.release();
    List<String> copies = new EspCopies(esp).of(release);
    return new StagedEntry(
        ProxmoxKernels.id(release),
        release,
        esp.path(copies.get(0)),
        List.of(esp.path(copies.get(1))),
        desired,
        GrubStaged.doubt(kernel));
  }

  /** Once, not once for each ESP: the variable is the firmware's. */
  private static void tellOneShot(
      Esp esp, List<Esp> esps, SystemdBootChoice choice, List<Finding> findings) {
    if (choice.oneShot() && esp.equals(esps.get(0))) {
      findings.add(
          BootCode.ESP_ONE_SHOT.of(
              "LoaderEntryOneShot has set \"" + choice.id() + "\" for the next boot only"));
    }
  }

  private static Finding unknown(Esp esp, SystemdBootChoice choice) {
    @Nullable String problem = choice.problem();
    return BootCode.ESP_NOW_UNKNOWN.of(
        "what systemd-boot takes from ESP %s now is not known: %s"
            .formatted(
                esp.uuid(),
                problem != null
                    ? problem
                    : choice.id() + " is none of proxmox-boot-tool's entries there"));
  }
}
