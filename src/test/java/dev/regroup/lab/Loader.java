package dev.regroup.lab;

import dev.regroup.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a guest's disk boots: by which firmware, and which boot loader. */
enum Loader {
  /** Debian's GRUB, under a BIOS. */
  GRUB("grub", null),
  /** Debian's systemd-boot with entries of kernel-install, under UEFI. */
  SYSTEMD_BOOT("systemd-boot", Path.of("/usr/share/OVMF"));

  private final String id;
  private final @Nullable Path ovmf;

  Loader(String id, @Nullable Path ovmf) {
    this.id = id;
    this.ovmf = ovmf;
  }

  /** The word by which {@code src/lab/build-image} knows it. */
  String id() {
    return id;
  }

  /** Skips the test where this machine lacks the firmware. */
  void require() {
    if (ovmf != null && !Files.isReadable(ovmf.resolve("OVMF_CODE_4M.fd"))) {
      throw Tools.missing("qemu", "ovmf is not installed");
    }
  }

  /**
   * QEMU's arguments for the firmware, with its variables in the folder's {@code vars.fd}. That is
   * a copy of another machine's, which keeps what it says, BootOrder for one.
   *
   * @param from another machine's folder; null for a machine that nothing was ever set on
   */
  List<String> firmware(Path folder, @Nullable Path from) {
    if (ovmf == null) {
      return List.of();
    }
    Path variables = folder.resolve("vars.fd");
    Path before = from == null ? ovmf.resolve("OVMF_VARS_4M.fd") : from.resolve("vars.fd");
    try {
      Files.copy(before, variables, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String flash = "if=pflash,format=raw,";
    return List.of(
        "-drive",
        flash + "unit=0,readonly=on,file=" + ovmf.resolve("OVMF_CODE_4M.fd"),
        "-drive",
        flash + "unit=1,cache=unsafe,file=" + variables);
  }
}
