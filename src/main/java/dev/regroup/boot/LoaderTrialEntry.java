package dev.regroup.boot;

import dev.regroup.host.Firmware;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.kernel.CommandLine;
import java.util.Optional;

/**
 * The one-shot entry of systemd-boot: a file of its own beside those of the host's generator, which
 * {@code bootctl set-oneshot} sets for one boot. The loader takes the variable away as it reads it,
 * and takes its usual default where that names no entry (systemd 252, src/boot/efi/boot.c). It is
 * the entry of the kernel that boots next, with another command line. Stateless.
 */
final class LoaderTrialEntry {
  static final String ID = TrialEntry.LOADER_FILE;
  static final String ENTRIES = "/loader/entries/";

  /** A comment to the loader. Also in clean.sh, which does not go past it. */
  private static final String MARK = "# Regroup's entry for a trial boot\n";

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

  /** Why the host as it is can have no such entry, wherever that would stand. */
  static Optional<String> obstacle(HostFacts facts, BootState state) {
    Trial trial = possible(facts);
    if (!trial.possible()) {
      return Optional.of(trial.how());
    }
    String oneShot = firmware(facts).loaderOneShot();
    if (oneShot != null) {
      return Optional.of("LoaderEntryOneShot has \"" + oneShot + "\" for the next boot already");
    }
    return state.next() == null
        ? Optional.of("what boots now is not known, and a trial that fails comes back to it")
        : Optional.empty();
  }

  /** Why it cannot stand in a folder {@code loader/entries/}: something of others does. */
  static Optional<String> inTheWay(HostFacts facts, String folder) {
    return facts.file(folder + ID).isPresent() && leftover(facts, folder).isEmpty()
        ? Optional.of(folder + ID + " is there, and is not Regroup's")
        : Optional.empty();
  }

  /**
   * The text of the entry. Without a sort-key: entries that have one stand before it.
   *
   * @param base the text of the entry that it is made of
   */
  static String text(String base, CommandLine line) {
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
  static boolean isRead(LoaderEntry entry, CommandLine line) {
    return CommandLine.parse(entry.options()).equals(line) && !entry.options().startsWith("\"");
  }

  /** The choice where the loader would not read that line as it is. */
  static TrialChoice unread() {
    return TrialChoice.none("systemd-boot would not read the new command line as it is: quotes");
  }

  /** The edit that puts the text into a folder, in the place of what a run left there. */
  static FileEdit edit(HostFacts facts, String folder, String text) {
    return leftover(facts, folder)
        .map(left -> new FileEdit(left.path(), left.before(), left.beforeSha256(), text))
        .orElseGet(() -> new FileEdit(folder + ID, "", FileEdit.ABSENT, text));
  }

  /** The edit that takes away what a run left in a folder; empty where nothing is. */
  static Optional<FileEdit> leftover(HostFacts facts, String folder) {
    HostFile file = facts.file(folder + ID).orElse(null);
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
