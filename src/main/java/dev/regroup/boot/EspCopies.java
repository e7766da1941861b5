package dev.regroup.boot;

import dev.regroup.host.InstalledKernel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernels and initrds that proxmox-boot-tool copies from {@code /boot} to one ESP. Immutable.
 */
record EspCopies(Esp esp) {
  private static final String IMAGE = "vmlinuz-";
  private static final String INITRD = "initrd.img-";

  /** For entries, and for what a file system of FAT needs beside the files. */
  private static final long LEAST_ROOM = 1L << 20;

  /** Paths of the copies of one kernel, as the loader names them. */
  List<String> of(String release) {
    return List.of(esp.copy(release, IMAGE), esp.copy(release, INITRD));
  }

  /** {@code cp} writes over what is there: room for what is missing or grew, and a tenth more. */
  long room(List<InstalledKernel> expected) {
    long bytes = 0;
    for (InstalledKernel kernel : expected) {
      bytes += grown(kernel.imageSize(), esp.copy(kernel.release(), IMAGE));
      bytes += grown(kernel.initrdSize(), esp.copy(kernel.release(), INITRD));
    }
    return LEAST_ROOM + bytes + bytes / 10;
  }

  private long grown(long bytes, String within) {
    return Math.max(0, bytes - Math.max(0, esp.size(within)));
  }

  /** Why a kernel's copies cannot be relied on, null where they can. */
  @Nullable String doubt(InstalledKernel kernel) {
    String initrd = kernel.initrd();
    String wrong = unlike(esp.copy(kernel.release(), IMAGE), kernel.image(), kernel.imageSize());
    return wrong != null || initrd == null
        ? wrong
        : unlike(esp.copy(kernel.release(), INITRD), initrd, kernel.initrdSize());
  }

  /** Why a file on the ESP is no copy of its twin in /boot, null where it seems to be. */
  @Nullable String unlike(String within, String twin, long bytes) {
    if (!within.endsWith(twin.substring(twin.lastIndexOf('/')))) {
      return "it loads " + within + ", not a copy of " + twin;
    }
    long size = esp.size(within);
    if (size == bytes) {
      return null;
    }
    // The tool copies with `cp -u`: what is newer than /boot's it leaves as it is.
    return "%s on ESP %s %srun proxmox-boot-tool refresh"
        .formatted(
            within,
            esp.uuid(),
            size < 0
                ? "is not there; "
                : "has %d bytes, and %s has %d; remove it and ".formatted(size, twin, bytes));
  }
}
