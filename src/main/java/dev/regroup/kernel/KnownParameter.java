package dev.regroup.kernel;

import dev.regroup.host.CpuVendor;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel makes of the value of one parameter: a comma list, of which each item is told by
 * its first letters. Immutable.
 *
 * @param key as {@link Token#key()} gives it
 * @param vendor whose CPUs read it, null for any
 * @param words what an item may begin with
 * @param logged whether the kernel's log names an item that it does not know
 * @param instead items that are written often and that the kernel does not know, with what was
 *     meant by them
 * @param deprecated words with the parameter that has taken their place
 * @param exclusive sets of words of which the last one counts
 */
record KnownParameter(
    String key,
    @Nullable CpuVendor vendor,
    List<String> words,
    boolean logged,
    Map<String, String> instead,
    Map<String, String> deprecated,
    List<List<String>> exclusive) {

  KnownParameter {
    words = List.copyOf(words);
    instead = Map.copyOf(instead);
    deprecated = Map.copyOf(deprecated);
    exclusive = exclusive.stream().map(List::copyOf).toList();
  }

  /** Whether it is on or off, which is told by one or two letters of any case. */
  boolean truth() {
    return words.equals(KnownParameters.TRUTH);
  }

  /** The word that the kernel takes an item for, the longest where several fit. */
  Optional<String> word(String item) {
    String read = truth() ? item.toLowerCase(Locale.ROOT) : item;
    return words.stream().filter(read::startsWith).max(Comparator.comparingInt(String::length));
  }
}
