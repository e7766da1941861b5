package dev.regroup.boot;

import dev.regroup.boot.Detection.Fit;
import dev.regroup.boot.Detection.Objection;
import dev.regroup.host.Firmware;
import dev.regroup.host.HostFacts;
import dev.regroup.host.InstalledKernel;
import java.util.List;
import java.util.Objects;

/**
 * What tells that systemd-boot boots what kernel-install wrote. Used by one thread for one host.
 */
final class KernelInstallDetection {
  private static final String LIST = "Look at bootctl status and bootctl list.";
  private static final String MOUNT =
      "Mount the EFI system partition that was booted, which bootctl status names, and run again.";
  private static final String BY_HAND =
      "Edit /etc/kernel/cmdline, run kernel-install add for each kernel and look at bootctl list.";

  private final HostFacts facts;
  private final KernelInstall install;
  private final Evidence evidence = new Evidence();

  private KernelInstallDetection(HostFacts facts, KernelInstall install) {
    this.facts = facts;
    this.install = install;
  }

  static Detection detect(HostFacts facts) {
    KernelInstall install = KernelInstall.of(facts);
    if (install.boots().isEmpty()) {
      String none =
          "no loader/entries holds an entry of kernel-install, "
              + Findings.shown(install.settings().token())
              + "-*.conf";
      String remedy = unmounted(facts, install) ? MOUNT : "";
      return new Detection(Fit.NO, List.of(none), List.of(new Objection(none, remedy)));
    }
    return new KernelInstallDetection(facts, install).detection();
  }

  /** systemd-boot booted, and lies nowhere: kernel-install would write into /boot now. */
  private static boolean unmounted(HostFacts facts, KernelInstall install) {
    String booted = Objects.requireNonNullElse(facts.firmware().loaderInfo(), "");
    return booted.startsWith("systemd-boot")
        && install.loaders().isEmpty()
        && EspList.of(facts).isEmpty();
  }

  private Detection detection() {
    Firmware firmware = facts.firmware();
    places();
    evidence.need(
        firmware.mode() == Firmware.Mode.UEFI,
        "the firmware is UEFI",
        "the firmware is a BIOS",
        "");
    ProxmoxDetection.systemdBootLoader(firmware, evidence, LIST);
    evidence.need(
        GrubDetection.bootImage(facts).isEmpty(),
        "/proc/cmdline holds no BOOT_IMAGE= of GRUB",
        "/proc/cmdline holds BOOT_IMAGE=, which GRUB puts there",
        "Let the firmware start systemd-boot (efibootmgr -o), reboot, and run again.");
    evidence.need(
        facts.tools().contains("kernel-install"),
        "kernel-install is there",
        "kernel-install is missing or cannot be run",
        "Install systemd, which has /usr/bin/kernel-install, or make that file executable.");
    evidence.need(
        EspList.of(facts).isEmpty(),
        EspList.PATH + " lists no ESP",
        EspList.PATH + " lists ESPs, and then Proxmox VE takes kernel-install's hooks away",
        EspAdvice.of(facts).orElse(""));
    settings();
    images();
    unifiedImages();
    evidence.signs(OtherBootPaths.foreign(facts));
    return evidence.detection(firmware.mode() == Firmware.Mode.UEFI);
  }

  /** One partition of entries, one with systemd-boot, both mounted; they may be the same. */
  private void places() {
    String entries = install.settings().token() + "-*.conf";
    String boots = String.join(", ", install.boots());
    evidence.need(
        install.boots().size() == 1,
        boots + " holds entries of kernel-install, " + entries,
        entries + " is in several places: " + boots,
        "Leave one of them; remove what is left over from the others.");
    String loaders = String.join(", ", install.loaders());
    evidence.need(
        install.loaders().size() == 1,
        loaders + " holds systemd-boot",
        loaders.isEmpty()
            ? "systemd-boot is in none of " + String.join(", ", KernelInstall.PLACES)
            : "systemd-boot is in several places: " + loaders,
        "Mount the EFI system partition that was booted, and no other: see bootctl status.");
    for (String place : install.boots()) {
      evidence.need(
          install.mounted(place),
          "a partition is mounted at " + place,
          "no partition is mounted at " + place + ", so systemd-boot does not read what is there",
          "Mount the EFI system partition or the extended boot partition there.");
    }
  }

  /** Where the layout is another one, kernel-install ends with status 0 and writes no entry. */
  private void settings() {
    KernelInstallSettings settings = install.settings();
    String layout = settings.layout();
    evidence.need(
        install.writesEntries(),
        "kernel-install writes entries of the Boot Loader Specification",
        "kernel-install writes no entries: "
            + (layout.isEmpty()
                ? "loader/entries.srel does not say type1"
                : "its layout is " + Findings.shown(layout)),
        layout.equals("uki")
            ? "Put the parameters where the unified kernel image is built from"
                + " (/etc/kernel/cmdline), and build it anew with kernel-install add."
            : "Set layout=bls in /etc/kernel/install.conf where systemd-boot is to read its"
                + " entries.");
    settings
        .odd()
        .forEach(
            odd ->
                evidence.need(
                    false, "", Findings.shown(odd) + ", which Regroup does not follow", BY_HAND));
  }

  /**
   * What it copies is what /boot has: an initrd that it makes itself would be another each time.
   */
  private void images() {
    List<LoaderEntry> renewable = install.renewable();
    evidence.need(
        !renewable.isEmpty(),
        "kernel and initrd of " + renewable.size() + " of its entries are in /boot",
        "/boot has kernel and initrd of none of its entries",
        BY_HAND);
    for (LoaderEntry entry : renewable) {
      String named = "/boot/initrd.img-" + install.release(entry);
      String there = install.kernel(entry).map(InstalledKernel::initrd).orElse("");
      String other =
          entry.initrds().stream()
              .filter(initrd -> !initrd.contains("/initrd.img-"))
              .findFirst()
              .orElse("");
      if (!there.equals(named) || !other.isEmpty()) {
        String what = other.isEmpty() ? there : other;
        evidence.need(
            false,
            "",
            entry.id() + " loads " + Findings.shown(what) + ", which is no copy of " + named,
            BY_HAND);
      }
    }
  }

  private void unifiedImages() {
    boolean none = KernelInstall.PLACES.stream().noneMatch(this::hasUnifiedImages);
    evidence.need(
        none,
        "EFI/Linux holds no unified kernel image",
        "EFI/Linux holds a unified kernel image, which systemd-boot offers as well",
        "Remove it where it is left over; else put the parameters where it is built from.");
  }

  private boolean hasUnifiedImages(String place) {
    return facts.files().keySet().stream().anyMatch(p -> p.startsWith(place + "/EFI/Linux/"));
  }
}
