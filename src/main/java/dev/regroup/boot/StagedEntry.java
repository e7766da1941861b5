package dev.regroup.boot;

import dev.regroup.kernel.CommandLine;
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
}
