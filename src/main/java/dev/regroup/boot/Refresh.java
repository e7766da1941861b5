package dev.regroup.boot;

import java.util.List;

/**
 * How the generated entries are made anew. Immutable.
 *
 * @param id the way that {@code change.sh} knows, such as {@code update-grub}
 * @param command as an operator would type it, for messages
 * @param generated files that the command writes, backed up before and put back on trouble
 * @param room bytes that must be free before it may run, by path
 */
public record Refresh(String id, String command, List<String> generated, List<Room> room) {

  public Refresh {
    generated = List.copyOf(generated);
    room = List.copyOf(room);
  }

  /** Bytes that must be free on the file system that holds a path. */
  public record Room(String path, long bytes) {}
}
