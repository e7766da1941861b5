package dev.regroup.boot;

import dev.regroup.host.Firmware;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one-shot entry of systemd-boot beside those of kernel-install: a file of its own, which
 * {@code bootctl set-oneshot} sets for one boot. The loader takes the variable away as it reads it,
 * and takes its usual default where that names no entry (systemd 252, src/boot/efi/boot.c). It is
 * the entry of the kernel that boots next, with another command line. Stateless.
 */
final class LoaderTrialEntry {
  static final String ID = TrialEntry.LOADER_FILE;

  /** A comment to the loader. */
  private static final String MARK = "# Regroup's entry for a trial boot\n";

  private static final String ENTRIES = "/loader/entries/";
  private static final String VARIABLES = "/sys/firmware/efi/efivars";

  private LoaderTrialEntry() {}

  /** Whether a host can have one at all. */
  static Trial possible(HostFacts facts) {
    if (!facts.tools().contains("bootctl")) {
      return new Trial(false, "bootctl is not installed");
    }
    if (facts.firmware().loaderInfo() == null) {
      return new Trial(
          false, "systemd-boot does not name itself in LoaderInfo, and bootctl needs that");
    }
    boolean readOnly =
        facts.fileSystems().stream().anyMatch(fs -> fs.path().equals(VARIABLES) && fs.readOnly());
    return readOnly
        ? new Trial(false, VARIABLES + " is mounted read-only, and bootctl cannot write there")
        : new Trial(true, "bootctl set-oneshot");
  }

  /**
   * The entry, or why there can be none.
   *
   * @param state as the host is
   * @param next what is to boot next once all is written, with its configured command line
   */
  static TrialChoice of(HostFacts facts, BootState state, StagedEntry next) {
    Optional<String> obstacle = obstacle(facts, state);
    if (obstacle.isPresent()) {
      return TrialChoice.none(obstacle.get());
    }
    String folder = KernelInstall.of(facts).boot() + ENTRIES;
    Optional<StagedEntry> like =
        state.staged().stream().filter(entry -> isSame(entry, next)).findFirst();
    String base = like.map(entry -> ForeignBootPaths.text(facts, folder + entry.id())).orElse("");
    if (like.isEmpty() || base.isEmpty()) {
      return TrialChoice.none("there is no entry yet for kernel " + next.kernel());
    }
    StagedEntry boots = TrialEntry.tried(ID, asWritten(next, like.get().options()));
    String text = text(base, boots.options());
    LoaderEntry entry = LoaderEntry.parse(ID, text);
    if (!isRead(entry, boots.options())) {
      return TrialChoice.none("systemd-boot would not read the new command line as it is: quotes");
    }
    if (!new KernelInstallEntries(facts).keepsDefault(entry)) {
      return TrialChoice.none(
          "the entry of a trial would boot by default: see default in loader.conf");
    }
    FileEdit edit =
        leftover(facts)
            .map(left -> new FileEdit(left.path(), left.before(), left.beforeSha256(), text))
            .orElseGet(() -> new FileEdit(folder + ID, "", FileEdit.ABSENT, text));
    return TrialChoice.of(new TrialEntry(ID, edit, false, boots));
  }

  /** Why the host as it is can have no such entry. */
  private static Optional<String> obstacle(HostFacts facts, BootState state) {
    Trial trial = possible(facts);
    if (!trial.possible()) {
      return Optional.of(trial.how());
    }
    String oneShot = firmware(facts).loaderOneShot();
    if (oneShot != null) {
      return Optional.of("LoaderEntryOneShot has \"" + oneShot + "\" for the next boot already");
    }
    if (state.next() == null) {
      return Optional.of("what boots now is not known, and a trial that fails comes back to it");
    }
    String path = KernelInstall.of(facts).boot() + ENTRIES + ID;
    return facts.file(path).isPresent() && leftover(facts).isEmpty()
        ? Optional.of(path + " is there, and is not Regroup's")
        : Optional.empty();
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

  /** Without a sort-key: entries that have one stand before it. */
  private static String text(String base, CommandLine line) {
    StringBuilder text = new StringBuilder(MARK);
    text.append("title      Regroup trial boot\n");
    for (String words : base.lines().map(String::strip).toList()) {
      switch (words.split("[ \t]+", 2)[0]) {
        case "title", "sort-key", "options", "" -> {}
        default -> text.append(words).append('\n');
      }
    }
    return text.append("options    ").append(line.text()).append('\n').toString();
  }

  /** The loader takes quotes around a whole value away (systemd 252, line_get_key_value). */
  private static boolean isRead(LoaderEntry entry, CommandLine line) {
    return CommandLine.parse(entry.options()).equals(line) && !entry.options().startsWith("\"");
  }

  /** The edit that takes away what a run left there; empty where nothing is. */
  static Optional<FileEdit> leftover(HostFacts facts) {
    KernelInstall install = KernelInstall.of(facts);
    if (install.boots().isEmpty()) {
      return Optional.empty();
    }
    HostFile file = facts.file(install.boot() + ENTRIES + ID).orElse(null);
    String text = file == null ? null : file.text();
    String sha = file == null ? null : file.sha256();
    return file == null || text == null || sha == null || !text.startsWith(MARK)
        ? Optional.empty()
        : Optional.of(new FileEdit(file.path(), text, sha, ""));
  }

  /**
   * The firmware without a one-shot of Regroup's own, which a cut left and every plan takes back;
   * with its entry gone the loader passes it by.
   */
  static Firmware firmware(HostFacts facts) {
    Firmware firmware = facts.firmware();
    return ID.equalsIgnoreCase(firmware.loaderOneShot()) ? firmware.withoutOneShot() : firmware;
  }
}
