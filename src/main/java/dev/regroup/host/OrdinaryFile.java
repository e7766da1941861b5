package dev.regroup.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * Reads files that people name: regular ones, and no more of them than fits. A pipe without a
 * writer would wait for ever, a device would never end. Links are followed. Thread-safe.
 */
public final class OrdinaryFile {
  /** File systems that hold no files (see proc(5), sysfs(5)). */
  private static final Set<String> KERNELS = Set.of("proc", "sysfs", "tracefs", "debugfs");

  private static final Path NOTHING = Path.of("/dev/null");

  private OrdinaryFile() {}

  /**
   * All of a file. {@code /dev/null} is an empty file, as people use it.
   *
   * @param largest in bytes; of a larger file no more than that is read
   * @throws IOException that {@link FileFaults#unread} puts into words
   */
  public static byte[] read(Path file, int largest) throws IOException {
    if (file.toAbsolutePath().normalize().equals(NOTHING)) {
      return new byte[0];
    }
    try (InputStream in = open(file)) {
      byte[] bytes = in.readNBytes(largest + 1);
      if (bytes.length > largest) {
        throw tooLarge(file, largest);
      }
      return bytes;
    }
  }

  /**
   * All of a text file, without the byte order mark that some editors put before it.
   *
   * @param largest in bytes
   * @throws IOException as {@link #read}, and where it is UTF-16
   */
  public static byte[] readText(Path file, int largest) throws IOException {
    byte[] bytes = read(file, largest);
    int first = bytes.length > 1 ? (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff) : 0;
    if (first == 0xfffe || first == 0xfeff) {
      throw new FileSystemException(file.toString(), null, "is UTF-16, and UTF-8 can be read");
    }
    boolean marked = first == 0xefbb && bytes.length > 2 && bytes[2] == (byte) 0xbf;
    return marked ? Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
  }

  private static IOException tooLarge(Path file, int largest) {
    return new FileSystemException(
        file.toString(), null, "is larger than " + (largest >> 20) + " MiB");
  }

  /**
   * A file to read piece by piece.
   *
   * @param largest in bytes
   * @throws IOException where it is larger, no regular file, or cannot be opened
   */
  public static InputStream open(Path file, int largest) throws IOException {
    InputStream in = open(file);
    if (Files.size(file) > largest) {
      in.close();
      throw tooLarge(file, largest);
    }
    return in;
  }

  /**
   * A file to read from its beginning.
   *
   * @throws IOException where it is no regular file, or cannot be opened
   */
  public static InputStream open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "is a directory");
    }
    if (Files.exists(file) && !isOrdinary(file)) {
      throw new FileSystemException(file.toString(), null, "is not a regular file");
    }
    return Files.newInputStream(file);
  }

  /**
   * Whether it is a regular file whose end can be read. The kernel's own look like regular ones of
   * no size, and some of them, such as {@code /proc/kmsg}, wait for more for ever.
   */
  public static boolean isOrdinary(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      return Files.size(file) > 0 || !KERNELS.contains(Files.getFileStore(file).type());
    } catch (IOException e) {
      return true; // Whoever opens it says why it cannot be read.
    }
  }
}
