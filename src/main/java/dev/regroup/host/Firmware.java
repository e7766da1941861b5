package dev.regroup.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The firmware and what it boots next. Immutable.
 *
 * @param mode by {@code /sys/firmware/efi}
 * @param bootCurrent entry that this boot came from, four hex digits; null where not known
 * @param bootNext one-shot entry for the next boot, null when none is set
 * @param bootOrder entries in order; empty where not known
 * @param bootEntries lines {@code 0001 LABEL|FILE} that could be decoded, entry to loader path with
 *     backslashes, such as {@code \EFI\debian\shimx64.efi}
 * @param loaderInfo what {@code LoaderInfo-4a67b082-…} says, null when it is not there
 * @param loaderOneShot the entry that {@code LoaderEntryOneShot} names for the next boot only, null
 *     when none is set
 * @param loaderDefault the entry that {@code LoaderEntryDefault} names in place of loader.conf's
 *     default, null when none is set
 * @param stubInfo what {@code StubInfo-4a67b082-…} says, null when it is not there: the kernel was
 *     not started by systemd-stub, as a unified kernel image is (systemd-stub(7))
 */
public record Firmware(
    Mode mode,
    @Nullable String bootCurrent,
    @Nullable String bootNext,
    List<String> bootOrder,
    List<BootEntry> bootEntries,
    @Nullable String loaderInfo,
    @Nullable String loaderOneShot,
    @Nullable String loaderDefault,
    @Nullable String stubInfo) {

  /** Without any entry set by variables of the loader. */
  public Firmware(
      Mode mode,
      @Nullable String bootCurrent,
      @Nullable String bootNext,
      List<String> bootOrder,
      List<BootEntry> bootEntries,
      @Nullable String loaderInfo) {
    this(mode, bootCurrent, bootNext, bootOrder, bootEntries, loaderInfo, null, null, null);
  }

  /** The same once the one-shot entry of the loader is taken back. */
  public Firmware withoutOneShot() {
    return new Firmware(
        mode,
        bootCurrent,
        bootNext,
        bootOrder,
        bootEntries,
        loaderInfo,
        null,
        loaderDefault,
        stubInfo);
  }

  /** How the machine was booted. */
  public enum Mode {
    BIOS,
    UEFI
  }

  /**
   * One {@code BootNNNN} variable.
   *
   * @param label as the firmware's menu shows it
   * @param file the loader's path with backslashes; empty where it names none
   * @param active whether the firmware starts it by itself (LOAD_OPTION_ACTIVE)
   * @param partition the partition that it names, as {@code PARTUUID} is written; null where it
   *     names none
   */
  public record BootEntry(
      String number, String label, String file, boolean active, @Nullable String partition) {

    /** One that is active, on a partition that is not known. */
    public BootEntry(String number, String label, String file) {
      this(number, label, file, true, null);
    }
  }
}
