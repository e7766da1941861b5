package dev.regroup.boot;

import java.util.List;

/**
 * How the generated entries are made anew. Immutable.
 *
 * @param id the way that {@code change.sh} knows, such as {@code update-grub}
 * @param command as an operator would type it, for messages
 * @param generated files that the command writes, backed up before and put back on trouble
 * @param room bytes that must be free before it may run, by path
 * @param arguments of the command, one word each, where they hang on what is asked
 * @param seen files as the facts saw them, from which the command goes out: where one of them is
 *     another just before it, it is not run
 */
public record Refresh(
    String id,
    String command,
    List<String> generated,
    List<Room> room,
    List<String> arguments,
    List<Seen> seen) {

  public Refresh {
    generated = List.copyOf(generated);
    room = List.copyOf(room);
    arguments = List.copyOf(arguments);
    seen = List.copyOf(seen);
  }

  /** A command that reads what is asked from the source files, which are compared as they are. */
  public Refresh(String id, String command, List<String> generated, List<Room> room) {
    this(id, command, generated, room, List.of(), List.of());
  }

  /** A file and its digest, {@code absent} where it was not there. */
  public record Seen(String path, String sha256) {}

  /** Bytes that must be free on the file system that holds a path. */
  public record Room(String path, long bytes) {}
}
