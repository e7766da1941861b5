package dev.regroup.boot;

import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry that boots the new command line once. Immutable.
 *
 * @param id what the loader calls it
 * @param edits what brings it into the menu, by itself or together with the layout's refresh; one
 *     for each place where a loader may look for it
 * @param refreshed whether the layout's refresh has to make the menu anew for it
 * @param menu what it boots in each of these places, with the command line that is tried
 */
public record TrialEntry(
    String id, List<FileEdit> edits, boolean refreshed, List<StagedEntry> menu) {

  public TrialEntry {
    edits = List.copyOf(edits);
    menu = List.copyOf(menu);
  }

  /** One that stands in one place. */
  TrialEntry(String id, FileEdit edit, boolean refreshed, StagedEntry boots) {
    this(id, List.of(edit), refreshed, List.of(boots));
  }

  /** What it boots, in the first place as in any other. */
  public StagedEntry boots() {
    return menu.get(0);
  }

  /** Where the entry of Debian's GRUB stands, and nothing else of Regroup's. */
  public static final String GRUB_FILE = "/etc/grub.d/40_custom";

  /**
   * File name of the entry of systemd-boot, which is all of the file. Also in lib-oneshot.sh.
   * Without a dash, so that it is nobody's {@code TOKEN-VERSION.conf}; and the loader puts it below
   * whatever begins with a letter or a higher number.
   */
  public static final String LOADER_FILE = "0.regroup_trial.conf";

  /** Seconds after which a kernel that panics reboots, and with it an initrd that gives up. */
  public static final String PANIC = "panic=30";

  /** What GRUB calls the entry. Also in lib-oneshot.sh. */
  static final String GRUB_ID = "regroup-trial";

  /** Whether a loader calls the entry of a trial so. */
  public static boolean isId(String id) {
    return id.equals(GRUB_ID) || id.equals(LOADER_FILE);
  }

  /** Whether a file is there for the entry of a trial alone, as far as Regroup writes it. */
  public static boolean isOf(String path) {
    return path.equals(GRUB_FILE) || path.endsWith("/loader/entries/" + LOADER_FILE);
  }

  /** What a trial of that entry boots: the same, with a panic that ends by itself. */
  public static StagedEntry tried(String id, StagedEntry entry) {
    CommandLine line = entry.options();
    List<Token> tokens = new ArrayList<>(line.tokens());
    if (!endsPanics(line.tokens("panic"))) {
      tokens.add(new Token(PANIC));
    }
    return new StagedEntry(
        id, entry.kernel(), entry.image(), entry.initrds(), line.withTokens(tokens), null);
  }

  /** The last one counts; 0 waits for ever (Linux 6.12, kernel/panic.c). */
  private static boolean endsPanics(List<Token> panic) {
    String value = panic.isEmpty() ? null : panic.get(panic.size() - 1).value();
    return value != null && value.matches("-?0*[1-9][0-9]*");
  }
}
