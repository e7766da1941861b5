package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Debian's and Ubuntu's GRUB, and Proxmox VE's where no ESP list is kept: {@code /etc/default/grub}
 * with its drop-ins, made into {@code /boot/grub/grub.cfg} by {@code update-grub}. Read against
 * Debian's GRUB 2.06. Stateless, thread-safe.
 */
public final class DebianGrubLayout implements BootLayout {
  private static final long LEAST_ROOM = 1L << 20;

  /** GRUB cannot write its environment block there (2.06, util/grub.d/00_header.in). */
  private static final Set<String> READ_ONLY_MODULES =
      Set.of("lvm", "diskfilter", "btrfs", "zfs", "squash4", "cryptodisk", "luks", "luks2");

  @Override
  public String id() {
    return "debian-grub";
  }

  @Override
  public Detection detect(HostFacts facts) {
    return GrubDetection.detect(facts);
  }

  @Override
  public BootState read(HostFacts facts) {
    List<Finding> findings = new ArrayList<>();
    GrubSource source = GrubSource.of(GrubDefaults.evaluate(facts));
    GrubState state = GrubState.of(facts, GrubPlace.BOOT);
    source.finding(state.entries().normal()).ifPresent(findings::add);
    ForeignBootPaths.leftOver(facts).ifPresent(findings::add);
    new ProxmoxKernels(facts, List.of()).pinnedOnce().ifPresent(findings::add);
    findings.addAll(state.findings());
    return new BootState(
        source.configured(),
        state.entries().normal(),
        state.entries().other(),
        state.next().entry(),
        findings);
  }

  @Override
  public AddedKeys added() {
    return GrubSource.added(GrubPlace.BOOT.command());
  }

  @Override
  public Edits edit(HostFacts facts, BootState state, List<Request> requests) {
    Edits edits = GrubEdits.plan(facts, state, requests);
    return GrubTrialEntry.leftover(facts).map(edits::with).orElse(edits);
  }

  @Override
  public Optional<CommandLine> evaluated(Map<String, String> values) {
    return GrubSource.evaluated(values);
  }

  @Override
  public NextBoot predictNext(HostFacts facts, BootState state, Edits edits) {
    return GrubState.predicted(
        facts, GrubPlace.BOOT, facts.kernels(), ProxmoxPin.asItStands(facts), edits.desired());
  }

  @Override
  public Refresh refresh(HostFacts facts) {
    long room = Math.max(LEAST_ROOM, GrubPlace.BOOT.room(facts));
    return new Refresh(
        "update-grub",
        "update-grub",
        List.of(GrubCfg.PATH),
        List.of(new Refresh.Room("/boot", room)));
  }

  @Override
  public List<Finding> confirm(HostFacts after, List<Request> requests) {
    return new EntryConfirmation(GrubCfg.PATH, "update-grub").check(read(after), requests);
  }

  @Override
  public Trial trial(HostFacts facts) {
    String text = GrubState.text(facts, GrubPlace.BOOT);
    if (!facts.tools().contains("grub-reboot")) {
      return new Trial(false, "grub-reboot is not installed");
    }
    if (text == null || !text.contains("${next_entry}")) {
      return new Trial(false, GrubCfg.PATH + " does not look at the environment block");
    }
    if (facts.file("/boot/grub/grubenv").isEmpty()) {
      return new Trial(false, "/boot/grub/grubenv is not there");
    }
    for (GrubEntry entry : GrubCfgReader.read(text).entries()) {
      Optional<String> module =
          entry.modules().stream()
              .filter(m -> READ_ONLY_MODULES.contains(m) || m.startsWith("mdraid"))
              .sorted()
              .findFirst();
      if (entry.linux() != null && module.isPresent()) {
        return new Trial(
            false, "GRUB cannot clear a one-shot entry on a disk read by " + module.get());
      }
    }
    return new Trial(true, "grub-reboot");
  }

  @Override
  public TrialChoice trial(HostFacts facts, BootState state, StagedEntry next) {
    Trial trial = trial(facts);
    CommandLine configured = state.configured();
    if (!trial.possible() || configured == null) {
      return TrialChoice.none(trial.how());
    }
    // The menu is made anew for the trial: what boots otherwise has to stay what it is.
    Edits none = new Edits(List.of(), configured, List.of(), List.of());
    StagedEntry back = predictNext(facts, state, none).entry();
    return back != null && back.bootsAs(state.next())
        ? GrubTrialEntry.of(facts, state, next)
        : TrialChoice.none(
            "update-grub would write another entry than the one that boots now, so that a trial"
                + " that fails would not come back as the host is");
  }
}
