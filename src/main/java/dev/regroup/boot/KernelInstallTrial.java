package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The entry for a trial boot beside those of kernel-install. Stateless. */
final class KernelInstallTrial {
  private static final String ID = LoaderTrialEntry.ID;

  private KernelInstallTrial() {}

  /**
   * The entry, or why there can be none.
   *
   * @param state as the host is
   * @param next what is to boot next once all is written, with its configured command line
   */
  static TrialChoice of(HostFacts facts, BootState state, StagedEntry next) {
    String folder = KernelInstall.of(facts).boot() + LoaderTrialEntry.ENTRIES;
    Optional<String> obstacle =
        LoaderTrialEntry.obstacle(facts, state).or(() -> LoaderTrialEntry.inTheWay(facts, folder));
    if (obstacle.isPresent()) {
      return TrialChoice.none(obstacle.get());
    }
    Optional<StagedEntry> like =
        state.staged().stream().filter(entry -> isSame(entry, next)).findFirst();
    String base = like.map(entry -> ForeignBootPaths.text(facts, folder + entry.id())).orElse("");
    if (like.isEmpty() || base.isEmpty()) {
      return TrialChoice.none("there is no entry yet for kernel " + next.kernel());
    }
    StagedEntry boots = TrialEntry.tried(ID, asWritten(next, like.get().options()));
    String text = LoaderTrialEntry.text(base, boots.options());
    LoaderEntry entry = LoaderEntry.parse(ID, text);
    if (!LoaderTrialEntry.isRead(entry, boots.options())) {
      return LoaderTrialEntry.unread();
    }
    return new KernelInstallEntries(facts).keepsDefault(entry)
        ? TrialChoice.of(
            new TrialEntry(ID, LoaderTrialEntry.edit(facts, folder, text), false, boots))
        : TrialChoice.none(
            "the entry of a trial would boot by default: see default in loader.conf");
  }

  private static boolean isSame(StagedEntry entry, StagedEntry next) {
    return entry.doubt() == null
        && next.doubt() == null
        && entry.id().equals(next.id())
        && entry.kernel().equals(next.kernel())
        && entry.image().equals(next.image())
        && entry.initrds().equals(next.initrds());
  }

  /** With the machine id that kernel-install adds, where it added that before. */
  private static StagedEntry asWritten(StagedEntry next, CommandLine before) {
    String key = "systemd.machine_id";
    List<Token> tokens = new ArrayList<>(next.options().tokens());
    if (next.options().tokens(key).isEmpty()) {
      tokens.addAll(before.tokens(key));
    }
    return new StagedEntry(
        next.id(),
        next.kernel(),
        next.image(),
        next.initrds(),
        next.options().withTokens(tokens),
        next.doubt());
  }

  /** The edit that takes away what a run left there; empty where nothing is. */
  static Optional<FileEdit> leftover(HostFacts facts) {
    KernelInstall install = KernelInstall.of(facts);
    return install.boots().isEmpty()
        ? Optional.empty()
        : LoaderTrialEntry.leftover(facts, install.boot() + LoaderTrialEntry.ENTRIES);
  }
}
