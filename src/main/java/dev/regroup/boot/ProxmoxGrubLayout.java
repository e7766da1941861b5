package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Proxmox VE with GRUB on ESPs that proxmox-boot-tool keeps, under Secure Boot or a BIOS: {@code
 * /etc/default/grub} with its drop-ins, made into a grub.cfg on each ESP, beside copies of the
 * kernels, by {@code proxmox-boot-tool refresh}. Read against proxmox-kernel-helper 8.1 and
 * Debian's GRUB 2.06. Stateless, thread-safe.
 */
public final class ProxmoxGrubLayout implements BootLayout {

  @Override
  public String id() {
    return "proxmox-grub";
  }

  @Override
  public Detection detect(HostFacts facts) {
    return ProxmoxDetection.grub(facts);
  }

  @Override
  public BootState read(HostFacts facts) {
    List<Esp> esps = EspList.of(facts).esps();
    GrubSource source = GrubSource.of(GrubDefaults.evaluate(facts));
    Set<Finding> onEsps = new LinkedHashSet<>();
    List<StagedEntry> staged = new ArrayList<>();
    List<StagedEntry> other = new ArrayList<>();
    List<StagedEntry> chosen = new ArrayList<>();
    ForeignBootPaths.leftOver(facts).ifPresent(onEsps::add);
    for (Esp esp : esps) {
      GrubState state = GrubState.of(facts, GrubPlace.on(esp));
      staged.addAll(state.entries().normal());
      other.addAll(state.entries().other());
      onEsps.addAll(state.findings());
      Optional.ofNullable(state.next().entry()).ifPresent(chosen::add);
      stale(esp, facts, other, onEsps);
    }
    List<Finding> findings = new ArrayList<>();
    source.finding(staged).ifPresent(findings::add);
    new ProxmoxKernels(facts, esps).pinnedOnce().ifPresent(findings::add);
    findings.addAll(onEsps);
    NextBoot next = EspsTogether.next(chosen, esps.size(), findings);
    return new BootState(source.configured(), staged, other, next.entry(), next.findings());
  }

  @Override
  public AddedKeys added() {
    return GrubSource.added(GrubPlace.REFRESH);
  }

  /** What systemd-boot left there when GRUB took its place. */
  private static void stale(
      Esp esp, HostFacts facts, List<StagedEntry> other, Set<Finding> findings) {
    if (esp.entries().isEmpty()) {
      return;
    }
    ProxmoxStaged entries = new ProxmoxStaged(esp, facts);
    esp.entries().forEach(entry -> other.add(entries.staged(entry)));
    findings.add(
        BootCode.STALE_ENTRIES.of(
            "ESP "
                + esp.uuid()
                + " holds "
                + esp.entries().size()
                + " entries of systemd-boot, which no refresh renews since GRUB is there"));
  }

  @Override
  public Edits edit(HostFacts facts, BootState state, List<Request> requests) {
    return ProxmoxRefresh.reachable(facts, GrubEdits.plan(facts, state, requests));
  }

  @Override
  public Optional<CommandLine> evaluated(Map<String, String> values) {
    return GrubSource.evaluated(values);
  }

  @Override
  public NextBoot predictNext(HostFacts facts, BootState state, Edits edits) {
    List<Esp> esps = EspList.of(facts).esps();
    ProxmoxKernels kernels = new ProxmoxKernels(facts, esps);
    ProxmoxPin pin = ProxmoxPin.refreshed(facts, kernels.pinned());
    List<StagedEntry> chosen = new ArrayList<>();
    Set<Finding> findings = new LinkedHashSet<>();
    for (Esp esp : esps) {
      NextBoot next =
          GrubState.predicted(
              facts, GrubPlace.refreshed(esp), kernels.expected(), pin, edits.desired());
      findings.addAll(next.findings());
      Optional.ofNullable(next.entry()).ifPresent(chosen::add);
    }
    return EspsTogether.next(chosen, esps.size(), List.copyOf(findings));
  }

  @Override
  public Refresh refresh(HostFacts facts) {
    List<Esp> esps = EspList.of(facts).esps();
    ProxmoxKernels kernels = new ProxmoxKernels(facts, esps);
    List<String> generated = new ArrayList<>(List.of(ProxmoxPin.DROP_IN));
    List<Refresh.Room> room = new ArrayList<>();
    for (Esp esp : esps) {
      GrubPlace place = GrubPlace.on(esp);
      EspCopies copies = new EspCopies(esp);
      Set<String> releases = new TreeSet<>(esp.releases());
      kernels.copyable().forEach(kernel -> releases.add(kernel.release()));
      generated.add(place.cfg());
      for (String release : releases) {
        copies.of(release).forEach(copy -> generated.add(esp.path(copy)));
      }
      long bytes = copies.room(kernels.expected()) + place.room(facts);
      room.add(new Refresh.Room(place.folder(), bytes));
    }
    return new Refresh("proxmox-boot-tool", GrubPlace.REFRESH, generated, room);
  }

  @Override
  public List<Finding> confirm(HostFacts after, List<Request> requests) {
    return new EntryConfirmation("the ESPs", GrubPlace.REFRESH).check(read(after), requests);
  }

  /** grub-reboot writes the environment block of /boot, and GRUB reads that of an ESP. */
  @Override
  public Trial trial(HostFacts facts) {
    return new Trial(
        false,
        "grub-reboot writes " + GrubPlace.BOOT.environment() + ", which no ESP's GRUB reads");
  }
}
