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
  private final HostFacts facts;
  private final List<String> evidence = new ArrayList<>();
  private boolean clear = true;

  private ProxmoxDetection(HostFacts facts) {
    this.facts = facts;
  }

  static Detection detect(HostFacts facts) {
    EspList list = EspList.of(facts);
    if (list.esps().isEmpty() && list.problems().isEmpty()) {
      return new Detection(Fit.NO, List.of(EspList.PATH + " lists no ESP"));
    }
    return new ProxmoxDetection(facts).detect(list);
  }

  private Detection detect(EspList list) {
    need(
        !list.esps().isEmpty(),
        EspList.PATH + " lists " + names(list),
        EspList.PATH + " lists no ESP that proxmox-boot-tool would renew");
    list.problems().forEach(problem -> need(false, "", problem));
    need(
        facts.firmware().mode() == Firmware.Mode.UEFI,
        "the firmware is UEFI",
        "the firmware is a BIOS");
    for (Esp esp : list.esps()) {
      need(esp.use() == Esp.Use.SYSTEMD_BOOT, esp.evidence(), esp.evidence());
    }
    need(
        facts.tools().contains("proxmox-boot-tool"),
        "proxmox-boot-tool is there",
        "proxmox-boot-tool is missing");
    need(
        !(" " + facts.running()).contains(" BOOT_IMAGE="),
        "/proc/cmdline holds no BOOT_IMAGE= of GRUB",
        "/proc/cmdline holds BOOT_IMAGE=, which GRUB puts there");
    loader();
    for (OtherBootPaths.Sign sign : OtherBootPaths.foreign(facts)) {
      need(false, "", sign.evidence());
    }
    boolean some = list.esps().stream().anyMatch(esp -> esp.use() == Esp.Use.SYSTEMD_BOOT);
    return new Detection(clear ? Fit.FITS : some ? Fit.DOUBTFUL : Fit.NO, evidence);
  }

  private static String names(EspList list) {
    return String.join(", ", list.esps().stream().map(Esp::uuid).toList());
  }

  private void need(boolean there, String yes, String no) {
    evidence.add(there ? yes : no);
    clear &= there;
  }

  /** What booted says it is systemd-boot, or is the file that it is installed as. */
  private void loader() {
    Firmware firmware = facts.firmware();
    String info = firmware.loaderInfo();
    if (info != null) {
      String named = "the loader that booted calls itself \"" + Findings.shown(info) + "\"";
      need(info.startsWith("systemd-boot"), named, named);
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
            .orElse("UEFI does not tell which loader it booted"));
  }
}
