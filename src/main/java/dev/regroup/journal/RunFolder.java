package dev.regroup.journal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.host.OrdinaryFile;
import dev.regroup.run.RunId;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;

/**
 * The runs of this controller's user on disk: {@code STATE/runs/RUN/}. While a run lives its
 * process holds an operating system lock on {@code RUN/alive}; the system gives it back however the
 * process ends, so a run whose lock can be had is over. Thread-safe.
 */
public final class RunFolder implements AutoCloseable {
  private static final String ALIVE = "alive";

  /** Twice as many as an inventory can have. */
  private static final int MOST_HOSTS = 200_000;

  private final Path folder;
  private final FileChannel alive;
  private final FileChannel events;

  /** Lines that are not on disk yet; the first may be there in part. */
  private final Queue<ByteBuffer> owed = new ArrayDeque<>();

  private RunFolder(Path folder, FileChannel alive, FileChannel events) {
    this.folder = folder;
    this.alive = alive;
    this.events = events;
  }

  /** The folder of all runs below a state folder. */
  public static Path runs(Path state) {
    return state.resolve("runs");
  }

  /**
   * Begins a run: makes its folder, readable by its owner alone, and takes its lock.
   *
   * @throws IOException when the folder cannot be made or written: nothing may be sent then
   */
  public static RunFolder begin(Path state, RunId run) throws IOException {
    Path folder = runs(state).resolve(run.text());
    Path present = present(state);
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    FileChannel alive =
        FileChannel.open(
            folder.resolve(ALIVE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (alive.tryLock() == null) {
      alive.close();
      throw new IOException("another process holds the lock of run " + run);
    }
    FileChannel events =
        FileChannel.open(
            folder.resolve("events.jsonl"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND);
    // A file whose name is on no disk is lost with the power, whatever was synced into it.
    Path named = folder.toAbsolutePath();
    while (named != null && named.startsWith(present)) {
      sync(named);
      named = named.getParent();
    }
    return new RunFolder(folder, alive, events);
  }

  /** The nearest folder above that is there. */
  private static Path present(Path folder) {
    Path present = folder.toAbsolutePath();
    while (!Files.exists(present) && present.getParent() != null) {
      present = present.getParent();
    }
    return present;
  }

  /** Brings the names in a folder to the disk, where the file system can do that. */
  private static void sync(Path folder) {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      // Not every file system syncs folders; the files themselves are synced, or nothing begins.
      return;
    }
  }

  /** Where this run keeps its files. */
  public Path folder() {
    return folder;
  }

  /**
   * Appends one event, a whole line, and brings it to the disk before it returns. What a full disk
   * does not take is kept in memory and written first at the next call that finds room: no line is
   * torn and none is lost.
   *
   * @throws IOException when the disk is full or broken
   */
  public synchronized void append(String line) throws IOException {
    owed.add(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    settle();
  }

  private synchronized void settle() throws IOException {
    for (ByteBuffer next = owed.peek(); next != null; next = owed.peek()) {
      while (next.hasRemaining()) {
        events.write(next);
      }
      owed.remove();
    }
    events.force(false);
  }

  /**
   * Writes a file of the run whole or not at all, and brings it to the disk.
   *
   * @throws IOException when the disk is full or broken
   */
  public void write(String name, Content content) throws IOException {
    Path half = folder.resolve("." + name + ".half");
    try (FileChannel file =
            FileChannel.open(
                half,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        Writer out = new BufferedWriter(Channels.newWriter(file, StandardCharsets.UTF_8))) {
      content.to(out);
      out.flush();
      file.force(false);
    }
    Files.move(half, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    sync(folder);
  }

  /** What a file of the run is to hold. */
  @FunctionalInterface
  public interface Content {
    /** Writes it all; the writer is closed by its owner. */
    void to(Writer out) throws IOException;
  }

  /**
   * Gives the lock back.
   *
   * @throws IOException when events were left that the disk still does not take
   */
  @Override
  public void close() throws IOException {
    try (events;
        alive) {
      if (!owed.isEmpty()) {
        settle();
      }
    }
  }

  /**
   * Whether a run was of this controller and its process is gone. False for runs that are not known
   * here: another controller's may live.
   */
  public static boolean ended(Path state, String run) {
    Optional<RunId> id = RunId.parse(run);
    if (id.isEmpty()) {
      return false;
    }
    Path alive = runs(state).resolve(id.get().text()).resolve(ALIVE);
    if (!Files.isRegularFile(alive)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(alive, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (IOException | OverlappingFileLockException e) {
      // Held in this very process, or not to be had: then nothing proves that the run is over.
      return false;
    }
  }

  /**
   * How one host of a run ended.
   *
   * @param mayHaveWritten whether anything was, or may have been, written on it
   */
  public record Outcome(String host, boolean mayHaveWritten) {}

  /**
   * How the hosts of a run ended, from its report.
   *
   * @throws IOException when the run or its report is not there or cannot be read
   */
  public static List<Outcome> outcomes(Path state, RunId run) throws IOException {
    Path report = runs(state).resolve(run.text()).resolve("report.json");
    try (InputStream in = OrdinaryFile.open(report);
        JsonParser parser = JSON.std.createParser(in)) {
      return outcomes(parser);
    } catch (JsonProcessingException e) {
      throw new FileSystemException(report.toString(), null, "is no whole report of a run");
    }
  }

  /** One host after the other, all else passed over: the report of a fleet is long. */
  private static List<Outcome> outcomes(JsonParser parser) throws IOException {
    List<Outcome> outcomes = new ArrayList<>();
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean hosts = parser.currentName().equals("hosts");
      if (parser.nextToken() != JsonToken.START_ARRAY || !hosts) {
        parser.skipChildren();
        continue;
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        outcomes.add(outcome(parser));
        if (outcomes.size() > MOST_HOSTS) {
          throw new FileSystemException("hosts", null, "lists more than " + MOST_HOSTS + " hosts");
        }
      }
    }
    return outcomes;
  }

  private static Outcome outcome(JsonParser parser) throws IOException {
    String host = "";
    String left = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        parser.skipChildren();
      } else if (key.equals("host")) {
        host = parser.getText();
      } else if (key.equals("left")) {
        left = parser.getText();
      }
    }
    return new Outcome(host, !left.equals("as_found"));
  }

  /** Runs that left a file of that name, the latest first. */
  public static List<RunId> withFile(Path state, String name) throws IOException {
    Path runs = runs(state);
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(runs)) {
      return folders
          .filter(folder -> Files.isRegularFile(folder.resolve(name)))
          .flatMap(folder -> RunId.parse(folder.getFileName().toString()).stream())
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }
}
