package dev.regroup.export;

import dev.regroup.iommu.PciAddress;
import dev.regroup.iommu.PciFunction;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A device that is to be handed on. Exactly one of {@code address} and {@code id} is not null.
 * Immutable.
 *
 * @param address of one device of a host
 * @param id {@code vvvv:dddd}, lower case: every device of that id
 * @param mapping the name that its resource mapping is to have, null for a derived one
 */
public record DeviceRequest(
    @Nullable PciAddress address, @Nullable String id, @Nullable String mapping) {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{4}:[0-9a-f]{4}");

  /** An address as lspci prints it on a machine that has only domain 0. */
  private static final Pattern SHORT = Pattern.compile("[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

  private static final Pattern FORM = Pattern.compile("([^=]*)(?:=(.*))?");

  /**
   * Proxmox VE's {@code pve-configid} (pve-common, PVE/JSONSchema.pm) in the letters that each of
   * its versions takes, which are good for a name in Terraform too.
   */
  private static final Pattern MAPPING = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]{1,127}");

  /** Reads {@code vvvv:dddd}, {@code 0000:03:00.0} or {@code 03:00.0}, each also with =NAME. */
  public static Optional<DeviceRequest> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    String device = form.group(1).toLowerCase(Locale.ROOT);
    String name = form.group(2);
    if (name != null && !MAPPING.matcher(name).matches()) {
      return Optional.empty();
    }
    if (ID.matcher(device).matches()) {
      return Optional.of(new DeviceRequest(null, device, name));
    }
    return PciAddress.parse(SHORT.matcher(device).matches() ? "0000:" + device : device)
        .map(address -> new DeviceRequest(address, null, name));
  }

  /** One of them that an earlier one names too, with another mapping; empty where none does. */
  public static Optional<DeviceRequest> contradiction(List<DeviceRequest> requests) {
    Map<String, Optional<String>> mappings = new HashMap<>();
    return requests.stream()
        .filter(
            request -> {
              Optional<String> mapping = Optional.ofNullable(request.mapping);
              Optional<String> before = mappings.putIfAbsent(request.label(), mapping);
              return before != null && !before.equals(mapping);
            })
        .findFirst();
  }

  boolean names(PciFunction function) {
    return address != null
        ? address.equals(function.address())
        : function.id().toString().equals(id);
  }

  /** The device as it was named. */
  public String label() {
    return address != null ? address.toString() : String.valueOf(id);
  }
}
