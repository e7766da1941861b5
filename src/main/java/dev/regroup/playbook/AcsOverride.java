package dev.regroup.playbook;

import java.util.List;

/**
 * {@code acs_override:} of a play. Immutable.
 *
 * @param mode who decides the words
 * @param words for {@link Mode#EXPLICIT}: {@code downstream}, {@code multifunction} or {@code
 *     id:vvvv:dddd}, in the order written; else empty
 */
public record AcsOverride(Mode mode, List<String> words) {
  /** The default: left as it is. */
  public static final AcsOverride UNMANAGED = new AcsOverride(Mode.UNMANAGED, List.of());

  public AcsOverride {
    words = List.copyOf(words);
  }

  /** Who decides. */
  public enum Mode {
    UNMANAGED,
    NONE,
    MINIMAL,
    EXPLICIT
  }
}
