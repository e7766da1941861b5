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
 * @param mapping the Proxmox resource mapping to keep in step, null where none is asked for
 */
public record IsolatedDevice(
    @Nullable String address,
    @Nullable String id,
    boolean optional,
    Together together,
    @Nullable Mapping mapping) {

  /** Without a resource mapping. */
  public IsolatedDevice(
      @Nullable String address, @Nullable String id, boolean optional, Together together) {
    this(address, id, optional, together, null);
  }

  /** Who may share the group. */
  public enum Together {
    SLOT,
    FUNCTION
  }

  /**
   * A Proxmox VE resource mapping.
   *
   * @param name of the mapping
   * @param description null where none is asked for
   * @param mdev whether the device is used through mediated devices
   * @param liveMigrationCapable whether guests with it may be migrated live
   */
  public record Mapping(
      String name, @Nullable String description, boolean mdev, boolean liveMigrationCapable) {}

  /** Whether both name the same device or the same id. */
  public boolean sameDevice(IsolatedDevice other) {
    return label().equals(other.label());
  }

  /** As the playbook says it, for messages. */
  public String label() {
    return address != null ? address : String.valueOf(id);
  }
}
