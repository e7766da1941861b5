package dev.regroup.boot;

import dev.regroup.boot.OtherBootPaths.Sign;
import dev.regroup.finding.Finding;
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
  private static final String KERNELSTUB = "/etc/kernelstub/configuration";
  private static final String REFIND_CONF = "/boot/refind_linux.conf";
  private static final String REFIND = "Edit the options in " + REFIND_CONF + ".";
  private static final String EXTLINUX = "/boot/extlinux/extlinux.conf";

  private ForeignBootPaths() {}

  static List<Sign> signs(HostFacts facts) {
    List<Sign> signs = new ArrayList<>();
    deployments(facts, signs);
    suse(facts, signs);
    unifiedImage(facts).ifPresent(signs::add);
    if (booted(facts).startsWith("\\efi\\refind\\")) {
      signs.add(new Sign("UEFI booted " + booted(facts) + ", rEFInd", REFIND));
    } else if (!namesGrub(facts)) {
      files(facts, signs);
    }
    board(facts, signs);
    return signs;
  }

  /** Files of other loaders, which also stay behind where GRUB took over. */
  private static void files(HostFacts facts, List<Sign> signs) {
    present(facts, KERNELSTUB, "Use kernelstub -a \"PARAMETERS\".").ifPresent(signs::add);
    present(facts, REFIND_CONF, REFIND).ifPresent(signs::add);
    present(
            facts,
            EXTLINUX,
            facts.tools().contains("u-boot-update")
                ? "Edit U_BOOT_PARAMETERS in /etc/default/u-boot and run u-boot-update."
                : "Edit the append lines in " + EXTLINUX + ".")
        .ifPresent(signs::add);
  }

  /** Whether the firmware, or the loader itself, says that GRUB booted. */
  private static boolean namesGrub(HostFacts facts) {
    if (facts.firmware().loaderInfo() != null) {
      return GrubDetection.saysGrub(facts.firmware());
    }
    String booted = booted(facts);
    return !booted.startsWith("\\efi\\refind\\") && booted.matches(".*\\\\(grub|shim)[^\\\\]*");
  }

  /** A warning for files of other loaders where it is sure that GRUB booted. */
  static Optional<Finding> leftOver(HostFacts facts) {
    List<Sign> signs = new ArrayList<>();
    files(facts, signs);
    String loader = facts.firmware().loaderInfo();
    return signs.isEmpty() || !namesGrub(facts)
        ? Optional.empty()
        : Optional.of(
            BootCode.LEFT_OVER.of(
                "%s: left over, since %s"
                    .formatted(
                        String.join(", ", signs.stream().map(Sign::evidence).toList()),
                        loader == null
                            ? "UEFI booted " + booted(facts)
                            : GrubDetection.named(loader))));
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
