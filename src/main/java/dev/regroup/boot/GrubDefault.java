package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which value of {@code default} the next boot finds: a one-shot entry, the saved one or the one
 * configured (GRUB 2.06, util/grub.d/00_header.in). Immutable.
 *
 * @param value the value; empty for the first entry
 * @param oneShot whether grub-reboot set it
 * @param problem why it cannot be told, null where it can
 */
record GrubDefault(String value, boolean oneShot, @Nullable GrubUnknown problem) {
  private static final String NEXT = "${next_entry}";
  private static final String SAVED = "${saved_entry}";
  private static final Pattern DEFAULT = Pattern.compile("(?:\\S*[=:])?default(?:=[\\s\\S]*)?");

  /** As grub.cfg stands. */
  static GrubDefault staged(GrubCfg cfg, HostFacts facts, GrubPlace place) {
    List<GrubCfg.Default> set =
        cfg.defaults().stream().filter(d -> !d.value().equals(NEXT)).toList();
    if (set.size() != 1 || !set.get(0).section().equals("00_header")) {
      return new GrubDefault("", false, places(set, place));
    }
    boolean readsNext = cfg.defaults().size() > 1;
    return of(set.get(0).value(), readsNext, facts, place);
  }

  /**
   * As grub-mkconfig would write it.
   *
   * @param configured {@code GRUB_DEFAULT}
   */
  static GrubDefault generated(String configured, HostFacts facts, GrubPlace place) {
    // GRUB leaves carriage returns out, after the shell has compared.
    String value = configured.equals("saved") ? SAVED : configured.replace("\r", "");
    return of(value, true, facts, place);
  }

  private static GrubDefault of(String value, boolean readsNext, HostFacts facts, GrubPlace place) {
    HostFile custom = facts.file(place.custom()).orElse(null);
    if (custom != null && (custom.text() == null || setsDefault(custom.text()))) {
      return new GrubDefault(
          "",
          false,
          new GrubUnknown(
              place.custom() + " may set another default entry",
              "Take the lines that set default out of "
                  + place.custom()
                  + ", and set GRUB_DEFAULT in "
                  + GrubDefaults.MAIN
                  + " instead; run "
                  + place.command()
                  + " then."));
    }
    HostFile file = facts.file(place.environment()).orElse(null);
    if (file != null && file.text() == null) {
      return unknown(place.environment() + " could not be read");
    }
    Map<String, String> environment = environment(file == null ? null : file.text());
    String next = environment.getOrDefault("next_entry", "");
    if (!environment.getOrDefault("initrdfail", "").isEmpty()) {
      return unknown(place.environment() + " says that a boot without initrd was tried");
    }
    // A trial boot of Regroup's own, left by a cut: every plan takes it back, with its entry.
    boolean own = next.equals(GrubTrialEntry.ID) && GrubTrialEntry.leftover(facts).isPresent();
    if (readsNext && !next.isEmpty() && !own) {
      return new GrubDefault(next, true, null);
    }
    if (value.equals(SAVED)) {
      // grub-reboot of GRUB 1.98 put the saved entry aside: GRUB takes saved_entry first, and only
      // then gives back what was put aside.
      boolean once = !environment.getOrDefault("prev_saved_entry", "").isEmpty();
      return new GrubDefault(environment.getOrDefault("saved_entry", ""), once, null);
    }
    return value.indexOf('$') >= 0
        ? unknown("the default entry \"" + value + "\" holds a variable")
        : new GrubDefault(value, false, null);
  }

  /** One that cannot be told. */
  static GrubDefault unknown(String problem) {
    return new GrubDefault("", false, GrubUnknown.of(problem));
  }

  /** Scripts of /etc/grub.d other than 00_header do so, or 00_header was changed by hand. */
  private static GrubUnknown places(List<GrubCfg.Default> set, GrubPlace place) {
    String what = "grub.cfg sets the default entry in " + set.size() + " places";
    List<String> sections = set.stream().map(GrubCfg.Default::section).distinct().toList();
    String scripts =
        String.join(
            ", ",
            sections.stream()
                .map(s -> s.isEmpty() ? "outside of any script" : "/etc/grub.d/" + s)
                .toList());
    return set.isEmpty()
        ? new GrubUnknown(what, "Run " + place.command() + ", which writes it anew.")
        : new GrubUnknown(
            what + ": " + scripts,
            "Leave the one of /etc/grub.d/00_header: take \"set default\" out of what else writes"
                + " it there, and run "
                + place.command()
                + ".");
  }

  /**
   * Whether a script of GRUB names the variable outside of comments and longer texts, as in {@code
   * set default=}, {@code read default} or {@code --set=1:default}, or cannot be followed.
   */
  private static boolean setsDefault(String text) {
    GrubLexer.Lexed lexed = GrubLexer.lex(text.replace("\r", ""));
    return lexed.problem() != null
        || lexed.pieces().stream()
            .filter(piece -> piece.kind() == GrubLexer.Kind.WORD)
            .anyMatch(piece -> DEFAULT.matcher(piece.text()).matches());
  }

  /** Lines {@code name=value} up to the padding of {@code #} (grub-editenv(1)). */
  static Map<String, String> environment(@Nullable String text) {
    Map<String, String> environment = new HashMap<>();
    for (String line : text == null ? List.<String>of() : text.lines().toList()) {
      int equals = line.indexOf('=');
      if (!line.startsWith("#") && equals > 0) {
        environment.put(
            line.substring(0, equals), line.substring(equals + 1).replace("\\\\", "\\"));
      }
    }
    return environment;
  }
}
