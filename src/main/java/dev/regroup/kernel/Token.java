package dev.regroup.kernel;

import org.jspecify.annotations.Nullable;

/**
 * One token of a kernel command line, spelled as it stands. Immutable.
 *
 * @param text not blank, quotes balanced, such as {@code iommu=pt} or {@code dyndbg="file a.c +p"}
 */
public record Token(String text) {

  /**
   * What stands before the first {@code =}, with {@code -} as {@code _}: they are one letter in
   * keys.
   */
  public String key() {
    int end = text.indexOf('=');
    String name = end < 0 ? text : text.substring(0, end);
    return name.replace("\"", "").replace('-', '_');
  }

  /**
   * What stands after the first {@code =}, quotes at its edges stripped; null where there is none.
   */
  public @Nullable String value() {
    int start = text.indexOf('=');
    if (start < 0) {
      return null;
    }
    String value = text.substring(start + 1);
    return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }

  /**
   * Whether both mean the same to the kernel: same key, same value, whatever the spelling of
   * either.
   */
  public boolean sameAs(Token other) {
    return key().equals(other.key()) && java.util.Objects.equals(value(), other.value());
  }

  @Override
  public String toString() {
    return text;
  }
}
