package dev.regroup.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a shell variable holds. Immutable.
 *
 * @param chars its bytes and where each is written; empty where there is a doubt
 * @param doubt why it cannot be told, null where it can
 */
record ShellValue(List<SourceChar> chars, @Nullable Doubt doubt) {
  static final ShellValue EMPTY = new ShellValue(List.of(), null);

  ShellValue {
    chars = List.copyOf(chars);
  }

  static ShellValue unclear(Doubt doubt) {
    return new ShellValue(List.of(), doubt);
  }

  String text() {
    return text(chars);
  }

  static String text(List<SourceChar> chars) {
    StringBuilder text = new StringBuilder(chars.size());
    chars.forEach(c -> text.append(c.c()));
    return text.toString();
  }
}
