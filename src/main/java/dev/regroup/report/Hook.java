package dev.regroup.report;

import java.util.Optional;

/**
 * A command of the controller for one occasion. Immutable.
 *
 * @param command for {@code /bin/sh -c}
 */
public record Hook(Occasion occasion, String command) {

  /** What {@code EVENT=COMMAND} says; empty where it is not of that form. */
  public static Optional<Hook> of(String text) {
    int at = text.indexOf('=');
    if (at < 0 || text.substring(at + 1).isBlank()) {
      return Optional.empty();
    }
    return Occasion.of(text.substring(0, at))
        .map(occasion -> new Hook(occasion, text.substring(at + 1)));
  }
}
