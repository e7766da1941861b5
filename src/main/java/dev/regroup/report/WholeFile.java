package dev.regroup.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes files whole or not at all. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Writes a text in UTF-8: beside the file first, then over it.
   *
   * @param suffix ends the name of the file beside it; no other writer's at the time
   * @throws IOException when it cannot be written; what was there before is there still
   */
  public static void write(Path file, String text, String suffix) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      Files.writeString(file, text); // a pipe or terminal has no place beside it
      return;
    }
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path beside = target.resolveSibling("." + target.getFileName() + "." + suffix);
    try {
      Files.writeString(beside, text);
      Files.move(
          beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
