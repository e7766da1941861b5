package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  /**
   * 10_linux writes {@code root=} and {@code ro} before the configured line, and {@code rootflags=}
   * for Btrfs; GRUB's linux command adds BOOT_IMAGE=, and Ubuntu's grub.cfg has it fill in
   * vt.handoff= (GRUB 2.06, util/grub.d/10_linux.in and grub-core/loader/i386/linux.c).
   */
  private static final AddedKeys ADDED =
      new AddedKeys(
          "update-grub",
          Set.of("root", "ro", "rootflags"),
          "GRUB",
          Set.of("BOOT_IMAGE", "vt.handoff"));

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
    GrubCfg cfg = cfg(facts, findings);
    GrubStaged.Entries entries = GrubStaged.of(cfg, facts);
    source.finding(entries.normal()).ifPresent(findings::add);
    NextBoot next =
        GrubNext.of(
            facts,
            cfg.entries(),
            GrubDefault.staged(cfg, facts),
            cfg.whole() && cfg.problem() == null);
    findings.addAll(next.findings());
    return new BootState(
        source.doubt() == null ? source.line().line() : null,
        entries.normal(),
        entries.other(),
        next.entry(),
        findings);
  }

  @Override
  public AddedKeys added() {
    return ADDED;
  }

  private static GrubCfg cfg(HostFacts facts, List<Finding> findings) {
    String text = cfgText(facts);
    if (text == null) {
      findings.add(BootCode.NO_GRUB_CFG.of(GrubCfg.PATH + " is missing or could not be read"));
      return new GrubCfg(List.of(), List.of(), false, null);
    }
    GrubCfg cfg = GrubCfgReader.read(text);
    if (cfg.problem() != null || !cfg.whole()) {
      String why =
          cfg.problem() != null ? cfg.problem() : "it does not end with \"### END ... ###\"";
      findings.add(BootCode.GRUB_CFG_NOT_WHOLE.of(GrubCfg.PATH + " is not whole: " + why));
    }
    return cfg;
  }

  private static @Nullable String cfgText(HostFacts facts) {
    return facts.file(GrubCfg.PATH).map(HostFile::text).orElse(null);
  }

  @Override
  public Edits edit(HostFacts facts, BootState state, List<Request> requests) {
    return GrubEdits.plan(facts, state, requests);
  }

  @Override
  public Optional<CommandLine> evaluated(Map<String, String> values) {
    String linux = values.get(GrubDefaults.LINUX);
    String linuxDefault = values.get(GrubDefaults.DEFAULT);
    if (linux == null || linuxDefault == null) {
      return Optional.empty();
    }
    GrubLine line = GrubLine.of(nowhere(linux), nowhere(linuxDefault));
    return line.trouble() == null ? Optional.of(line.line()) : Optional.empty();
  }

  private static List<SourceChar> nowhere(String text) {
    return text.chars().mapToObj(c -> SourceChar.nowhere((char) c)).toList();
  }

  @Override
  public NextBoot predictNext(HostFacts facts, BootState state, Edits edits) {
    GrubDefaults defaults = GrubDefaults.evaluate(facts);
    String text = cfgText(facts);
    GrubCfg cfg =
        text == null ? new GrubCfg(List.of(), List.of(), false, null) : GrubCfgReader.read(text);
    GrubPrediction.Menu menu = GrubPrediction.menu(facts, defaults, cfg, edits.desired());
    ShellValue configured = defaults.value("GRUB_DEFAULT");
    String doubt = configured.doubt() != null ? configured.doubt().toString() : menu.problem();
    GrubDefault value =
        doubt != null
            ? new GrubDefault("", false, doubt)
            : GrubDefault.generated(configured.text(), facts);
    return GrubNext.of(facts, menu.entries(), value, true);
  }

  @Override
  public Refresh refresh(HostFacts facts) {
    long size = facts.file(GrubCfg.PATH).map(HostFile::size).orElse(0L);
    // grub-mkconfig writes grub.cfg.new beside the old file, then copies it over that.
    long room = Math.max(LEAST_ROOM, size * 2 + size / 5);
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
    String text = cfgText(facts);
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
}
