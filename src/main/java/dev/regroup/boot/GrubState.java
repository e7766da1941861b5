package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.host.InstalledKernel;
import dev.regroup.kernel.CommandLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the grub.cfg of one place says. Immutable.
 *
 * @param entries all that boot Linux
 * @param next what boots next from there
 * @param findings doubts of both
 */
record GrubState(GrubStaged.Entries entries, NextBoot next, List<Finding> findings) {

  GrubState {
    findings = List.copyOf(findings);
  }

  static GrubState of(HostFacts facts, GrubPlace place) {
    List<Finding> findings = new ArrayList<>();
    GrubCfg cfg = cfg(facts, place, findings);
    NextBoot next =
        GrubNext.of(
            facts,
            place,
            cfg.entries(),
            GrubDefault.staged(cfg, facts, place),
            cfg.whole() && cfg.problem() == null);
    findings.addAll(next.findings());
    return new GrubState(GrubStaged.of(cfg, facts, place), next, findings);
  }

  private static GrubCfg cfg(HostFacts facts, GrubPlace place, List<Finding> findings) {
    String text = text(facts, place);
    if (text == null) {
      findings.add(
          BootCode.NO_GRUB_CFG.of(place.cfg() + " is missing or could not be read", place.words()));
      return nothing();
    }
    GrubCfg cfg = GrubCfgReader.read(text);
    if (cfg.problem() != null || !cfg.whole()) {
      String why =
          cfg.problem() != null ? cfg.problem() : "it does not end with \"### END ... ###\"";
      findings.add(
          BootCode.GRUB_CFG_NOT_WHOLE.of(place.cfg() + " is not whole: " + why, place.words()));
    }
    return cfg;
  }

  private static GrubCfg nothing() {
    return new GrubCfg(List.of(), List.of(), false, null);
  }

  static @Nullable String text(HostFacts facts, GrubPlace place) {
    return facts.file(place.cfg()).map(HostFile::text).orElse(null);
  }

  /**
   * What boots next once the menu was made anew.
   *
   * @param kernels that will be there
   * @param pin the configuration as the generator will find it
   * @param desired the configured command line
   */
  static NextBoot predicted(
      HostFacts facts,
      GrubPlace place,
      List<InstalledKernel> kernels,
      ProxmoxPin pin,
      CommandLine desired) {
    String text = text(facts, place);
    GrubCfg cfg = text == null ? nothing() : GrubCfgReader.read(text);
    GrubPrediction.Menu menu = GrubPrediction.menu(place, kernels, pin.defaults(), cfg, desired);
    ShellValue configured = pin.defaults().value("GRUB_DEFAULT");
    String doubt = pin.problem();
    if (doubt == null && configured.doubt() != null) {
      doubt = configured.doubt().toString();
    }
    GrubUnknown unknown = doubt == null ? menu.problem() : GrubUnknown.of(doubt);
    GrubDefault value =
        unknown != null
            ? new GrubDefault("", false, unknown)
            : GrubDefault.generated(configured.text(), facts, place);
    return GrubNext.of(facts, place, menu.entries(), value, true);
  }
}
