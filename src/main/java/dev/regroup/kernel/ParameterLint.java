package dev.regroup.kernel;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Spelling;
import dev.regroup.host.CpuVendor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Parameters that are asked for and have no effect, another effect than it looks, or one that
 * another parameter takes back. What the kernel accepts stands in {@link KnownParameters}.
 * Stateless.
 */
public final class ParameterLint {
  private ParameterLint() {}

  /**
   * Remarks on what requests put on a command line.
   *
   * @param line the command line as it will be, for what contradicts it there
   * @param vendor of the host's CPU; OTHER where that is not known
   */
  public static List<Finding> check(List<Request> requests, CommandLine line, CpuVendor vendor) {
    List<Finding> findings = new ArrayList<>();
    List<Token> asked = requests.stream().flatMap(ParameterLint::putOn).toList();
    for (Token token : asked) {
      ValueSyntax.check(token).forEach(findings::add);
      KnownParameters.of(token.key())
          .ifPresentOrElse(
              known -> values(token, known, vendor, findings), () -> key(token, findings));
    }
    boolean told = passThrough(asked, line, vendor, findings);
    asked.stream()
        .map(Token::key)
        .distinct()
        .flatMap(key -> KnownParameters.of(key).stream())
        .forEach(known -> exclusive(known, line, told, findings));
    offForAll(asked, line, findings);
    return findings;
  }

  /** Remarks on keys alone: those that no kernel knows and that are near to one that it does. */
  public static List<Finding> keys(List<Token> tokens) {
    List<Finding> findings = new ArrayList<>();
    tokens.forEach(token -> key(token, findings));
    return findings;
  }

  /** Whether one of the requests is there to turn an IOMMU on. */
  public static boolean turnsIommuOn(List<Request> requests) {
    return requests.stream().flatMap(ParameterLint::putOn).anyMatch(ParameterLint::turnsOn);
  }

  private static Stream<Token> putOn(Request request) {
    if (request instanceof Request.Append append) {
      return Stream.of(append.token());
    }
    return request instanceof Request.Present present ? present.tokens().stream() : Stream.empty();
  }

  private static void key(Token token, List<Finding> findings) {
    KnownParameters.meant(token.key())
        .ifPresent(
            meant ->
                findings.add(
                    KernelCode.UNKNOWN_KEY.of(
                        "\"%s\" is asked for, and no kernel knows that key; did you mean \"%s\"?"
                            .formatted(token, meant))));
  }

  private static void values(
      Token token, KnownParameter known, CpuVendor vendor, List<Finding> findings) {
    boolean others =
        known.vendor() != null && vendor != CpuVendor.OTHER && known.vendor() != vendor;
    if (others) {
      findings.add(
          KernelCode.OTHER_VENDOR.of(
              "\"%s\" is asked for, and this host's CPU is %s: nothing reads it"
                  .formatted(token, vendor == CpuVendor.AMD ? "AMD's" : "Intel's")));
      return;
    }
    if (known.truth() && token.value() == null && !known.key().startsWith("iommu.")) {
      // A module's switch without a value is on; the IOMMU's own want one.
      return;
    }
    List<String> items = token.items();
    for (String item : items) {
      if (item.isEmpty() && items.size() > 1) {
        continue;
      }
      value(token, item, known).ifPresent(findings::add);
    }
  }

  private static Optional<Finding> value(Token token, String item, KnownParameter known) {
    if (known.key().equals("amd_iommu") && item.equals("on")) {
      return Optional.of(
          KernelCode.AMD_ON.of(
              "the kernel ignores \"amd_iommu=on\" and has the AMD IOMMU on by default; it is set"
                  + " for compatibility"));
    }
    String word = known.word(item).orElse(null);
    if (word == null || known.instead().containsKey(item)) {
      return Optional.of(unknown(token, item, known));
    }
    if (known.truth()) {
      return Optional.empty();
    }
    String newer = known.deprecated().get(word);
    if (newer != null) {
      return Optional.of(
          KernelCode.OLD_WORD.of(
              "\"%s\" is asked for, and \"%s\" in it is deprecated: %s has taken its place"
                  .formatted(token, word, newer)));
    }
    return item.equals(word) || item.startsWith(word + "=")
        ? Optional.empty()
        : Optional.of(
            KernelCode.FIRST_LETTERS.of(
                "\"%s\" is asked for, and the kernel reads \"%s\" in it as \"%s\""
                    .formatted(token, item, word)));
  }

