package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything under {@code /etc} and {@code /boot} of a host and on its ESPs: kind, mode, owner and
 * bytes. Two of them are equal where nothing was changed, nor left behind.
 */
record HostState(Map<String, String> files) {

  static HostState of(Sysroot host) {
    Map<String, String> files = new TreeMap<>();
    for (String place : new String[] {"/etc", "/boot", "/dev/disk/by-uuid"}) {
      if (!Files.exists(host.at(place))) {
        continue;
      }
      try (Stream<Path> tree = Files.walk(host.at(place))) {
        for (Path path : tree.toList()) {
          files.put("/" + host.root().relativize(path), describe(path));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new HostState(files);
  }

  private static String describe(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "link to " + Files.readSymbolicLink(path);
    }
    Map<String, Object> about =
        Files.readAttributes(path, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
    return about
        + (Files.isRegularFile(path)
            ? "\n" + new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1)
            : "");
  }

  /** Fails where anything differs. */
  void assertUnchanged(Sysroot host, Object context) {
    assertEquals(files, of(host).files(), context::toString);
  }

  /** Fails where a lock, a run's folder or a half-written file is left. */
  static void assertTidy(Sysroot host, Object context) {
    assertFalse(Files.exists(host.at("/var/lib/regroup/lock")), () -> "a lock is left: " + context);
    assertFalse(Files.exists(host.at("/var/lib/regroup/run")), () -> "a run is left: " + context);
    for (String path : of(host).files().keySet()) {
      assertFalse(path.contains(".regroup-"), () -> path + " is left: " + context);
    }
  }
}
