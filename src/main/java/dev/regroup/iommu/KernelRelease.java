package dev.regroup.iommu;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version in a kernel release such as {@code 6.8.12-4-pve}. Immutable.
 *
 * @param text as {@code uname -r} prints it
 * @param major 6, or -1 where the text has no version
 * @param minor 8
 * @param patch 12; 0 where there is none. Some distributions keep it at 0 whatever they carry
 */
public record KernelRelease(String text, int major, int minor, int patch) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

  /** Reads any text; never fails. */
  public static KernelRelease parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return new KernelRelease(text, -1, 0, 0);
    }
    String patch = matcher.group(3);
    return new KernelRelease(
        text,
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        patch == null ? 0 : Integer.parseInt(patch));
  }

  public boolean known() {
    return major >= 0;
  }

  /** Whether it is that version or a later one; a release without a version counts as later. */
  public boolean atLeast(int otherMajor, int otherMinor) {
    return !known() || major > otherMajor || (major == otherMajor && minor >= otherMinor);
  }

  /**
   * Linux 6.11.0 to 6.11.6 forgot the ACS quirk of Intel's PCH root ports (47c8846a49ba, put right
   * by f3c3ccc4fe49 in 6.11.7).
   */
  boolean forgetsPchWorkaround() {
    return major == 6 && minor == 11 && patch < 7;
  }
}
