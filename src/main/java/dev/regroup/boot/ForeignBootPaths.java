package dev.regroup.boot;

import dev.regroup.boot.OtherBootPaths.Sign;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Signs of ways to boot that Regroup recognises and leaves alone, each with what an operator would
 * do there. Stateless.
 */
final class ForeignBootPaths {
  private ForeignBootPaths() {}

  static List<Sign> signs(HostFacts facts) {
    List<Sign> signs = new ArrayList<>();
    deployments(facts, signs);
    suse(facts, signs);
    unifiedImage(facts).ifPresent(signs::add);
    present(facts, "/etc/kernelstub/configuration", "Use kernelstub -a \"PARAMETERS\".")
        .ifPresent(signs::add);
    refind(facts).ifPresent(signs::add);
    extlinux(facts).ifPresent(signs::add);
    board(facts, signs);
    return signs;
  }

  /** The root file system is an image: files below /etc do not make the command line. */
  private static void deployments(HostFacts facts, List<Sign> signs) {
    boolean deployed =
        (" " + facts.running()).contains(" ostree=")
            || facts.file("/run/ostree-booted").isPresent();
    if (facts.tools().contains("bootc") && deployed) {
      signs.add(
          new Sign(
              "bootc is there, and an ostree deployment is booted",
              "Put the parameters into the image's /usr/lib/bootc/kargs.d and run bootc upgrade, or"
                  + " use rpm-ostree kargs --append-if-missing=KEY=VALUE."));
    } else if (deployed || facts.tools().contains("rpm-ostree")) {
      signs.add(
          new Sign(
              "ostree deployments are in use",
              "Use rpm-ostree kargs --append-if-missing=KEY=VALUE."));
    }
  }

  private static void suse(HostFacts facts, List<Sign> signs) {
    boolean sdbootutil = facts.tools().contains("sdbootutil");
    if (facts.tools().contains("transactional-update")) {
      signs.add(
          new Sign(
              "transactional-update is there",
              sdbootutil
                  ? "Edit /etc/kernel/cmdline and run sdbootutil update-all-entries."
                  : "Edit /etc/default/grub and run transactional-update grub.cfg."));
    }
    if (sdbootutil) {
      signs.add(
          new Sign(
              "sdbootutil is there",
              "Edit /etc/kernel/cmdline and run sdbootutil update-all-entries."));
    }
  }

  /** systemd-stub names itself; the firmware may start an image on its own. */
  private static Optional<Sign> unifiedImage(HostFacts facts) {
    String booted = booted(facts);
    boolean image = booted.startsWith("\\efi\\linux\\");
    return image || facts.firmware().stubInfo() != null
        ? Optional.of(
            new Sign(
                image
                    ? "UEFI booted " + booted + ", a unified kernel image"
                    : "the kernel was started by systemd-stub, from a unified kernel image",
                "Put the parameters where the image is built from (/etc/kernel/cmdline) and build"
                    + " it anew: kernel-install add, mkinitcpio -P or dracut --uefi."))
        : Optional.empty();
  }

  private static Optional<Sign> refind(HostFacts facts) {
    String remedy = "Edit the options in /boot/refind_linux.conf.";
    String booted = booted(facts);
    return booted.startsWith("\\efi\\refind\\")
        ? Optional.of(new Sign("UEFI booted " + booted + ", rEFInd", remedy))
        : present(facts, "/boot/refind_linux.conf", remedy);
  }

  private static Optional<Sign> extlinux(HostFacts facts) {
    return present(
        facts,
        "/boot/extlinux/extlinux.conf",
        facts.tools().contains("u-boot-update")
            ? "Edit U_BOOT_PARAMETERS in /etc/default/u-boot and run u-boot-update."
            : "Edit the append lines in /boot/extlinux/extlinux.conf.");
  }

  /** Firmware of single boards; on a PC such files are leftovers. */
  private static void board(HostFacts facts, List<Sign> signs) {
    if (facts.machine().matches("x86_64|i[3-6]86")) {
      return;
    }
    present(facts, "/boot/firmware/config.txt", "Edit the one line of /boot/firmware/cmdline.txt.")
        .ifPresent(signs::add);
    present(
            facts,
            "/boot/boot.scr",
            "Edit what U-Boot's script is made of and make it anew (flash-kernel, mkimage).")
        .ifPresent(signs::add);
    present(facts, "/boot/uboot.env", "Set bootargs in U-Boot's environment with fw_setenv.")
        .ifPresent(signs::add);
  }

  private static String booted(HostFacts facts) {
    return Findings.shown(GrubDetection.booted(facts.firmware()).orElse(""))
        .toLowerCase(Locale.ROOT);
  }

  private static Optional<Sign> present(HostFacts facts, String path, String remedy) {
    return facts.file(path).map(file -> new Sign(path + " is there", remedy));
  }

  static String text(HostFacts facts, String path) {
    return facts.file(path).map(HostFile::text).orElse("");
  }
}
