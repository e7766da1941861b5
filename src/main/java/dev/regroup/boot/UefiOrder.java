package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.host.Firmware;
import dev.regroup.host.Firmware.BootEntry;
import dev.regroup.host.HostFacts;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the firmware starts the same loader again (UEFI specification, "Boot Manager": BootNext
 * once, else the active entries of BootOrder until one starts). Stateless.
 */
final class UefiOrder {
  private UefiOrder() {}

  /** How another entry compares with the one that this boot came from. */
  private enum Match {
    SAME,
    /** The same path on another partition: what that loader starts is not known. */
    TWIN,
    OTHER
  }

  /** A finding where it may start another; an error where another loader comes first. */
  static Optional<Finding> check(HostFacts facts) {
    Firmware firmware = facts.firmware();
    if (firmware.mode() == Firmware.Mode.BIOS) {
      return Optional.empty();
    }
    String current = firmware.bootCurrent();
    if (current == null) {
      return Optional.of(other("does not say which boot entry this boot came from"));
    }
    // proxmox-boot-tool keeps several ESPs alike, and all of them are read.
    boolean mirrored = EspList.of(facts).esps().size() > 1;
    String next = firmware.bootNext();
    return next == null
        ? order(firmware, current, mirrored)
        : judged(firmware, next, current, "next, once, and not", mirrored);
  }

  private static Optional<Finding> order(Firmware firmware, String current, boolean mirrored) {
    String first = null;
    for (String number : firmware.bootOrder()) {
      if (!entry(firmware, number).map(BootEntry::active).orElse(true)) {
        continue;
      }
      boolean loader = number.equals(current) || file(firmware, number).isPresent();
      if (!loader) {
        first = first == null ? number : first;
      } else if (first != null && match(firmware, number, current) == Match.SAME) {
        return Optional.of(first(firmware, first, "", current));
      } else {
        return judged(firmware, number, current, "before", mirrored);
      }
    }
    String why =
        firmware.bootOrder().contains(current) ? "is not active" : "is not in its boot order";
    return Optional.of(other("started " + name(firmware, current) + " this time, which " + why));
  }

  private static Optional<Finding> judged(
      Firmware firmware, String number, String current, String when, boolean mirrored) {
    Match match = match(firmware, number, current);
    if (match == Match.SAME) {
      return Optional.empty();
    }
    String from = match == Match.TWIN ? " from another partition" : "";
    return Optional.of(
        match == Match.TWIN && mirrored
            ? first(firmware, number, from, current)
            : other(
                "boots %s%s %s %s"
                    .formatted(name(firmware, number), from, when, name(firmware, current))));
  }

  /** The loader's path in an entry, with backslashes, where one is known. */
  static Optional<String> file(Firmware firmware, String number) {
    return entry(firmware, number)
        .map(BootEntry::file)
        .filter(file -> file.toLowerCase(Locale.ROOT).endsWith(".efi"));
  }

  private static Optional<BootEntry> entry(Firmware firmware, String number) {
    return firmware.bootEntries().stream()
        .filter(entry -> entry.number().equalsIgnoreCase(number))
        .findFirst();
  }

  private static Match match(Firmware firmware, String a, String b) {
    if (a.equalsIgnoreCase(b)) {
      return Match.SAME;
    }
    Optional<String> file = file(firmware, a);
    if (file.isEmpty() || file(firmware, b).filter(file.get()::equalsIgnoreCase).isEmpty()) {
      return Match.OTHER;
    }
    Optional<String> one = entry(firmware, a).map(BootEntry::partition);
    Optional<String> two = entry(firmware, b).map(BootEntry::partition);
    // An entry without a partition may mean any, as the firmware's own do.
    return one.isEmpty() || two.isEmpty() || one.equals(two) ? Match.SAME : Match.TWIN;
  }

  private static String name(Firmware firmware, String number) {
    return entry(firmware, number)
        .map(entry -> "Boot" + number + " (" + entry.label() + ")")
        .orElse("Boot" + number);
  }

  private static Finding first(Firmware firmware, String number, String from, String current) {
    return BootCode.FIRMWARE_FIRST.of(
        "the firmware tries %s%s before %s, which this boot came from"
            .formatted(name(firmware, number), from, name(firmware, current)));
  }

  private static Finding other(String what) {
    return BootCode.FIRMWARE_NEXT.of("the firmware " + what + ", so what boots next is not known");
  }
}
