package dev.regroup.kernel;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One token of a kernel command line, spelled as it stands. Immutable.
 *
 * @param text not blank, quotes balanced, such as {@code iommu=pt} or {@code dyndbg="file a.c +p"}
 */
public record Token(String text) {

  /**
   * What stands before the first {@code =}, with {@code -} as {@code _}: they are one letter in
   * keys (Linux 6.12, kernel/params.c, {@code parameq}).
   */
  public String key() {
    String body = body();
    int equals = equalsAt(body);
    return (equals < 0 ? body : body.substring(0, equals)).replace('-', '_');
  }

  /**
   * What stands after the first {@code =}, a quote at its edges stripped as the kernel does; null
   * where there is none.
   */
  public @Nullable String value() {
    String body = body();
    int equals = equalsAt(body);
    if (equals < 0) {
      return null;
    }
    String value = body.substring(equals + 1);
    if (!value.startsWith("\"")) {
      return value;
    }
    return value.length() > 1 && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value.substring(1);
  }

  /** The value as a comma list; one empty item where there is no value. */
  List<String> items() {
    return List.of(Objects.requireNonNullElse(value(), "").split(",", -1));
  }

  /**
   * Whether both mean the same to the kernel: same key, same value, whatever the spelling of
   * either.
   */
  public boolean sameAs(Token other) {
    return key().equals(other.key()) && Objects.equals(value(), other.value());
  }

  /**
   * A whole token may be quoted, {@code "dyndbg=file a.c +p"}, and GRUB writes it so: the quotes
   * fall away before the key is looked at (lib/cmdline.c, {@code next_arg}).
   */
  private String body() {
    if (!text.startsWith("\"")) {
      return text;
    }
    return text.length() > 1 && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text.substring(1);
  }

  /** The kernel takes no {@code =} at the very start for the end of a key. */
  private static int equalsAt(String body) {
    return body.indexOf('=', 1);
  }

  @Override
  public String toString() {
    return text;
  }
}
