package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.inventory.yaml.SourceFileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Files and directories of one inventory, no more of them than there is room for. */
final class BoundedFileReader {
  /** In bytes; 10,000 hosts with 20 variables each fit. */
  private static final int LARGEST = 8 << 20;

  /** Beside one for each host. */
  private static final int MOST_FILES = 2000;

  /** Letters of text for one unit of the reading's room. */
  private static final int PER_UNIT = 100;

  /** Units of room for a directory that is listed. */
  private static final int LISTING = 20;

  private final Reading reading;
  private int files;

  BoundedFileReader(Reading reading) {
    this.reading = reading;
  }

  /**
   * The text of a file; null where it cannot be had, and then a problem was noted.
   *
   * @param hosts how many there are so far: each may have files of its own
   */
  @Nullable Source load(Path path, int hosts) {
    return isOneMore(path, hosts)
        ? value(SourceFileReader.read(path, path.toString(), LARGEST))
        : null;
  }

  /** False where there were too many files, or no room is left; then a problem was noted. */
  boolean isOneMore(Path path, int hosts) {
    int most = MOST_FILES + hosts;
    if (++files == most) {
      reading.problem(
          Source.unread(path.toString()).whole(),
          "is one file too many",
          "Is it the right directory?");
    }
    return files < most && !reading.isFull();
  }

  /** The source; null where there is none or no room for it, and then a problem was noted. */
  @Nullable Source value(Decoded<Source> source) {
    source.problems().forEach(p -> reading.problem(p.at(), p.message(), p.remedy()));
    if (!(source instanceof Decoded.Ok<Source> ok)) {
      return null;
    }
    // Its text is kept for as long as anything that stands in it.
    int length = ok.value().text().length();
    return reading.hasRoom(ok.value().whole(), length / PER_UNIT) ? ok.value() : null;
  }

  /** What is in a directory, by name; nothing where a problem was noted. */
  List<Path> list(Path directory) {
    Position whole = Source.unread(directory.toString()).whole();
    // A link to a directory above leads round and round.
    if (!reading.hasRoom(whole, LISTING)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.takeWhile(path -> reading.hasRoom(whole, 1)).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      reading.problem(
          whole, "the directory may not be read", "Give yourself the right to read it.");
      return List.of();
    }
  }
}
