package dev.regroup.boot;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * The order in which Debian's grub-mkconfig puts kernels, newest first ({@code version_test_gt} of
 * grub-mkconfig_lib in Debian's GRUB 2.06, which asks {@code dpkg --compare-versions}). Stateless.
 */
final class KernelVersions {
  private static final Pattern EARLIER = Pattern.compile("[._-](pre|rc|test|git|old|trunk)");

  /** Oldest first. */
  static final Comparator<String> ORDER = KernelVersions::compare;

  private KernelVersions() {}

  private static int compare(String a, String b) {
    return dpkg(mark(a), mark(b));
  }

  /** A release candidate or an old copy comes before the release; .old is treated alike there. */
  private static String mark(String release) {
    return EARLIER.matcher(release).replaceAll("~$1");
  }

  private static int dpkg(String a, String b) {
    int dashA = a.lastIndexOf('-');
    int dashB = b.lastIndexOf('-');
    int upstream =
        part(dashA < 0 ? a : a.substring(0, dashA), dashB < 0 ? b : b.substring(0, dashB));
    return upstream != 0
        ? upstream
        : part(dashA < 0 ? "" : a.substring(dashA + 1), dashB < 0 ? "" : b.substring(dashB + 1));
  }

  /** deb-version(7), "Sorting algorithm": runs of non-digits and of digits in turn. */
  private static int part(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() || j < b.length()) {
      while ((i < a.length() && !digit(a.charAt(i))) || (j < b.length() && !digit(b.charAt(j)))) {
        int order = Integer.compare(weight(a, i), weight(b, j));
        if (order != 0) {
          return order;
        }
        i++;
        j++;
      }
      int startA = i;
      int startB = j;
      while (i < a.length() && digit(a.charAt(i))) {
        i++;
      }
      while (j < b.length() && digit(b.charAt(j))) {
        j++;
      }
      int order = number(a.substring(startA, i), b.substring(startB, j));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int number(String a, String b) {
    String left = a.replaceFirst("^0+", "");
    String right = b.replaceFirst("^0+", "");
    int order = Integer.compare(left.length(), right.length());
    return order != 0 ? order : left.compareTo(right);
  }

  private static int weight(String text, int at) {
    if (at >= text.length() || digit(text.charAt(at))) {
      return 0;
    }
    char c = text.charAt(at);
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return c == '~' ? -1 : letter ? c : c + 256;
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }
}
