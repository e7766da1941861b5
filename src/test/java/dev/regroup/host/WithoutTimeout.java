package dev.regroup.host;

import dev.regroup.testing.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A shell on a machine without the command {@code timeout}: hidden in a mount namespace. */
final class WithoutTimeout {
  private static final String HIDE =
      "for place in /bin /usr/bin; do mount --bind /dev/null $place/timeout; done; exec \"$@\"";

  private WithoutTimeout() {}

  /** Words that start it. */
  static String[] command() {
    String unshare = Tools.require("unshare", "unshare").toString();
    String[] words = {unshare, "-m", "/bin/sh", "-c", HIDE, "hide", "/bin/sh"};
    try {
      Process probe = new ProcessBuilder(words).redirectErrorStream(true).start();
      probe.getOutputStream().write("! command -v timeout\n".getBytes(StandardCharsets.US_ASCII));
      probe.getOutputStream().close();
      if (!probe.waitFor(20, TimeUnit.SECONDS) || probe.exitValue() != 0) {
        throw Tools.missing("unshare", "no mount namespace can be made here");
      }
      return words;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
