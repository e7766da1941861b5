package dev.regroup.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which entry a value of {@code default} means (GRUB 2.06, grub-core/normal/menu.c,
 * get_entry_number and menuentry_eq): a number, an id or a title, for each level of menus one,
 * joined by {@code >}. Stateless.
 */
final class GrubMenu {
  private GrubMenu() {}

  /**
   * What was found.
   *
   * @param path the entry after the submenus that hold it; empty where there is a problem
   * @param problem why it cannot be told, null where it can
   */
  record Chosen(List<GrubEntry> path, @Nullable String problem) {
    static Chosen unknown(String problem) {
      return new Chosen(List.of(), problem);
    }

    Optional<GrubEntry> entry() {
      return path.isEmpty() ? Optional.empty() : Optional.of(path.get(path.size() - 1));
    }
  }

  /**
   * The entry.
   *
   * @param idsFirst whether what begins with a digit may be an id, see {@link GrubPlace#idsFirst}
   */
  static Chosen choose(List<GrubEntry> menu, String value, boolean idsFirst) {
    List<GrubEntry> path = new ArrayList<>();
    List<GrubEntry> level = menu;
    // An unset or empty default is entry 0.
    for (String name : value.isEmpty() ? List.of("0") : names(value)) {
      if (!path.isEmpty() && !path.get(path.size() - 1).submenu()) {
        return Chosen.unknown("\"" + value + "\" goes below an entry that is no submenu");
      }
      int index = idsFirst && named(level, name) >= 0 ? named(level, name) : index(level, name);
      if (index == MIXED && !idsFirst) {
        return Chosen.unknown(
            "\"" + name + "\" begins with a digit, which some versions of GRUB take for a number");
      }
      if (index < 0 || index >= level.size()) {
        return Chosen.unknown("no entry of the menu is \"" + name + "\"");
      }
      if (level.subList(0, index + 1).stream().anyMatch(GrubEntry::conditional)) {
        return Chosen.unknown(
            "an entry up to \"" + name + "\" is in the menu only under a condition");
      }
      path.add(level.get(index));
      level = level.get(index).children();
    }
    return path.get(path.size() - 1).submenu()
        ? Chosen.unknown("\"" + value + "\" is a submenu, not an entry")
        : new Chosen(path, null);
  }

  private static final int MIXED = -2;

  private static int index(List<GrubEntry> level, String name) {
    if (name.matches("0|[1-9][0-9]{0,5}")) {
      return Integer.parseInt(name);
    }
    if (!name.isEmpty() && Character.isDigit(name.charAt(0))) {
      return MIXED;
    }
    return named(level, name);
  }

  private static int named(List<GrubEntry> level, String name) {
    for (int i = 0; i < level.size(); i++) {
      if (name.equals(level.get(i).title()) || name.equals(level.get(i).id())) {
        return i;
      }
    }
    return -1;
  }

  /** Splits at {@code >}; a doubled one stands for itself. */
  private static List<String> names(String value) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) != '>') {
        name.append(value.charAt(i));
      } else if (i + 1 < value.length() && value.charAt(i + 1) == '>') {
        name.append('>');
        i++;
      } else {
        names.add(name.toString());
        name.setLength(0);
      }
    }
    names.add(name.toString());
    return names;
  }
}
