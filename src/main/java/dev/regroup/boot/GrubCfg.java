package dev.regroup.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A generated grub.cfg. Immutable.
 *
 * @param entries the top level of the menu, in order
 * @param defaults the places that say which entry is the default
 * @param whole whether it ends with the end mark of its last section
 * @param problem why it could not be followed to its end, null where it could
 */
record GrubCfg(
    List<GrubEntry> entries, List<Default> defaults, boolean whole, @Nullable String problem) {
  static final String PATH = "/boot/grub/grub.cfg";

  GrubCfg {
    entries = List.copyOf(entries);
    defaults = List.copyOf(defaults);
  }

  /** A place that sets {@code default}, with the value as it is written less its quotes. */
  record Default(String section, String value) {}
}
