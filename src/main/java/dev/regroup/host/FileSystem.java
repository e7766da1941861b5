package dev.regroup.host;

/**
 * Room on a file system. Immutable.
 *
 * @param path the path that was asked about, {@code /boot}
 * @param mountPoint where the file system that holds it is mounted; empty for an EFI system
 *     partition that is mounted only while it is looked at
 * @param source its device
 * @param freeBytes what a program running as root may still write
 * @param freeInodes -1 where the file system counts none
 * @param readOnly whether it is mounted read-only
 */
public record FileSystem(
    String path,
    String mountPoint,
    String source,
    long freeBytes,
    long freeInodes,
    boolean readOnly) {}
