package dev.regroup.export;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of the provider bpg/proxmox: 0.54, the first that manages mappings (its changelog), up
 * to any before 1.0, which drops the older names (its ADR-007). Immutable.
 *
 * @param minor 54 and up
 */
public record ProviderVersion(int minor) {
  private static final Pattern FORM = Pattern.compile("v?0\\.(\\d{1,6})(?:\\.\\d{1,6})?");
  private static final int FIRST = 54;

  /** From 0.100 on the short names are there and the long ones deprecated (its upgrade guide). */
  private static final int SHORT_NAMES = 100;

  /** Of the releases that have the short names. */
  public static final ProviderVersion CURRENT = new ProviderVersion(SHORT_NAMES);

  /** Reads {@code 0.99}, {@code 0.99.0} or {@code v0.99.0}; empty for other texts and releases. */
  public static Optional<ProviderVersion> parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches() && Integer.parseInt(form.group(1)) >= FIRST
        ? Optional.of(new ProviderVersion(Integer.parseInt(form.group(1))))
        : Optional.empty();
  }

  /** The type of the resource that is a mapping. */
  String mappingType() {
    return minor >= SHORT_NAMES
        ? "proxmox_hardware_mapping_pci"
        : "proxmox_virtual_environment_hardware_mapping_pci";
  }

  /** Releases that have that name, for people. */
  String range() {
    return minor >= SHORT_NAMES ? "0.100 and later" : "0.54 to 0.99";
  }
}
