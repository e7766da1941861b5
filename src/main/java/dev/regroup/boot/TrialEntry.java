package dev.regroup.boot;

import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry that boots the new command line once. Immutable.
 *
 * @param id what the loader calls it
 * @param edit what brings it into the menu, together with the layout's refresh
 * @param boots what it boots, with the command line that is tried
 */
public record TrialEntry(String id, FileEdit edit, StagedEntry boots) {

  /** Where the entry of Debian's GRUB stands, and nothing else of Regroup's. */
  public static final String GRUB_FILE = "/etc/grub.d/40_custom";

  /** Seconds after which a kernel that panics reboots, and with it an initrd that gives up. */
  public static final String PANIC = "panic=30";

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
