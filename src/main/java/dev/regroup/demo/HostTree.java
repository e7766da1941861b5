package dev.regroup.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The files of a virtual host below a folder; paths are the host's own, {@code /etc/default/grub}.
 * Whoever owns the folder may change it at any time. Stateless beyond the folder's path.
 *
 * @param root the folder
 */
record HostTree(Path root) {

  /** The file at a path of the host. */
  Path at(String path) {
    return root.resolve(path.replaceFirst("^/+", ""));
  }

  /** Its text, byte for byte; empty where there is no file. */
  String read(String path) throws IOException {
    Path file = at(path);
    return Files.isRegularFile(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
  }

  boolean has(String path) {
    return Files.exists(at(path));
  }

  /** Writes a byte text, folders included, mode 0644; a link in its place is replaced. */
  void write(String path, String text) throws IOException {
    write(path, text.getBytes(StandardCharsets.ISO_8859_1), "rw-r--r--");
  }

  /** Writes bytes; whoever reads meanwhile finds the old file or the new one. */
  void write(String path, byte[] bytes, String mode) throws IOException {
    Path file = at(path);
    Files.createDirectories(file.getParent());
    Path beside = file.resolveSibling("." + file.getFileName() + ".new");
    Files.write(beside, bytes);
    Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString(mode));
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Writes a text of the same size over a file, which takes no room on its disk. */
  void overwrite(String path, String text) throws IOException {
    Files.write(at(path), text.getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.WRITE);
  }

  /** Makes a symbolic link in the place of whatever link is there; a relative target is best. */
  void link(String path, String target) throws IOException {
    Path link = at(path);
    Files.createDirectories(link.getParent());
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of(target));
  }

  /** Deletes a file or a folder with all that is in it; links are not followed. */
  void delete(String path) throws IOException {
    Trees.delete(at(path));
  }

  /**
   * Copies the whole tree. Where files are shared, what {@link #isShared} names becomes a hard
   * link, and what {@link Sysfs} can link to is left out.
   *
   * @param to does not exist yet
   */
  void cloneTo(Path to, boolean share) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (share && Sysfs.isPart(root.relativize(folder))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectory(to.resolve(root.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy = to.resolve(root.relativize(file));
            if (attributes.isSymbolicLink()) {
              Files.createSymbolicLink(copy, Files.readSymbolicLink(file));
            } else if (share && isShared(root.relativize(file).toString())) {
              Files.createLink(copy, file);
            } else {
              Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Whether a file may be one and the same in many trees: what nobody edits and the simulation
   * replaces instead of writing into. Configuration, boot files and the tools that make them are
   * each host's own.
   */
  static boolean isShared(String path) {
    return path.startsWith("lib/")
        || path.startsWith("var/lib/dpkg/status")
        || path.startsWith("boot/vmlinuz-")
        || path.startsWith("boot/initrd.img-")
        || path.startsWith("boot/System.map-")
        || path.startsWith("usr/lib/")
        || path.startsWith("usr/share/")
        || (path.startsWith("usr/bin/") && !path.equals("usr/bin/kernel-install"));
  }
}
