package dev.regroup.host;

import java.util.List;
import java.util.stream.Stream;

/** Frames by name, and paths without the sysroot: what the parsers of answers share. Immutable. */
final class FrameIndex {
  private final List<Frame> frames;
  private final String sysroot;

  FrameIndex(List<Frame> frames) {
    this.frames = List.copyOf(frames);
    this.sysroot = first("sysroot");
  }

  String sysroot() {
    return sysroot;
  }

  /** The text of the first frame of that name, empty where there is none. */
  String first(String name) {
    return named(name).map(Frame::text).findFirst().orElse("");
  }

  boolean has(String name) {
    return named(name).findAny().isPresent();
  }

  Stream<Frame> named(String name) {
    return frames.stream().filter(frame -> frame.name().equals(name));
  }

  /** The lines that are not empty of all frames of that name. */
  List<String> lines(String name) {
    return named(name)
        .flatMap(frame -> frame.text().lines())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** A path as the host's operators know it. */
  String path(String withSysroot) {
    return inside(withSysroot) ? withSysroot.substring(sysroot.length()) : withSysroot;
  }

  /** Whether a path lies below the sysroot; always, where there is none. */
  boolean inside(String withSysroot) {
    return sysroot.isEmpty() || withSysroot.startsWith(sysroot + "/");
  }
}
