package dev.regroup.host;

import dev.regroup.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run's backup on the host. Immutable.
 *
 * @param run whose it is
 * @param entries files as they were before that run
 * @param others ids of all runs with a backup, oldest first
 * @param copies paths of kernels and initrds on ESPs that were as {@code /boot} has them, and are
 *     put back so
 * @param against why the host would refuse to put it back: the first file that is neither as the
 *     run wrote it nor as it found it, or whose copy is not what the manifest says; a sentence part
 *     in bytes, null where nothing speaks against it
 */
public record Backup(
    String run,
    List<Entry> entries,
    List<String> others,
    List<String> copies,
    @Nullable String against) {

  static final String FOLDER = "/var/lib/regroup/backup/";

  public Backup {
    entries = List.copyOf(entries);
    others = List.copyOf(others);
    copies = List.copyOf(copies);
  }

  /** Of a run that copied no kernels, and which can be put back. */
  public Backup(String run, List<Entry> entries, List<String> others) {
    this(run, entries, others, List.of(), null);
  }

  /** For a look whether files are as they were: nothing of it is put back. */
  public Backup toCompare() {
    return new Backup(run, entries, others, copies, null);
  }

  /** Where the backup of a run keeps its copy of a file. */
  static String copyOf(String run, String path) {
    return FOLDER + run + "/files" + path;
  }

  /**
   * One file.
   *
   * @param path as operators know it
   * @param kind whether Regroup edits it or a generator writes it
   * @param sha256 lower-case hex, null where the file was not there
   * @param text byte text, null where it was not there or could not be read
   */
  public record Entry(String path, Kind kind, @Nullable String sha256, @Nullable String text) {}

  /** Who writes a file. */
  public enum Kind {
    EDIT,
    GENERATED
  }

  /** Reads the frames of {@link ReadScript#backup}; empty where the host keeps none. */
  public static Optional<Backup> parse(List<Frame> answer) {
    FrameIndex frames = new FrameIndex(answer);
    if (!frames.has("backup-run")) {
      return Optional.empty();
    }
    String run = frames.first("backup-run");
    List<Finding> ignored = new ArrayList<>();
    Map<String, HostFile> files = new BootFilesParser(frames, ignored).files();
    List<Entry> entries = new ArrayList<>();
    List<String> copies = new ArrayList<>();
    for (String line : frames.lines("manifest")) {
      String[] fields = line.split(" ", 5);
      if (fields.length == 5 && fields[3].equals("copy")) {
        // One that was not as /boot's was kept, with its mode, and is put back as it was.
        if (!fields[0].equals("absent") && fields[1].equals("-")) {
          copies.add(fields[4]);
        }
      } else if (fields.length == 5) {
        HostFile copy = files.get(copyOf(run, fields[4]));
        entries.add(
            new Entry(
                fields[4],
                fields[3].equals("edit") ? Kind.EDIT : Kind.GENERATED,
                fields[0].equals("absent") ? null : fields[0],
                copy == null ? null : copy.text()));
      }
    }
    return Optional.of(
        new Backup(
            run,
            entries,
            frames.lines("backups"),
            copies,
            frames.has("not-back") ? frames.first("not-back") : null));
  }
}
