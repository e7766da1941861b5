package dev.regroup.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;

/** What docs/safety.md tells an operator to type where there is no Regroup. */
public final class ByHand {
  private ByHand() {}

  /**
   * Runs the blocks of the page as they stand, but for the three values that an operator fills in.
   *
   * @param run whose backup is put back
   * @return what they printed
   */
  public static String putBack(Sysroot host, String run) throws IOException {
    StringBuilder script = new StringBuilder("set -e\n");
    for (Pages.Block block : Pages.of(Path.of("docs", "safety.md")).blocks()) {
      if (!block.language().equals("console")) { // these are run where they are seen to be true
        assertEquals("sh", block.language());
        script.append(block.text());
      }
    }
    String filled =
        script
            .toString()
            .replaceFirst("(?m)^root= .*$", "root='" + host.root() + "'")
            .replaceFirst("(?m)^esps=\\S+ .*$", "esps='" + host.root() + "/dev/disk/by-uuid'")
            .replaceFirst("(?m)^run=\\S+ .*$", "run=" + run);
    assertTrue(filled.contains("\nroot='" + host.root() + "'\n"), filled);
    assertTrue(filled.contains("\nesps='" + host.root() + "/"), filled);
    assertTrue(filled.contains("\nrun=" + run + "\n"), filled);
    return Commands.run("/bin/sh", "-c", filled);
  }
}
