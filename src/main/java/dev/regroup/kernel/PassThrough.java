package dev.regroup.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a host's own devices bypass the IOMMU's translation by default: two keys set this one
 * thing, and of all their words the last on the line counts, whichever key it stands under.
 * Stateless.
 *
 * <p>Sources: Linux 6.12 (and since 5.4). init/main.c {@code do_early_param} is called for each
 * token in the order of the line; arch/x86/kernel/pci-dma.c {@code iommu_setup} (pt, nopt; behind
 * {@code usedac} it reads nothing) and drivers/iommu/iommu.c {@code iommu_set_def_domain_type} both
 * call {@code iommu_set_default_passthrough} or {@code iommu_set_default_translated}, which keep no
 * trace of an earlier call. Only x86 reads {@code iommu=}.
 */
final class PassThrough {
  private static final String OPTIONS = "iommu";
  private static final String SWITCH = "iommu.passthrough";

  /**
   * One word for it or against it.
   *
   * @param text with its key, such as {@code iommu=pt}
   */
  record Word(String key, String text, boolean on) {}

  private PassThrough() {}

  /** The words of a token, in order; empty where it sets something else, or nothing. */
  static List<Word> words(Token token) {
    return switch (token.key()) {
      case OPTIONS -> options(token);
      case SWITCH ->
          truth(Objects.requireNonNullElse(token.value(), "")).stream()
              .map(on -> new Word(SWITCH, token.text(), on))
              .toList();
      default -> List.of();
    };
  }

  /**
   * The words of a line in order, where those of one key contradict those of the other; otherwise
   * empty. Words of one key that take each other back are {@link KnownParameter#exclusive}.
   */
  static List<Word> contradiction(CommandLine line) {
    List<Word> words = line.tokens().stream().flatMap(token -> words(token).stream()).toList();
    boolean bothKeys = words.stream().map(Word::key).distinct().count() > 1;
    boolean bothWays = words.stream().map(Word::on).distinct().count() > 1;
    return bothKeys && bothWays ? words : List.of();
  }

  /** Whether words of one key that take each other back are about this. */
  static boolean isAbout(String key, List<String> exclusive) {
    return key.equals(SWITCH) || (key.equals(OPTIONS) && exclusive.contains("pt"));
  }

  private static List<Word> options(Token token) {
    List<Word> words = new ArrayList<>();
    for (String item : token.items()) {
      if (item.startsWith("usedac")) {
        break;
      }
      if (item.startsWith("pt")) {
        words.add(new Word(OPTIONS, "iommu=pt", true));
      } else if (item.startsWith("nopt")) {
        words.add(new Word(OPTIONS, "iommu=nopt", false));
      }
    }
    return words;
  }

  /** A truth as {@code kstrtobool} (lib/kstrtox.c) takes it, by its first letter or two. */
  private static Optional<Boolean> truth(String value) {
    if (value.matches("(?i)([yt1]|on).*")) {
      return Optional.of(true);
    }
    return value.matches("(?i)([nf0]|of).*") ? Optional.of(false) : Optional.empty();
  }
}
