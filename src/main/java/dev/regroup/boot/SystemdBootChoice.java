package dev.regroup.boot;

import dev.regroup.host.Firmware;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which entry systemd-boot takes (systemd 252, src/boot/efi/boot.c): the one-shot entry, the one
 * set by a variable, the newest that the default of loader.conf names. Immutable.
 *
 * @param id of the entry, null where it is not known
 * @param problem a sentence part, null where it is known
 * @param oneShot whether {@code LoaderEntryOneShot} decided
 */
record SystemdBootChoice(@Nullable String id, @Nullable String problem, boolean oneShot) {

  /**
   * The choice.
   *
   * @param ids of the entries that the loader sees, file names
   * @param pattern the default of loader.conf, null where it has none
   */
  static SystemdBootChoice of(List<String> ids, @Nullable String pattern, Firmware firmware) {
    return among(ids.stream().sorted(LoaderVersions.ORDER.reversed()).toList(), pattern, firmware);
  }

  /**
   * The choice where nothing need name a default: the first of the list, then.
   *
   * @param listed ids of the entries in the order in which the loader lists them
   * @param pattern the default of loader.conf, null where it has none
   */
  static SystemdBootChoice first(List<String> listed, @Nullable String pattern, Firmware firmware) {
    boolean named =
        pattern != null || firmware.loaderOneShot() != null || firmware.loaderDefault() != null;
    return named || listed.isEmpty()
        ? among(listed, pattern, firmware)
        : new SystemdBootChoice(listed.get(0), null, false);
  }

  private static SystemdBootChoice among(
      List<String> newestFirst, @Nullable String pattern, Firmware firmware) {
    String oneShot = firmware.loaderOneShot();
    if (oneShot != null) {
      Optional<String> found = exactly(newestFirst, oneShot);
      return found.isPresent()
          ? new SystemdBootChoice(found.get(), null, true)
          : unknown("LoaderEntryOneShot names \"" + oneShot + "\", which is no entry there");
    }
    String chosen = firmware.loaderDefault();
    if (chosen != null) {
      Optional<String> found = exactly(newestFirst, chosen);
      return found.isPresent()
          ? new SystemdBootChoice(found.get(), null, false)
          : unknown("LoaderEntryDefault names \"" + chosen + "\", which is no entry there");
    }
    String wanted = Objects.requireNonNullElse(pattern, "");
    if (wanted.isEmpty() || wanted.startsWith("@") || wanted.contains("[")) {
      return unknown("the default of loader.conf is \"" + wanted + "\"");
    }
    Pattern glob = glob(wanted);
    return newestFirst.stream()
        .filter(id -> glob.matcher(id.toLowerCase(Locale.ROOT)).matches())
        .findFirst()
        .map(id -> new SystemdBootChoice(id, null, false))
        .orElseGet(() -> unknown("the default of loader.conf, " + wanted + ", is no entry there"));
  }

  /** The default of loader.conf: its last line of that key. */
  static @Nullable String defaultOf(String loaderConf) {
    return loaderConf
        .lines()
        .map(line -> line.strip().split("[ \t]+", 2))
        .filter(words -> words.length == 2 && words[0].equals("default"))
        .map(words -> words[1])
        .reduce((first, second) -> second)
        .orElse(null);
  }

  private static Optional<String> exactly(List<String> ids, String wanted) {
    return ids.stream().filter(wanted::equalsIgnoreCase).findFirst();
  }

  private static SystemdBootChoice unknown(String problem) {
    return new SystemdBootChoice(null, problem, false);
  }

  private static Pattern glob(String text) {
    StringBuilder regex = new StringBuilder();
    for (char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString());
  }
}
