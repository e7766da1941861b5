package dev.regroup.host;

import java.util.List;

/**
 * What {@code change.sh} shall do in one round trip: lock, guard, backup, patch, refresh, confirm.
 * Immutable.
 *
 * @param run run id; the lock is taken in its name, or found in its name
 * @param owner {@code user@controller}
 * @param since ISO-8601 in UTC, by the controller's clock
 * @param bootId the boot in which the facts were read; in another nothing is done
 * @param edits files to write; may be empty where only a refresh is missing
 * @param refresh the way of {@code change.sh} to make the generated entries anew, such as {@code
 *     update-grub}; empty for none
 * @param generated paths of generated files, backed up as well
 * @param room bytes that must be free, by path
 * @param resumed the run whose change was cut off and is gone on with: what it found counts as how
 *     the host was; empty for none
 * @param arguments of the refresh, one word each; empty for those that it always has
 * @param seen files as the facts saw them, which the refresh goes out from; where one is another by
 *     then, nothing is done
 */
public record ChangeOrder(
    String run,
    String owner,
    String since,
    String bootId,
    List<Edit> edits,
    String refresh,
    List<String> generated,
    List<Room> room,
    String resumed,
    List<String> arguments,
    List<Seen> seen) {

  public ChangeOrder {
    edits = List.copyOf(edits);
    generated = List.copyOf(generated);
    room = List.copyOf(room);
    arguments = List.copyOf(arguments);
    seen = List.copyOf(seen);
  }

  /** An order whose refresh takes no words. */
  public ChangeOrder(
      String run,
      String owner,
      String since,
      String bootId,
      List<Edit> edits,
      String refresh,
      List<String> generated,
      List<Room> room,
      String resumed) {
    this(run, owner, since, bootId, edits, refresh, generated, room, resumed, List.of(), List.of());
  }

  /** An order that goes on with nobody's change. */
  public ChangeOrder(
      String run,
      String owner,
      String since,
      String bootId,
      List<Edit> edits,
      String refresh,
      List<String> generated,
      List<Room> room) {
    this(run, owner, since, bootId, edits, refresh, generated, room, "");
  }

  /**
   * One file.
   *
   * @param path as operators know it; resolved on the host
   * @param sha256 what the file must still have just before the rename
   * @param text byte text to write
   */
  public record Edit(String path, String sha256, String text) {}

  /** A file and its digest, {@code absent} where it was not there. */
  public record Seen(String path, String sha256) {}

  /** Bytes that must be free on the file system that holds a path. */
  public record Room(String path, long bytes) {}
}
