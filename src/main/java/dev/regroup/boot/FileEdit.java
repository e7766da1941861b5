package dev.regroup.boot;

/**
 * A new text for a configuration file. Immutable.
 *
 * @param path as operators know it
 * @param before byte text as facts saw it
 * @param beforeSha256 of the file as facts saw it, compared again just before the rename; {@link
 *     #ABSENT} where it is not there
 * @param after byte text to be written; where that is empty the entry of a trial boot goes
 */
public record FileEdit(String path, String before, String beforeSha256, String after) {
  /** In place of a digest. */
  public static final String ABSENT = "absent";
}
