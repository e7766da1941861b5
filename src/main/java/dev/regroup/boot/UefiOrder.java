package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.Firmware;
import dev.regroup.host.Firmware.BootEntry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the firmware starts the same loader again (UEFI specification, "Boot Manager": BootNext
 * once, else BootOrder until one entry starts). Stateless.
 */
final class UefiOrder {
  private UefiOrder() {}

  /** A finding where it may start another; an error where another loader comes first. */
  static Optional<Finding> check(Firmware firmware) {
    String current = firmware.bootCurrent();
    if (firmware.mode() == Firmware.Mode.BIOS) {
      return Optional.empty();
    }
    if (current == null) {
      return Optional.of(other("does not say which boot entry this boot came from"));
    }
    String next = firmware.bootNext();
    if (next != null && sameLoader(firmware, next, current)) {
      return Optional.empty();
    }
    if (next != null) {
      return Optional.of(
          other(
              "boots " + name(firmware, next) + " next, once, and not " + name(firmware, current)));
    }
    List<String> order = firmware.bootOrder();
    int at = order.indexOf(current);
    List<String> before = at < 0 ? order : order.subList(0, at);
    Optional<String> loader =
        before.stream().filter(number -> file(firmware, number).isPresent()).findFirst();
    if (loader.isPresent()) {
      return sameLoader(firmware, loader.get(), current)
          ? Optional.empty()
          : Optional.of(
              other(
                  "boots " + name(firmware, loader.get()) + " before " + name(firmware, current)));
    }
    if (before.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        BootCode.FIRMWARE_FIRST.of(
            "the firmware tries %s before %s, which this boot came from"
                .formatted(name(firmware, before.get(0)), name(firmware, current))));
  }

  /** The loader's path in an entry, with backslashes, where one is known. */
  static Optional<String> file(Firmware firmware, String number) {
    return firmware.bootEntries().stream()
        .filter(entry -> entry.number().equalsIgnoreCase(number))
        .map(BootEntry::file)
        .filter(file -> file.toLowerCase(Locale.ROOT).endsWith(".efi"))
        .findFirst();
  }

  private static boolean sameLoader(Firmware firmware, String a, String b) {
    Optional<String> file = file(firmware, a);
    return a.equalsIgnoreCase(b)
        || (file.isPresent() && file(firmware, b).filter(file.get()::equalsIgnoreCase).isPresent());
  }

  private static String name(Firmware firmware, String number) {
    return firmware.bootEntries().stream()
        .filter(entry -> entry.number().equalsIgnoreCase(number))
        .map(entry -> "Boot" + number + " (" + entry.label() + ")")
        .findFirst()
        .orElse("Boot" + number);
  }

  private static Finding other(String what) {
    return BootCode.FIRMWARE_NEXT.of("the firmware " + what + ", so what boots next is not known");
  }
}
