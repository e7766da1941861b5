package dev.regroup.iommu;

import dev.regroup.kernel.Token;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of kernel parameters as the kernel hands them to their parsers. */
final class Values {
  private Values() {}

  /**
   * A token's value without the quotes at its edges, whether they stand around the value or around
   * the whole token (Linux, lib/cmdline.c, {@code next_arg}); null where there is no {@code =}.
   */
  static @Nullable String of(Token token) {
    String text = token.text();
    int start = text.indexOf('=') + 1;
    if (start == 0) {
      return null;
    }
    int end = text.length();
    boolean whole = text.startsWith("\"");
    if (!whole && start < end && text.charAt(start) == '"') {
      start++;
      whole = true;
    }
    if (whole && end > start && text.charAt(end - 1) == '"') {
      end--;
    }
    return text.substring(start, end);
  }

  /** A value's items, split at commas; an empty one is left out. */
  static List<String> items(String value) {
    return Arrays.stream(value.split(",", -1)).filter(item -> !item.isEmpty()).toList();
  }
}
