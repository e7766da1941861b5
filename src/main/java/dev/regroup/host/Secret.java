package dev.regroup.host;

import java.util.Objects;

/** A password or passphrase. Its text shows in no {@code toString()}, log or report. Immutable. */
public final class Secret {
  private final String text;

  public Secret(String text) {
    this.text = text;
  }

  /** The text itself, to be handed to the one who must have it and kept nowhere. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text);
  }

  @Override
  public String toString() {
    return "***";
  }
}
