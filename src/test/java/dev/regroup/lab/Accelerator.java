package dev.regroup.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What runs a guest's code. */
enum Accelerator {
  /** The CPU itself; the interrupt remapping of the emulated IOMMU wants a split irqchip. */
  KVM("-machine q35,kernel-irqchip=split -accel kvm", "host"),
  /** QEMU's translator: works everywhere, ten times slower. */
  TCG("-machine q35 -accel tcg,tb-size=512,thread=multi", "max");

  /** A kernel under KVM prints its first line within a second or so. */
  private static final Duration FIRST_LINE = Duration.ofSeconds(6);

  private final String arguments;
  private final String cpu;

  Accelerator(String arguments, String cpu) {
    this.arguments = arguments;
    this.cpu = cpu;
  }

  /**
   * QEMU arguments for board and CPU.
   *
   * @param vendor what the CPU says of itself; the translator's own says AMD
   */
  List<String> arguments(String vendor) {
    return List.of((arguments + " -cpu " + cpu + ",vendor=" + vendor).split(" ", 0));
  }

  /**
   * KVM where it boots this kernel, else TCG. The device file proves nothing: under nested
   * virtualisation a guest may spin before its kernel's first line.
   */
  static Accelerator detect(Path kernel) {
    if (!Files.isReadable(Path.of("/dev/kvm")) || !Files.isWritable(Path.of("/dev/kvm"))) {
      return TCG;
    }
    Path folder = null;
    try {
      folder = Files.createTempDirectory("regroup-kvm");
      return boots(kernel, folder) ? KVM : TCG;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (folder != null) {
        Folders.delete(folder);
      }
    }
  }

  private static boolean boots(Path kernel, Path folder) {
    String line = "console=ttyS0 earlyprintk=ttyS0 panic=-1";
    List<String> arguments =
        List.of("-m", "256", "-no-reboot", "-kernel", kernel.toString(), "-append", line);
    long deadline = System.nanoTime() + FIRST_LINE.toNanos();
    try (Qemu qemu = Qemu.start(KVM, Machine.INTEL, folder, arguments)) {
      while (System.nanoTime() < deadline && qemu.isRunning()) {
        if (qemu.serialLog().contains("Linux version")) {
          return true;
        }
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
      return qemu.serialLog().contains("Linux version");
    }
  }
}
