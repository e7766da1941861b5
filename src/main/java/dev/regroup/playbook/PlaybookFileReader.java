package dev.regroup.playbook;

import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.SourceFileReader;
import java.nio.file.Path;

/** Reads a playbook file. */
public final class PlaybookFileReader {
  /** In bytes; a thousand plays fit. */
  private static final int LARGEST = 1 << 20;

  private PlaybookFileReader() {}

  /** The playbook, or all that is wrong with the file. */
  public static Decoded<Playbook> read(Path path) {
    return SourceFileReader.read(path, path.toString(), LARGEST).then(PlaybookDecoder::decode);
  }
}
