package dev.regroup.host;

import java.util.List;
import java.util.Optional;

/** What came back from one script. Immutable. */
public sealed interface Answer {

  /** The frames that arrived whole, in order. */
  List<Frame> frames();

  /** What it wrote to stderr, byte text, bounded. */
  String stderr();

  /**
   * The script ran to its end and all its frames are here.
   *
   * @param status the script's exit status as its last frame says, 0 to 255
   * @param stderr what it wrote to stderr, byte text, bounded
   */
  record Complete(int status, List<Frame> frames, String stderr) implements Answer {
    public Complete {
      frames = List.copyOf(frames);
    }
  }

  /** It did not, or its answer cannot be used. */
  record Broken(HostFault fault, List<Frame> frames, String stderr) implements Answer {
    public Broken {
      frames = List.copyOf(frames);
    }
  }

  /** The first frame of that name. */
  default Optional<Frame> frame(String name) {
    return frames().stream().filter(frame -> frame.name().equals(name)).findFirst();
  }
}
