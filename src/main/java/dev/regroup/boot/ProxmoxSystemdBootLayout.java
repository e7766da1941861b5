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
import org.jspecify.annotations.Nullable;

/**
 * Proxmox VE with systemd-boot on ESPs that proxmox-boot-tool keeps: the first line of {@code
 * /etc/kernel/cmdline}, copied into an entry for each kernel on each ESP by {@code
 * proxmox-boot-tool refresh}. Read against proxmox-kernel-helper 8.1. Stateless, thread-safe.
 */
public final class ProxmoxSystemdBootLayout implements BootLayout {
  private static final String COMMAND = "proxmox-boot-tool refresh";

  /**
   * proxmox-boot-tool copies the line as it is; systemd-boot makes {@code initrd=} of each initrd
   * line of an entry (systemd 252, src/boot/efi/boot.c).
   */
  private static final AddedKeys ADDED =
      new AddedKeys(COMMAND, Set.of(), "systemd-boot", Set.of("initrd"));

  @Override
  public String id() {
    return "proxmox-systemd-boot";
  }

  @Override
  public Detection detect(HostFacts facts) {
    return ProxmoxDetection.systemdBoot(facts);
  }

  @Override
  public BootState read(HostFacts facts) {
    KernelCmdline source = KernelCmdline.of(facts);
    List<Finding> findings = new ArrayList<>(source.findings());
    List<StagedEntry> staged = new ArrayList<>();
    List<StagedEntry> other = new ArrayList<>();
    for (Esp esp : EspList.of(facts).esps()) {
      ProxmoxStaged entries = new ProxmoxStaged(esp, facts);
      entries.normal().forEach(entry -> staged.add(entries.staged(entry)));
      entries.other().forEach(entry -> other.add(entries.staged(entry)));
    }
    NextBoot next = ProxmoxNext.staged(facts);
    findings.addAll(next.findings());
    return new BootState(source.commandLine(), staged, other, next.entry(), findings);
  }

  @Override
  public AddedKeys added() {
    return ADDED;
  }

  @Override
  public Edits edit(HostFacts facts, BootState state, List<Request> requests) {
    return ProxmoxRefresh.reachable(facts, KernelCmdline.of(facts).edit(facts, requests))
        .with(ProxmoxTrial.leftovers(facts));
  }

  @Override
  public Optional<CommandLine> evaluated(Map<String, String> values) {
    @Nullable String line = values.get("CMDLINE");
    return Optional.ofNullable(line).map(CommandLine::parse);
  }

  @Override
  public NextBoot predictNext(HostFacts facts, BootState state, Edits edits) {
    return ProxmoxNext.predicted(facts, edits.desired());
  }

  @Override
  public Refresh refresh(HostFacts facts) {
    List<Esp> esps = EspList.of(facts).esps();
    ProxmoxKernels kernels = new ProxmoxKernels(facts, esps);
    List<String> generated = new ArrayList<>();
    List<Refresh.Room> room = new ArrayList<>();
    for (Esp esp : esps) {
      EspCopies copies = new EspCopies(esp);
      generated.add(esp.path("loader/loader.conf"));
      for (String release : releases(esp, kernels)) {
        generated.add(esp.path("loader/entries/" + ProxmoxKernels.id(release)));
        copies.of(release).forEach(copy -> generated.add(esp.path(copy)));
      }
      room.add(new Refresh.Room(Esp.folder(esp.uuid()), copies.room(kernels.expected())));
    }
    return new Refresh("proxmox-boot-tool", COMMAND, generated, room);
  }

  /** Kernels of which a refresh may write or remove something. */
  private static Set<String> releases(Esp esp, ProxmoxKernels kernels) {
    Set<String> releases = new LinkedHashSet<>();
    esp.entries().stream()
        .filter(LoaderEntry::isProxmox)
        .map(e -> e.id().substring("proxmox-".length(), e.id().length() - ".conf".length()))
        .forEach(releases::add);
    kernels.copyable().forEach(kernel -> releases.add(kernel.release()));
    return releases;
  }

  @Override
  public List<Finding> confirm(HostFacts after, List<Request> requests) {
    return new EntryConfirmation("the ESPs", COMMAND).check(read(after), requests);
  }

  @Override
  public Trial trial(HostFacts facts) {
    return LoaderTrialEntry.possible(facts);
  }

  @Override
  public TrialChoice trial(HostFacts facts, BootState state, StagedEntry next) {
    return ProxmoxTrial.of(facts, state, next);
  }
}
