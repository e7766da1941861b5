package dev.regroup.host;

import org.jspecify.annotations.Nullable;

/**
 * One file of a host as facts saw it. Immutable.
 *
 * @param path as asked for
 * @param resolved after all links; equal to {@code path} where there is none
 * @param type of the resolved path
 * @param owner user name or number
 * @param group group name or number
 * @param mode four octal digits, {@code 0644}
 * @param links hard links
 * @param size bytes
 * @param sha256 lower-case hex, null where it could not be read
 * @param text the content as byte text, null where it was not asked for, could not be read, or is
 *     larger than a frame
 */
public record HostFile(
    String path,
    String resolved,
    Type type,
    String owner,
    String group,
    String mode,
    int links,
    long size,
    @Nullable String sha256,
    @Nullable String text) {

  /** What stands at the resolved path. */
  public enum Type {
    REGULAR,
    DIRECTORY,
    OTHER
  }

  /** The same content as if it stood there. */
  public HostFile at(String other) {
    return new HostFile(other, other, type, owner, group, mode, links, size, sha256, text);
  }

  /** The same file with another content. */
  public HostFile holding(@Nullable String otherSha256, String otherText) {
    return new HostFile(
        path,
        resolved,
        type,
        owner,
        group,
        mode,
        links,
        otherText.length(),
        otherSha256,
        otherText);
  }

  /** The last part of the path. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
