package dev.regroup.host;

/**
 * Hears what is sent to hosts and what they answer, for {@code -v}. Passwords and passphrases are
 * not in what it hears, in no encoding. Implementations are thread-safe and do not block.
 */
@FunctionalInterface
public interface Trace {

  /** Which way it went. */
  enum Direction {
    /** To the host. */
    SENT,
    /** From the host. */
    ANSWERED,
    /** On the controller: connecting, trying again, leaving out a key file. */
    NOTE
  }

  /**
   * Takes one event.
   *
   * @param host the inventory's name of the host
   * @param text safe to print; may have several lines
   */
  void trace(String host, Direction direction, String text);

  /** Whether it listens to that at all: a text that is dear to make need not be made otherwise. */
  default boolean hears(Direction direction) {
    return true;
  }

  /** Hears nothing. */
  static Trace none() {
    return (host, direction, text) -> {};
  }
}
