package dev.regroup.boot;

import java.util.Comparator;

/**
 * The order in which Fedora's GRUB puts entries of the Boot Loader Specification, by their ids:
 * name, version and release, each compared as rpm does (split_cmp and vercmp of blscfg.c in its
 * grub2). Stateless.
 */
final class BlsVersions {
  /** Oldest first; the menu begins with the newest. */
  static final Comparator<String> ORDER = BlsVersions::compare;

  private BlsVersions() {}

  private static int compare(String a, String b) {
    String[] left = parts(a);
    String[] right = parts(b);
    int order = 0;
    for (int i = 0; i < left.length && order == 0; i++) {
      order = new Segments(left[i], right[i]).order();
    }
    return order;
  }

  /** Name, version, release: what stands before the last two dashes, between and behind them. */
  private static String[] parts(String id) {
    int release = id.lastIndexOf('-');
    if (release < 0) {
      return new String[] {id, "", ""};
    }
    int version = id.lastIndexOf('-', release - 1);
    return version < 0
        ? new String[] {id.substring(0, release), id.substring(release + 1), ""}
        : new String[] {
          id.substring(0, version), id.substring(version + 1, release), id.substring(release + 1)
        };
  }

  /** Two texts and how far they are read. */
  private static final class Segments {
    private final String a;
    private final String b;
    private int i;
    private int j;

    Segments(String a, String b) {
      this.a = a;
      this.b = b;
    }

    int order() {
      while (i < a.length() || j < b.length()) {
        i = skip(a, i);
        j = skip(b, j);
        if (at(a, i) == '~' || at(b, j) == '~') {
          if (at(a, i) != at(b, j)) {
            return at(a, i) == '~' ? -1 : 1;
          }
        } else if (at(a, i) == '+' || at(b, j) == '+') {
          if (i >= a.length() || j >= b.length()) {
            return i >= a.length() ? -1 : 1;
          }
          if (at(a, i) != at(b, j)) {
            return at(a, i) == '+' ? -1 : 1;
          }
        } else if (i >= a.length() || j >= b.length()) {
          break;
        } else {
          int order = digit(at(a, i)) ? numbers() : letters();
          if (order != 0) {
            return order;
          }
          continue;
        }
        i++;
        j++;
      }
      return Boolean.compare(i < a.length(), j < b.length());
    }

    /** A number is newer than letters. */
    private int numbers() {
      if (!digit(at(b, j))) {
        return 1;
      }
      String left = run(a, i, true);
      String right = run(b, j, true);
      i += left.length();
      j += right.length();
      String one = left.replaceFirst("^0+", "");
      String two = right.replaceFirst("^0+", "");
      int order = Integer.compare(one.length(), two.length());
      return order != 0 ? order : one.compareTo(two);
    }

    private int letters() {
      if (digit(at(b, j))) {
        return -1;
      }
      String left = run(a, i, false);
      String right = run(b, j, false);
      i += left.length();
      j += right.length();
      return left.compareTo(right);
    }

    private static String run(String text, int from, boolean digits) {
      int at = from;
      while (at < text.length() && (digits ? digit(text.charAt(at)) : letter(text.charAt(at)))) {
        at++;
      }
      return text.substring(from, at);
    }

    private static int skip(String text, int from) {
      int at = from;
      while (at < text.length()
          && !digit(text.charAt(at))
          && !letter(text.charAt(at))
          && text.charAt(at) != '~'
          && text.charAt(at) != '+') {
        at++;
      }
      return at;
    }

    private static char at(String text, int index) {
      return index < text.length() ? text.charAt(index) : 0;
    }

    private static boolean digit(char c) {
      return c >= '0' && c <= '9';
    }

    private static boolean letter(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
  }
}
