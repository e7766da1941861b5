package dev.regroup.boot;

import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One generated boot entry. Immutable.
 *
 * @param id what the loader calls it: GRUB's menu id or title path, an entry's file name
 * @param kernel release, taken from the image's name; empty where it does not tell
 * @param image path of the kernel image as the host sees it, {@code /boot/vmlinuz-…}
 * @param initrds paths of the initrds as the host sees them
 * @param options the kernel command line
 * @param doubt why this entry cannot be relied on (image or initrd missing), null when it is whole
 */
public record StagedEntry(
    String id,
    String kernel,
    String image,
    List<String> initrds,
    CommandLine options,
    @Nullable String doubt) {

  public StagedEntry {
    initrds = List.copyOf(initrds);
  }

  /** Whether both boot the same kernel and initrds with the same line, loaders' variables aside. */
  public boolean bootsAs(@Nullable StagedEntry other) {
    return other != null
        && kernel.equals(other.kernel)
        && image.equals(other.image)
        && initrds.equals(other.initrds)
        && known(options).equals(known(other.options));
  }

  private static List<Token> known(CommandLine line) {
    return line.tokens().stream()
        .filter(token -> !token.text().startsWith("$") && !token.key().equals("vt.handoff"))
        .toList();
  }
}
