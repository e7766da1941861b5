package dev.regroup.finding;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** How far two words are apart. Stateless. */
public final class Spelling {
  private static final int LONGEST = 64;

  private Spelling() {}

  /**
   * The first of the words with the fewest edits, null where even that one takes more than {@code
   * most}, or where the word is longer than anything that is mistyped.
   */
  public static @Nullable String nearest(String word, Collection<String> known, int most) {
    if (word.length() > LONGEST) {
      return null;
    }
    String best = null;
    int least = most + 1;
    for (String candidate : known) {
      int distance = distance(word, candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best;
  }

  /** Optimal string alignment: insertions, deletions, substitutions, neighbours exchanged. */
  public static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
