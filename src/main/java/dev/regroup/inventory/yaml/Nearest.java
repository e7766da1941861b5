package dev.regroup.inventory.yaml;

import dev.regroup.finding.Spelling;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The known word that a mistyped one most likely means. */
public final class Nearest {
  private Nearest() {}

  /**
   * The closest of {@code known} by edit distance, null where none is close: more than a third of
   * the letters differ.
   */
  public static @Nullable String to(String word, Collection<String> known) {
    String wanted = word.toLowerCase(Locale.ROOT).replace('-', '_');
    String best = Spelling.nearest(wanted, known, wanted.length());
    return best != null
            && Spelling.distance(wanted, best)
                <= Math.max(1, Math.min(wanted.length(), best.length()) / 3)
        ? best
        : null;
  }
}
