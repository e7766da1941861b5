package dev.regroup.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The hardware of a guest beside disk and network: QEMU arguments. Immutable.
 *
 * @param vendor what the CPU says of itself, as in /proc/cpuinfo
 * @param processors number of virtual CPUs
 * @param arguments the IOMMU and the PCI devices
 */
record Machine(String vendor, int processors, List<String> arguments) {
  static final String INTEL = "GenuineIntel";
  static final String AMD = "AuthenticAMD";

  private static final Path BOARD = Path.of("src/test/resources/lab/groups-board.txt");

  Machine {
    arguments = List.copyOf(arguments);
  }

  /** Nothing beside one processor, disk and network. */
  static Machine plain() {
    return new Machine(INTEL, 1, List.of());
  }

  /**
   * A small board with an Intel IOMMU: two functions of one root port slot without ACS, a network
   * card below the one and a USB controller below the other (with the IOMMU on they share a group);
   * an NVMe disk below a root port with ACS (a group of its own); the ICH9 functions at 00:1f.
   */
  static Machine intel() {
    return new Machine(INTEL, 2, List.of("-device", "intel-iommu,intremap=on"))
        .with(
            "-device", "pcie-root-port,id=bare0,chassis=1,addr=4.0,multifunction=on,disable-acs=on")
        .with("-device", "pcie-root-port,id=bare1,chassis=2,addr=4.1,disable-acs=on")
        .with("-device", "pcie-root-port,id=good,chassis=3,addr=5.0")
        .with("-device", "e1000e,bus=bare0,romfile=")
        .with("-device", "nec-usb-xhci,bus=bare1")
        .with("-drive", "if=none,id=disk1,file=null-co://,format=raw,file.size=64M")
        .with("-device", "nvme,bus=good,drive=disk1,serial=lab");
  }

  /**
   * A board on which devices share a group in each way that QEMU has, with that vendor's IOMMU.
   *
   * @param vendor {@link #INTEL} or {@link #AMD}
   */
  static Machine ofAllGroups(String vendor) {
    String iommu = vendor.equals(AMD) ? "amd-iommu" : "intel-iommu,intremap=on";
    Machine machine = new Machine(vendor, 2, List.of("-device", iommu));
    try {
      for (String line : Files.readAllLines(BOARD)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          machine = machine.with("-device", line);
        }
      }
      return machine;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * This machine with one processor, as a guest under UEFI needs it: after a reset OVMF starts the
   * other ones and waits without end for them (edk2, UefiCpuPkg/Library/MpInitLib, WaitApWakeup).
   * Emulated, one reboot of some fifteen stopped there, with one processor busy and the other one
   * halted.
   */
  Machine ofOneProcessor() {
    return new Machine(vendor, 1, arguments);
  }

  /** This machine with more of QEMU's arguments. */
  Machine with(String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(Arrays.asList(more));
    return new Machine(vendor, processors, all);
  }
}
