package dev.regroup.cli;

import dev.regroup.demo.Fleet;
import dev.regroup.demo.Trees;
import dev.regroup.host.FileFaults;
import dev.regroup.run.ExitStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a demo fleet. A temporary one is removed whatever ends this process: a shell that
 * waits for the end of a pipe does it, so that not even a killed process leaves it behind. A named
 * one stays, is marked as a fleet's, and is held by a lock as long as the fleet is up.
 */
final class DemoFolder implements AutoCloseable {
  private static final String MARK = ".regroup-demo";

  /** What the mark holds: an empty file of that name is somebody else's. */
  private static final String MARKED = "regroup.demo/1\n";

  private final Path path;
  private final @Nullable FileChannel lock;
  private final @Nullable Process remover;

  private DemoFolder(Path path, @Nullable FileChannel lock, @Nullable Process remover) {
    this.path = path;
    this.lock = lock;
    this.remover = remover;
  }

  Path path() {
    return path;
  }

  /** A new folder that nobody else can look into. */
  static DemoFolder temporary() throws Refusal {
    try {
      Path path = Files.createTempDirectory("regroup-demo-").toRealPath();
      return new DemoFolder(path, null, remover(path));
    } catch (IOException e) {
      throw new Refusal(
          ExitStatus.FAULT,
          "regroup: no folder can be made for the fleet: "
              + FileFaults.unwritten(e)
              + "\nSet java.io.tmpdir by REGROUP_JAVA_OPTS, or make room there.");
    }
  }

  /**
   * Signals of the terminal go to all its processes; this one outlives them to do its work. What
   * still runs on hosts of the fleet goes first, as the fleet itself does it where it can.
   */
  private static Process remover(Path path) throws IOException {
    return new ProcessBuilder(
            "/bin/sh",
            "-c",
            "trap '' HUP INT TERM; read -r end; n=0;"
                + " for file in $(grep -lsF \"$2\" /proc/[0-9]*/environ); do"
                + " pid=${file#/proc/}; kill -9 \"${pid%%/*}\"; done;"
                + " while ! rm -rf \"$1\" && [ $n -lt 5 ]; do n=$((n + 1)); sleep 1; done",
            "regroup-demo",
            path.toString(),
            Fleet.mark(path))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /**
   * A folder that is new or empty, or an earlier fleet's that is made anew; what others put beside
   * that fleet's files stays.
   */
  static DemoFolder named(Path named) throws Refusal {
    Path path = named.toAbsolutePath().normalize();
    try {
      if (!Files.exists(path)) {
        make(path);
      } else if (!Files.isDirectory(path)) {
        throw refused(path, "is not a folder");
      }
      path = path.toRealPath();
      if (!isEmpty(path) && !isMarked(path)) {
        throw refused(path, "is not empty and no demo fleet's: nothing in it is touched");
      }
      FileChannel lock =
          FileChannel.open(
              path.resolve(MARK),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
      if (!held(lock)) {
        lock.close();
        throw refused(path, "holds a fleet that is up");
      }
      lock.truncate(0).write(ByteBuffer.wrap(MARKED.getBytes(StandardCharsets.US_ASCII)), 0);
      clear(path);
      return new DemoFolder(path, lock, null);
    } catch (IOException e) {
      throw refused(path, "cannot be used: " + FileFaults.unwritten(e));
    }
  }

  /** Nothing above it is made: a slip of the pen must not leave folders behind. */
  private static void make(Path path) throws IOException, Refusal {
    Path above = path.getParent();
    if (above != null && !Files.isDirectory(above)) {
      throw refused(path, "cannot be made: " + above + " is no folder");
    }
    Files.createDirectory(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** A mark alone is what a fleet leaves that was killed before it had written anything. */
  private static boolean isEmpty(Path path) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        if (!file.getFileName().toString().equals(MARK)) {
          return false;
        }
      }
      return true;
    }
  }

  private static boolean isMarked(Path path) throws IOException {
    Path mark = path.resolve(MARK);
    return Files.isRegularFile(mark, LinkOption.NOFOLLOW_LINKS)
        && Files.size(mark) == MARKED.length()
        && Files.readString(mark, StandardCharsets.ISO_8859_1).equals(MARKED);
  }

  private static boolean held(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** An earlier fleet's files go, and no others; it had other ports and keys. */
  private static void clear(Path path) throws IOException {
    for (String name : Fleet.names()) {
      Trees.delete(path.resolve(name));
    }
  }

  private static Refusal refused(Path path, String why) {
    return new Refusal(
        ExitStatus.USAGE,
        "regroup: --dir " + path + " " + why + ".\nName another folder, one that is new or empty.");
  }

  @Override
  public void close() {
    try {
      if (lock != null) {
        lock.close();
      }
      if (remover != null) {
        remover.getOutputStream().close();
        remover.waitFor();
      }
    } catch (IOException e) {
      // The remover is gone already; then so is the folder.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
