package dev.regroup.inventory;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host as an inventory names it, with the port that may stand behind it, as ansible-core 2.14
 * takes it apart (parsing/utils/addresses.py). Immutable.
 *
 * @param name DNS name, IPv4 or IPv6 address, ranges included
 * @param port null where none is written
 */
record HostAddress(String name, @Nullable Integer port) {
  /** Longer than any DNS name with ranges; bounds the work of the expressions below. */
  static final int LONGEST = 500;

  private static final Pattern BRACKETED = Pattern.compile("\\[(.+)]:([0-9]{1,5})");
  private static final Pattern WITH_PORT =
      Pattern.compile("((?:[^:\\[\\]]|\\[[^]]*])*+):([0-9]{1,5})");
  private static final String NUMBERS = "\\[[0-9]+:[0-9]+(?::[0-9]+)?]";
  private static final String HEX = "\\[[0-9a-f]+:[0-9a-f]+(?::[0-9]+)?]";
  private static final String LETTERS = "\\[(?:[a-z]:[a-z]|[0-9]+:[0-9]+)(?::[0-9]+)?]";
  private static final String BYTE = "(?:[01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5]|" + NUMBERS + ")";
  private static final Pattern IPV4 = Pattern.compile("(?:" + BYTE + "\\.){3}" + BYTE);
  private static final String WORD = "(?:[0-9a-f]{1,4}|" + HEX + ")";
  private static final String LABEL = "(?:\\w|" + LETTERS + ")(?:[\\w-]|" + LETTERS + ")*(?<![_-])";
  private static final Pattern IPV6 = Pattern.compile(ipv6(), Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME =
      Pattern.compile(
          LABEL + "(?:\\." + LABEL + ")*",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);

  private static String ipv6() {
    StringBuilder any = new StringBuilder("(?:W:){7}W|(?:W:){1,6}:");
    for (int i = 1; i <= 6; i++) {
      any.append("|(?:W:){").append(i).append("}(?::W){1,").append(7 - i).append("}");
    }
    return any.append("|:(?::W){1,6}|W?::").toString().replace("W", WORD);
  }

  /** Null where the text is no address or name, with or without ranges and port. */
  static @Nullable HostAddress parse(String text, boolean ranges) {
    if (text.length() > LONGEST) {
      return null;
    }
    String name = text;
    Integer port = null;
    for (Pattern pattern : new Pattern[] {BRACKETED, WITH_PORT}) {
      Matcher matcher = pattern.matcher(name);
      if (matcher.matches()) {
        name = matcher.group(1);
        port = Integer.valueOf(matcher.group(2));
      }
    }
    boolean fits =
        IPV4.matcher(name).matches()
            || IPV6.matcher(name).matches()
            || NAME.matcher(name).matches();
    return fits && (ranges || name.indexOf('[') < 0) ? new HostAddress(name, port) : null;
  }
}
