package dev.regroup.inventory;

import org.jspecify.annotations.Nullable;

/**
 * Which names hosts and groups may have. Stricter than Ansible: a name becomes part of file names,
 * reports and terminal lines.
 */
final class Names {
  private static final int LONGEST = 253;

  private Names() {}

  /** What is wrong with the name; null where it is fine. */
  static @Nullable String fault(String name) {
    if (name.isEmpty()) {
      return "an empty name";
    }
    if (name.length() > LONGEST) {
      return "a name of more than " + LONGEST + " letters";
    }
    boolean plain =
        name.codePoints()
            .allMatch(c -> Character.isLetterOrDigit(c) || (c < 128 && "._-:%@+".indexOf(c) >= 0));
    if (!plain) {
      return "a name with more than letters, digits and `._-:%@+`";
    }
    return name.startsWith("-") || name.equals(".") || name.equals("..")
        ? "a name that begins with `-` or is only dots"
        : null;
  }
}
