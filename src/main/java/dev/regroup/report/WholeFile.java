package dev.regroup.report;

import java.io.IOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files whole or not at all. */
public final class WholeFile {
  private WholeFile() {}

  /** What a file is to hold. */
  @FunctionalInterface
  public interface Content {
    /** Writes it all; the writer is closed by its owner. */
    void to(Writer out) throws IOException;
  }

  /**
   * Why nothing could be written there, for a message: the folder is missing, for one. Empty where
   * nothing speaks against it.
   */
  public static String obstacle(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      return "that is a directory";
    }
    if (folder == null || !Files.isDirectory(folder)) {
      return "its folder does not exist";
    }
    // A file is replaced by a new one, which its folder has to allow; a pipe is written itself.
    boolean special = Files.exists(file) && !Files.isRegularFile(file);
    return Files.isWritable(special ? file : folder) ? "" : "it may not be written by this user";
  }

  /**
   * Writes a text in UTF-8: beside the file first, then over it.
   *
   * @param suffix ends the name of the file beside it; no other writer's at the time
   * @throws IOException when it cannot be written; what was there before is there still
   */
  public static void write(Path file, String text, String suffix) throws IOException {
    write(file, out -> out.write(text), suffix);
  }

  /** The same with a text that is made as it is written. */
  public static void write(Path file, Content content, String suffix) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      fill(file, content); // a pipe or terminal has no place beside it
      return;
    }
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path beside = target.resolveSibling("." + target.getFileName() + "." + suffix);
    try {
      fill(beside, content);
      sync(beside);
      Files.move(
          beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** A name that reaches the disk before its bytes do is an empty file after a power cut. */
  private static void sync(Path file) throws IOException {
    try (FileChannel bytes = FileChannel.open(file, StandardOpenOption.WRITE)) {
      bytes.force(true);
    }
  }

  private static void fill(Path file, Content content) throws IOException {
    try (Writer out = Files.newBufferedWriter(file)) {
      content.to(out);
    }
  }
}
