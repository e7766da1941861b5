package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What {@code pcie_acs_override=} asks for, read as the kernel's patch reads it
 * (proxmox/pve-kernel, patches/kernel/0004-pci-Enable-overrides-for-missing-ACS-capabilities,
 * {@code pcie_acs_override_setup}): items are told by their beginning, unknown ones skipped, every
 * occurrence of the option adds to what is there. Immutable.
 *
 * @param downstream root ports and switch downstream ports without ACS count as isolating
 * @param multifunction functions of multi-function devices without ACS count as isolating
 * @param ids functions with these ids and without ACS count as isolating, in order
 */
public record AcsOverride(boolean downstream, boolean multifunction, List<PciId> ids) {
  /** The option's name; a hyphen for an underscore is the same to the kernel. */
  public static final String KEY = "pcie_acs_override";

  /** The patch has 16 places and leaves the last one empty. */
  public static final int MOST_IDS = 15;

  public static final AcsOverride NONE = new AcsOverride(false, false, List.of());

  public AcsOverride {
    ids = List.copyOf(ids);
  }

  /** What a command line asks for. */
  public static AcsOverride of(CommandLine line) {
    return of(line, new ArrayList<>());
  }

  /** What a command line asks for, and what is odd about how it does. */
  static AcsOverride of(CommandLine line, List<Finding> findings) {
    Parser parser = new Parser(findings);
    for (Token token : line.tokens(KEY)) {
      String value = Values.of(token);
      if (value == null || value.isEmpty()) {
        findings.add(IommuFindings.emptyOverride());
      } else {
        parser.read(value);
      }
    }
    return new AcsOverride(parser.downstream, parser.multifunction, parser.ids);
  }

  /** What is odd about what a boot's command line asks for, and whether its kernel can do it. */
  public static List<Finding> check(Boot boot) {
    List<Finding> findings = new ArrayList<>();
    AcsOverride override = of(boot.commandLine(), findings);
    if (!override.isNone() && boot.overridePatch() == null) {
      findings.add(IommuFindings.overridePatchUnknown(boot.kernel()));
    } else if (!override.isNone() && Boolean.FALSE.equals(boot.overridePatch())) {
      findings.add(IommuFindings.noOverridePatch(boot.kernel()));
    }
    return findings;
  }

  /**
   * The same of a boot whose command line a play asked for. A kernel that is known to lack the
   * patch is an error: the option is passed to user space there, and no reboot changes that.
   */
  public static List<Finding> asked(Boot boot) {
    List<Token> tokens = boot.commandLine().tokens(KEY);
    if (tokens.isEmpty() || !Boolean.FALSE.equals(boot.overridePatch())) {
      return check(boot);
    }
    List<Finding> findings = new ArrayList<>();
    of(boot.commandLine(), findings);
    findings.add(IommuFindings.patchNeeded(boot.kernel(), tokens));
    return findings;
  }

  /**
   * Each finding once, and one about a missing patch: the first that says what it is needed for,
   * which is more than that the override has no effect.
   */
  public static List<Finding> toldOnce(List<Finding> findings) {
    Optional<Finding> needed = findings.stream().filter(IommuCode.PATCH_NEEDED::is).findFirst();
    return findings.stream()
        .distinct()
        .filter(finding -> needed.isEmpty() || !IommuCode.NO_PATCH.is(finding))
        .filter(finding -> !IommuCode.PATCH_NEEDED.is(finding) || finding.equals(needed.get()))
        .toList();
  }

  /** The words of a command line that the kernel skips. */
  static List<String> skipped(CommandLine line) {
    Parser parser = new Parser(new ArrayList<>());
    line.tokens(KEY).stream().map(Values::of).filter(Objects::nonNull).forEach(parser::read);
    return parser.skipped;
  }

  /** Whether both ask the same of the kernel, to which the order of ids is nothing. */
  public boolean sameAs(AcsOverride other) {
    return downstream == other.downstream
        && multifunction == other.multifunction
        && Set.copyOf(ids).equals(Set.copyOf(other.ids));
  }

  public boolean isNone() {
    return !downstream && !multifunction && ids.isEmpty();
  }

  /** What follows {@code pcie_acs_override=}; empty where nothing is asked for. */
  public String value() {
    List<String> words = new ArrayList<>();
    if (downstream) {
      words.add("downstream");
    }
    if (multifunction) {
      words.add("multifunction");
    }
    ids.forEach(id -> words.add("id:" + id));
    return String.join(",", words);
  }

  /** The whole token; not to be used where {@link #isNone()}. */
  public Token token() {
    return new Token(KEY + "=" + value());
  }

  /** The patch's own loop, with its pointer as {@code at}. */
  private static final class Parser {
    private final List<Finding> findings;
    private boolean downstream;
    private boolean multifunction;
    private final List<PciId> ids = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    Parser(List<Finding> findings) {
      this.findings = findings;
    }

    void read(String value) {
      int at = 0;
      while (at < value.length()) {
        String word = value.substring(at, end(value, at, ','));
        if (value.startsWith("downstream", at)) {
          downstream = true;
        } else if (value.startsWith("multifunction", at)) {
          multifunction = true;
        } else if (value.startsWith("id:", at)) {
          at = readId(value, at + 3, word);
        } else {
          skip(word);
        }
        at = end(value, at, ',') + 1;
      }
    }

    private void skip(String word) {
      skipped.add(IommuFindings.clean(word));
      findings.add(IommuFindings.unknownOverrideWord(word));
    }

    /** Where reading goes on. */
    private int readId(String value, int start, String word) {
      if (ids.size() >= MOST_IDS) {
        findings.add(IommuFindings.tooManyIds(MOST_IDS));
        return start - 3;
      }
      OptionalInt vendor = number(value, start);
      if (vendor.isEmpty()) {
        skip(word);
        return start;
      }
      // The next colon, even when it belongs to a later item.
      int colon = end(value, start, ':');
      if (colon == value.length()) {
        skip(word);
        return colon;
      }
      OptionalInt device = number(value, colon + 1);
      if (device.isEmpty()) {
        skip(word);
        return colon + 1;
      }
      PciId id = new PciId(vendor.getAsInt() & 0xffff, device.getAsInt() & 0xffff);
      ids.add(id);
      if (!word.equalsIgnoreCase("id:" + id)) {
        findings.add(IommuFindings.odd(word, "id:" + id));
      }
      return colon + 1;
    }

    private static int end(String value, int from, char stop) {
      int at = value.indexOf(stop, from);
      return at < 0 ? value.length() : at;
    }

    /** Four characters as {@code kstrtol} with base 16 reads them (Linux, lib/kstrtox.c). */
    private static OptionalInt number(String value, int start) {
      String text = value.substring(start, Math.min(start + 4, value.length()));
      boolean negative = text.startsWith("-");
      String digits = negative || text.startsWith("+") ? text.substring(1) : text;
      if (digits.regionMatches(true, 0, "0x", 0, 2)) {
        digits = digits.substring(2);
      }
      if (digits.isEmpty()
          || !digits.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0)) {
        return OptionalInt.empty();
      }
      int number = Integer.parseInt(digits, 16);
      return OptionalInt.of(negative ? -number : number);
    }
  }
}
