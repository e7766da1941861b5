package dev.regroup.boot;

import java.util.Comparator;
import java.util.Locale;

/**
 * The order in which systemd-boot puts entries: without a sort-key by their ids (UAPI Group's
 * Version Format Specification; {@code strverscmp_improved} and {@code config_entry_compare} of
 * systemd 252). Stateless.
 */
final class LoaderVersions {
  /** Oldest first; the loader takes the newest. Ids are in lower case there. */
  static final Comparator<String> ORDER =
      (a, b) -> new Comparison(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT)).order();

  /**
   * Entries as the loader lists them, the first one the default: those with a sort-key by it, then
   * by machine and the newest version first; then those without, and all that is equal, by their
   * ids. Entries whose tries are used up would stand last: whoever counts boots is not told apart
   * here.
   */
  static final Comparator<LoaderEntry> LISTED =
      Comparator.comparing((LoaderEntry entry) -> entry.order().sortKey().isEmpty())
          .thenComparing(LoaderVersions::bySortKey)
          .thenComparing(LoaderEntry::id, ORDER.reversed());

  private static final String SEPARATORS = "-^.";

  private LoaderVersions() {}

  private static int bySortKey(LoaderEntry a, LoaderEntry b) {
    if (a.order().sortKey().isEmpty() || b.order().sortKey().isEmpty()) {
      return 0;
    }
    int order = a.order().sortKey().compareTo(b.order().sortKey());
    order = order != 0 ? order : a.order().machineId().compareTo(b.order().machineId());
    return order != 0 ? order : ORDER.compare(b.order().version(), a.order().version());
  }

  /** Two texts and how far they are read. */
  private static final class Comparison {
    private final String a;
    private final String b;
    private int i;
    private int j;

    Comparison(String a, String b) {
      this.a = a;
      this.b = b;
    }

    int order() {
      while (true) {
        i = skip(a, i);
        j = skip(b, j);
        int order = marks('~');
        if (order != 0) {
          return order;
        }
        if (i >= a.length() || j >= b.length()) {
          return Boolean.compare(i < a.length(), j < b.length());
        }
        for (int k = 0; k < SEPARATORS.length() && order == 0; k++) {
          order = marks(SEPARATORS.charAt(k));
        }
        if (order == 0) {
          order = digit(at(a, i)) || digit(at(b, j)) ? numbers() : letters();
        }
        if (order != 0) {
          return order;
        }
      }
    }

    /** A text that has the mark here is the older one; where both have it, both go on. */
    private int marks(char mark) {
      boolean inA = at(a, i) == mark;
      boolean inB = at(b, j) == mark;
      if (inA && inB) {
        i++;
        j++;
      }
      return Boolean.compare(!inA, !inB);
    }

    private int numbers() {
      int startA = i;
      int startB = j;
      while (digit(at(a, i))) {
        i++;
      }
      while (digit(at(b, j))) {
        j++;
      }
      String left = a.substring(startA, i).replaceFirst("^0+", "");
      String right = b.substring(startB, j).replaceFirst("^0+", "");
      int order = Integer.compare(left.length(), right.length());
      return order != 0 ? order : left.compareTo(right);
    }

    private int letters() {
      int startA = i;
      int startB = j;
      while (letter(at(a, i))) {
        i++;
      }
      while (letter(at(b, j))) {
        j++;
      }
      return a.substring(startA, i).compareTo(b.substring(startB, j));
    }

    private static int skip(String text, int from) {
      int at = from;
      while (at < text.length() && !valid(text.charAt(at))) {
        at++;
      }
      return at;
    }

    private static char at(String text, int index) {
      return index < text.length() ? text.charAt(index) : 0;
    }

    private static boolean valid(char c) {
      return digit(c) || letter(c) || c == '~' || SEPARATORS.indexOf(c) >= 0;
    }

    private static boolean digit(char c) {
      return c >= '0' && c <= '9';
    }

    private static boolean letter(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
  }
}
