package dev.regroup.export;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names of Proxmox VE's nodes. Stateless. */
public final class NodeName {
  /** {@code pve-node} (pve-common, PVE/JSONSchema.pm). */
  private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?");

  private NodeName() {}

  /** Whether a node may be called so. */
  public static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  /**
   * What Proxmox VE calls a host: what {@code uname -n} prints, up to the first dot (pve-common,
   * PVE/INotify.pm, {@code nodename}). Empty where no node may be called so.
   */
  static Optional<String> ofHostname(String hostname) {
    String first = hostname.split("\\.", 2)[0];
    return isOne(first) ? Optional.of(first) : Optional.empty();
  }

  /** The name of a file without its ending, in the letters that a node's name may have. */
  static String ofFile(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1).split("\\.", 2)[0];
    String letters = name.replaceAll("[^a-zA-Z0-9-]", "-").replaceAll("^-+|-+$", "");
    return letters.isEmpty() ? "pve" : letters;
  }
}
