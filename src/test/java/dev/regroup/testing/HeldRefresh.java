package dev.regroup.testing;

import java.nio.file.Files;

/** The {@code update-grub} of a host says when it begins, and goes on once a test lets it. */
public final class HeldRefresh {
  private static final String TOOL = "/usr/sbin/update-grub";
  private static final String BEGINS = "set -e\n";

  private final Sysroot host;

  /** From now on it waits. */
  public HeldRefresh(Sysroot host) {
    this.host = host;
    String tool = host.read(TOOL);
    if (!tool.contains(BEGINS)) {
      throw new IllegalStateException("there is no place to wait in: " + tool);
    }
    // Without its host it is nobody's any more.
    host.program(
        TOOL,
        tool.replace(
            BEGINS,
            BEGINS
                + """
                R=${0%/usr/*}
                : >$R/sim/in
                while [ ! -e $R/sim/go ] && [ -d $R/sim ]; do sleep 0.05; done
                """));
  }

  /** Whether it has begun. */
  public boolean hasBegun() {
    return Files.exists(host.at("/sim/in"));
  }

  public void letGo() {
    host.write("/sim/go", "");
  }
}