  private static Finding unknown(Token token, String item, KnownParameter known) {
    String instead = known.truth() ? KnownParameters.TRUTHS : known.instead().get(item);
    if (instead == null) {
      String near = Spelling.nearest(item, known.words(), Math.max(1, item.length() / 4));
      instead =
          near == null
              ? "it knows " + String.join(", ", known.words())
              : "did you mean \"" + near + "\"?";
    }
    return known.logged()
        ? KernelCode.UNKNOWN_WORD.of(
            "\"%s\" is asked for, and the kernel does not know \"%s\" in it; %s"
                .formatted(token, item, instead))
        : KernelCode.SKIPPED.of(
            "\"%s\" is asked for, and the kernel skips \"%s\" in it without a word; %s"
                .formatted(token, item, instead));
  }

  /**
   * Pass-through by default, which two keys set. Where the CPU is neither vendor's, the kernel may
   * be one that does not read {@code iommu=}.
   *
   * @return whether a contradiction between the two is told
   */
  private static boolean passThrough(
      List<Token> asked, CommandLine line, CpuVendor vendor, List<Finding> findings) {
    List<PassThrough.Word> words = PassThrough.contradiction(line);
    boolean asks = asked.stream().anyMatch(token -> !PassThrough.words(token).isEmpty());
    if (!asks || words.isEmpty() || vendor == CpuVendor.OTHER) {
      return false;
    }
    List<String> texts = words.stream().map(PassThrough.Word::text).toList();
    findings.add(
        KernelCode.CONFLICT.of(
            "the command line has \"%s\", which set the same thing; the last one counts, \"%s\""
                .formatted(
                    String.join("\" and \"", texts.stream().distinct().toList()),
                    texts.get(texts.size() - 1))));
    return true;
  }

  /**
   * Words of one key that take each other back, wherever on the line they stand.
   *
   * @param told whether those about pass-through are told already
   */
  private static void exclusive(
      KnownParameter known, CommandLine line, boolean told, List<Finding> findings) {
    List<String> words =
        line.tokens(known.key()).stream()
            .flatMap(token -> token.items().stream())
            .flatMap(item -> known.word(item).stream())
            .toList();
    for (List<String> set : known.exclusive()) {
      if (told && PassThrough.isAbout(known.key(), set)) {
        continue;
      }
      List<String> there = words.stream().filter(set::contains).toList();
      if (there.stream().distinct().count() > 1) {
        String last = there.get(there.size() - 1);
        findings.add(
            KernelCode.CONFLICT.of(
                "the command line has \"%s\" with each of %s; the last one counts, \"%s\""
                    .formatted(
                        known.key(), String.join(", ", there.stream().distinct().toList()), last)));
      }
    }
  }

  /** {@code iommu=off} holds for every vendor, and no other parameter takes it back. */
  private static void offForAll(List<Token> asked, CommandLine line, List<Finding> findings) {
    boolean asks = asked.stream().anyMatch(token -> turnsAllOff(token) || turnsOn(token));
    boolean off = line.tokens("iommu").stream().anyMatch(ParameterLint::turnsAllOff);
    if (!asks || !off) {
      return;
    }
    for (String key : List.of("intel_iommu", "amd_iommu")) {
      line.tokens(key).stream()
          .filter(ParameterLint::turnsOn)
          .findFirst()
          .ifPresent(
              on ->
                  findings.add(
                      KernelCode.CONFLICT.of(
                          "the command line has \"iommu=off\" and \"%s\"; \"iommu=off\" counts"
                              .formatted(on))));
    }
  }

  private static boolean turnsAllOff(Token token) {
    return token.key().equals("iommu") && has(token, "off");
  }

  private static boolean turnsOn(Token token) {
    return switch (token.key()) {
      case "intel_iommu" -> has(token, "on");
      case "amd_iommu" -> has(token, "on") || has(token, "force_enable");
      default -> false;
    };
  }

  private static boolean has(Token token, String word) {
    return token.items().stream().anyMatch(item -> item.startsWith(word));
  }
}
