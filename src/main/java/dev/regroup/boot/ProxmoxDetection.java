package dev.regroup.boot;

import dev.regroup.boot.Detection.Fit;
import dev.regroup.host.Firmware;
import dev.regroup.host.HostFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether a host boots by systemd-boot on the ESPs of proxmox-boot-tool. For one host. */
final class ProxmoxDetection {
  private static final String STATUS =
      "Look at proxmox-boot-tool status, edit the file it boots from and run proxmox-boot-tool"
          + " refresh.";

  private final HostFacts facts;
  private final List<String> evidence = new ArrayList<>();
  private final List<Detection.Objection> against = new ArrayList<>();

  private ProxmoxDetection(HostFacts facts) {
    this.facts = facts;
  }

  static Detection detect(HostFacts facts) {
    EspList list = EspList.of(facts);
    if (list.esps().isEmpty() && list.problems().isEmpty()) {
      String none = EspList.PATH + " lists no ESP";
      return new Detection(Fit.NO, List.of(none), List.of(new Detection.Objection(none, "")));
    }
    return new ProxmoxDetection(facts).detect(list);
  }

  private Detection detect(EspList list) {
    need(
        !list.esps().isEmpty(),
        EspList.PATH + " lists " + names(list),
        EspList.PATH + " lists no ESP that proxmox-boot-tool would renew",
        STATUS);
    list.problems().forEach(problem -> need(false, "", problem, STATUS));
    need(
        facts.firmware().mode() == Firmware.Mode.UEFI,
        "the firmware is UEFI",
        "the firmware is a BIOS",
        STATUS);
    for (Esp esp : list.esps()) {
      need(esp.use() == Esp.Use.SYSTEMD_BOOT, esp.evidence(), esp.evidence(), STATUS);
    }
    need(
        facts.tools().contains("proxmox-boot-tool"),
        "proxmox-boot-tool is there",
        "proxmox-boot-tool is missing or cannot be run",
        "Install proxmox-kernel-helper, which has /usr/sbin/proxmox-boot-tool, or make that file"
            + " executable.");
    need(
        !(" " + facts.running()).contains(" BOOT_IMAGE="),
        "/proc/cmdline holds no BOOT_IMAGE= of GRUB",
        "/proc/cmdline holds BOOT_IMAGE=, which GRUB puts there",
        STATUS);
    loader();
    for (OtherBootPaths.Sign sign : OtherBootPaths.foreign(facts)) {
      need(false, "", sign.evidence(), sign.remedy());
    }
    boolean some = list.esps().stream().anyMatch(esp -> esp.use() == Esp.Use.SYSTEMD_BOOT);
    return new Detection(
        against.isEmpty() ? Fit.FITS : some ? Fit.DOUBTFUL : Fit.NO, evidence, against);
  }

  private static String names(EspList list) {
    return String.join(", ", list.esps().stream().map(Esp::uuid).toList());
  }

  private void need(boolean there, String yes, String no, String remedy) {
    evidence.add(there ? yes : no);
    if (!there) {
      against.add(new Detection.Objection(no, remedy));
    }
  }

  /** What booted says it is systemd-boot, or is the file that it is installed as. */
  private void loader() {
    Firmware firmware = facts.firmware();
    String info = firmware.loaderInfo();
    if (info != null) {
      String named = "the loader that booted calls itself \"" + Findings.shown(info) + "\"";
      need(info.startsWith("systemd-boot"), named, named, STATUS);
      return;
    }
    String current = firmware.bootCurrent();
    Optional<String> file = current == null ? Optional.empty() : UefiOrder.file(firmware, current);
    boolean systemdBoot =
        file.map(f -> f.substring(f.lastIndexOf('\\') + 1).toLowerCase(Locale.ROOT))
            .filter(name -> name.startsWith("systemd-boot"))
            .isPresent();
    need(
        systemdBoot,
        "UEFI booted " + file.orElse(""),
        file.map(f -> "UEFI booted " + Findings.shown(f) + ", and no loader named itself")
            .orElse("UEFI does not tell which loader it booted"),
        "Look at efibootmgr -v for what BootCurrent names.");
  }
}
