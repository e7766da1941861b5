package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.CommandLineLimit;
import dev.regroup.kernel.Merge;
import dev.regroup.kernel.Merged;
import dev.regroup.kernel.Merged.Slot;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Plans the edits of {@code /etc/default/grub} and its drop-ins and evaluates the candidate texts
 * before anyone writes them. Used by one thread for one plan.
 */
final class GrubEdits {
  private final HostFacts facts;
  private final BootState state;
  private final GrubSource source;
  private final Merged merged;
  private final List<Finding> findings = new ArrayList<>();

  private GrubEdits(HostFacts facts, BootState state, GrubSource source, List<Request> requests) {
    this.facts = facts;
    this.state = state;
    this.source = source;
    this.merged = Merge.merge(source.line().line(), requests);
    findings.addAll(merged.findings());
  }

  static Edits plan(HostFacts facts, BootState state, List<Request> requests) {
    GrubSource source = GrubSource.of(GrubDefaults.evaluate(facts));
    if (source.doubt() != null) {
      // Said by read() already: nothing can be planned on it.
      return new Edits(List.of(), source.line().line(), List.of(), List.of());
    }
    return new GrubEdits(facts, state, source, requests).plan(requests);
  }

  private Edits plan(List<Request> requests) {
    CommandLine configured = source.line().line();
    if (merged.changes().isEmpty()) {
      return new Edits(List.of(), configured, List.of(), findings);
    }
    carried();
    slips();
    GrubDefaultsEditor.Edited edited = edited(false);
    GrubSource after = GrubSource.of(GrubDefaultsEvaluator.evaluate(edited.sources()));
    if (!asExpected(after, requests)) {
      edited = edited(true);
      after = GrubSource.of(GrubDefaultsEvaluator.evaluate(edited.sources()));
    }
    if (edited.trouble() != null) {
      findings.add(byHand(edited.trouble()));
      return refused();
    }
    if (!asExpected(after, requests)) {
      findings.add(
          BootCode.OTHER_LINE.of(
              "the edited files would give \"%s\" and not \"%s\""
                  .formatted(after.line().line(), merged.result())));
      return refused();
    }
    CommandLine desired = after.line().line();
    CommandLineLimit.check(facts.machine(), length(desired)).ifPresent(findings::add);
    List<FileEdit> files = files(edited.sources());
    return findings.stream().anyMatch(Finding::isError)
        ? refused()
        : new Edits(files, desired, merged.changes(), findings);
  }

  private GrubDefaultsEditor.Edited edited(boolean besideTheirKey) {
    return GrubDefaultsEditor.edit(source.defaults(), source.line(), merged, besideTheirKey);
  }

  private Edits refused() {
    return new Edits(List.of(), merged.result(), merged.changes(), findings);
  }

  private Finding byHand(String trouble) {
    return BootCode.NOT_IN_PLACE.of(
        "the change cannot be made in place: " + trouble, Map.of("LINE", merged.result().text()));
  }

  private void slips() {
    for (Doubt slip : source.defaults().slips()) {
      findings.add(BootCode.SLIP.of(slip + "; it is kept as it is"));
    }
  }

  private void carried() {
    for (Slot slot : merged.slots()) {
      boolean asked =
          slot.isNew() || !source.line().line().tokens().get(slot.origin()).equals(slot.token());
      if (asked) {
        GrubWord.cannotCarry(slot.token())
            .ifPresent(
                why ->
                    findings.add(
                        BootCode.NOT_CARRIED.of(
                            "\""
                                + slot.token()
                                + "\" would not reach the kernel as it is: "
                                + why)));
      }
    }
  }

  /** The candidate evaluated anew: what is asked is there, and nothing else has changed. */
  private boolean asExpected(GrubSource after, List<Request> requests) {
    CommandLine got = after.line().line();
    CommandLine wanted = merged.result();
    if (after.doubt() != null
        || got.tokens().size() != wanted.tokens().size()
        || !got.initTokens().equals(wanted.initTokens())
        || !Request.allSatisfied(requests, got)
        || !after
            .defaults()
            .value("GRUB_DEFAULT")
            .text()
            .equals(source.defaults().value("GRUB_DEFAULT").text())) {
      return false;
    }
    Set<String> keys = new LinkedHashSet<>();
    wanted.tokens().forEach(token -> keys.add(token.key()));
    for (String key : keys) {
      if (!new Request.Present(key, wanted.tokens(key)).satisfiedBy(got)) {
        return false;
      }
    }
    List<Token> kept = merged.slots().stream().filter(s -> !s.isNew()).map(Slot::token).toList();
    int next = 0;
    for (Token token : got.tokens()) {
      if (next < kept.size() && token.sameAs(kept.get(next))) {
        next++;
      }
    }
    return next == kept.size();
  }

  /** Bytes of the longest line: what GRUB and 10_linux put before the configured one included. */
  private int length(CommandLine desired) {
    int configured = source.line().line().text().length();
    int before = 0;
    for (StagedEntry entry : state.staged()) {
      int own = Math.max(0, entry.options().text().length() - configured);
      before = Math.max(before, own + "BOOT_IMAGE= ".length() + entry.image().length());
    }
    return before + desired.text().length();
  }

  private List<FileEdit> files(List<GrubDefaults.Source> sources) {
    List<FileEdit> files = new ArrayList<>();
    for (GrubDefaults.Source after : sources) {
      HostFile file = facts.file(after.path()).orElseThrow();
      String before = Objects.requireNonNullElse(file.text(), "");
      String text = Objects.requireNonNullElse(after.text(), "");
      if (!before.equals(text)) {
        writable(file);
        String sha256 = Objects.requireNonNullElse(file.sha256(), "");
        files.add(new FileEdit(file.path(), before, sha256, text));
      }
    }
    return files;
  }

  private void writable(HostFile file) {
    if (file.path().equals(ProxmoxPin.DROP_IN)) {
      findings.add(EditableFile.not(file, "is kept by proxmox-boot-tool kernel pin"));
    } else {
      findings.addAll(EditableFile.check(file));
    }
  }
}
