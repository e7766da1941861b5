package dev.regroup.playbook;

import dev.regroup.inventory.yaml.Nearest;
import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Type;
import dev.regroup.inventory.yaml.Types;
import dev.regroup.inventory.yaml.Yaml;
import dev.regroup.playbook.AcsOverride.Mode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code acs_override:}: a word, or the list of what {@code pcie_acs_override=} takes. */
final class AcsOverrideSchema {
  /** The patch keeps 16 slots and uses 15 of them (pve-kernel patch 0004). */
  private static final int MOST_IDS = 15;

  private static final String ID = "id:[0-9a-fA-F]{4}:[0-9a-fA-F]{4}";

  /** The modes that are words; a list is the fourth. */
  private enum Word {
    UNMANAGED,
    NONE,
    MINIMAL
  }

  static final Type<AcsOverride> TYPE =
      Types.either(
          Types.word(Word.class)
              .map((word, at, reading) -> new AcsOverride(Mode.valueOf(word.name()), List.of())),
          Types.list(
                  Type.scalar(
                      "`downstream`, `multifunction` or an id such as `id:8086:1c10`",
                      Map.of(
                          "type", "string", "pattern", "^(downstream|multifunction|" + ID + ")$"),
                      AcsOverrideSchema::item),
                  false)
              .saying(Map.of("uniqueItems", true, "maxItems", MOST_IDS + 2))
              .map(AcsOverrideSchema::explicit));

  private AcsOverrideSchema() {}

  private static @Nullable String item(Yaml.Scalar scalar, Reading reading) {
    String text = scalar.text();
    if (text.equals("downstream") || text.equals("multifunction") || text.matches(ID)) {
      return text.toLowerCase(Locale.ROOT);
    }
    String near = Nearest.to(text, List.of("downstream", "multifunction"));
    if (near != null) {
      reading.spoil(
          scalar.at(),
          "unknown word " + Shown.quoted(text),
          "Did you mean `" + near + "`? The kernel skips words that it does not know.");
    }
    return null;
  }

  private static @Nullable AcsOverride explicit(List<String> words, Position at, Reading reading) {
    if (words.stream().distinct().count() < words.size()) {
      reading.problem(at, "a word is there twice", "Remove one of the two.");
      return null;
    }
    if (words.stream().filter(word -> word.startsWith("id:")).count() > MOST_IDS) {
      reading.problem(
          at, "more than " + MOST_IDS + " ids", "The kernel takes no more; use `downstream`.");
      return null;
    }
    return new AcsOverride(Mode.EXPLICIT, words);
  }
}
