package dev.regroup.iommu;

import dev.regroup.host.CpuVendor;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a command line turns the IOMMU on. Words are told by their beginning and every occurrence
 * of a key counts (Linux 6.12: drivers/iommu/intel/iommu.c, {@code intel_iommu_setup};
 * drivers/iommu/amd/init.c, {@code parse_amd_iommu_options}; arch/x86/kernel/pci-dma.c, {@code
 * iommu_setup}). Stateless.
 */
final class IommuSwitch {
  private IommuSwitch() {}

  /** What one vendor's key says. */
  private enum Word {
    ON,
    OFF,
    NOTHING
  }

  /**
   * Whether the IOMMU is on in a boot with that command line.
   *
   * @param machine the host, whose present boot counts where the command line says nothing
   */
  static boolean isOn(CommandLine line, Machine machine) {
    boolean hardware = !Boolean.FALSE.equals(machine.firmwareTable());
    if (!hardware || isOff(line)) {
      return false;
    }
    Word intel = machine.vendor() == CpuVendor.AMD ? Word.NOTHING : intel(line);
    Word amd = machine.vendor() == CpuVendor.INTEL ? Word.NOTHING : amd(line);
    if (intel == Word.OFF || amd == Word.OFF) {
      // Of a host whose vendor is not known, the key that says on is its own.
      return machine.vendor() == CpuVendor.OTHER && (intel == Word.ON || amd == Word.ON);
    }
    return intel == Word.ON
        || amd == Word.ON
        || machine.iommuPresent()
        || isTurnedBackOn(line, machine);
  }

  /** AMD's is on by default: without the word that turned it off it comes back. */
  private static boolean isTurnedBackOn(CommandLine line, Machine machine) {
    CommandLine present = machine.boot().commandLine();
    return machine.vendor() == CpuVendor.AMD
        && machine.ivrs()
        && (isOff(present) || amd(present) == Word.OFF)
        && !isOff(line)
        && amd(line) != Word.OFF;
  }

  /**
   * Whether the IOMMU stays on by the kernel's default alone: {@code intel_iommu=on} of the present
   * boot is not on that command line. Not every kernel has Intel's on by default (Linux 6.12,
   * drivers/iommu/intel/Kconfig, {@code INTEL_IOMMU_DEFAULT_ON}).
   */
  static boolean restsOnDefault(CommandLine line, Machine machine) {
    return machine.iommuPresent()
        && machine.vendor() != CpuVendor.AMD
        && intel(machine.boot().commandLine()) == Word.ON
        && intel(line) == Word.NOTHING
        && amd(line) != Word.ON
        && isOn(line, machine);
  }

  /** Whether a word of a token turns an IOMMU off. */
  static boolean turnsOff(Token token) {
    String value = Values.of(token);
    return value != null && Values.items(value).stream().anyMatch(word -> word.startsWith("off"));
  }

  /** Whether a command line asks for it: a word that turns it on, and none that turns it off. */
  static boolean asksFor(CommandLine line, CpuVendor vendor) {
    boolean intel = vendor != CpuVendor.AMD && intel(line) == Word.ON;
    boolean amd = vendor != CpuVendor.INTEL && amd(line) == Word.ON;
    return !isOff(line) && (intel || amd);
  }

  /** {@code iommu=off}: for every vendor, and no later word takes it back. */
  private static boolean isOff(CommandLine line) {
    return words(line, "iommu").stream().anyMatch(word -> word.startsWith("off"));
  }

  private static Word intel(CommandLine line) {
    Word state = Word.NOTHING;
    for (String word : words(line, "intel_iommu")) {
      if (word.startsWith("on")) {
        state = Word.ON;
      } else if (word.startsWith("off")) {
        state = Word.OFF;
      }
    }
    return state;
  }

  /** There is no word that turns it on: it is on unless turned off. */
  private static Word amd(CommandLine line) {
    List<String> words = words(line, "amd_iommu");
    if (words.isEmpty()) {
      return Word.NOTHING;
    }
    return words.stream().anyMatch(word -> word.startsWith("off")) ? Word.OFF : Word.ON;
  }

  /** All words of all occurrences of a key, in order. */
  static List<String> words(CommandLine line, String key) {
    List<String> words = new ArrayList<>();
    for (Token token : line.tokens(key)) {
      String value = Values.of(token);
      if (value != null) {
        words.addAll(Values.items(value));
      }
    }
    return words;
  }
}
