package dev.regroup.boot;

import java.util.Set;

/**
 * Keys of which a layout's boots may have tokens that its source files do not hold. Immutable.
 *
 * @param generator what writes the entries, for messages
 * @param generated keys that it may write into each of them
 * @param loader what starts the kernel, for messages
 * @param loaded keys that it may add then, which no entry shows
 */
public record AddedKeys(
    String generator, Set<String> generated, String loader, Set<String> loaded) {

  public AddedKeys {
    generated = Set.copyOf(generated);
    loaded = Set.copyOf(loaded);
  }
}
