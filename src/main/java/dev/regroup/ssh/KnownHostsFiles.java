package dev.regroup.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The known_hosts files of one run, each read once: it may have 18,000 lines. Thread-safe. */
final class KnownHostsFiles {
  private final Map<Path, KnownHosts> read = new HashMap<>();

  synchronized KnownHosts get(Path file) throws IOException {
    Path path = file.toAbsolutePath().normalize();
    KnownHosts known = read.get(path);
    if (known == null) {
      known = KnownHosts.read(path);
      read.put(path, known);
    }
    return known;
  }
}
