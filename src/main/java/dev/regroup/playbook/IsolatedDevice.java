package dev.regroup.playbook;

import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code isolate:}. Exactly one of {@code address} and {@code id} is not null.
 * Immutable.
 *
 * @param address {@code 0000:03:00.0}, lower case, domain always there
 * @param id {@code vvvv:dddd}, lower case: every device of that id
 * @param optional whether a host without it is fine
 * @param together whether functions of its slot may share its group
 */
public record IsolatedDevice(
    @Nullable String address, @Nullable String id, boolean optional, Together together) {

  /** Who may share the group. */
  public enum Together {
    SLOT,
    FUNCTION
  }

  /** As the playbook says it, for messages. */
  public String label() {
    return address != null ? address : String.valueOf(id);
  }
}
