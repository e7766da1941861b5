package dev.regroup.boot;

import dev.regroup.host.Firmware;
import dev.regroup.host.HostFacts;
import java.util.List;
import java.util.Optional;

/**
 * What an operator would do where ESPs are listed and no layout fits them: commands of
 * proxmox-boot-tool (proxmox-kernel-helper 8.1), never one that formats. Stateless.
 */
final class EspAdvice {
  private EspAdvice() {}

  /** One sentence or two; empty where no ESP is listed. */
  static Optional<String> of(HostFacts facts) {
    EspList list = EspList.of(facts);
    if (list.isEmpty()) {
      return Optional.empty();
    }
    if (list.isOfWindows()) {
      return Optional.of("Take the line ends of Windows out: sed -i 's/\\r$//' " + EspList.PATH);
    }
    if (!list.problems().isEmpty()) {
      return Optional.of(
          "Leave one UUID on each line of "
              + EspList.PATH
              + ", each with its line end, and look at proxmox-boot-tool status.");
    }
    List<Esp> gone =
        list.esps().stream().filter(e -> facts.file(Esp.folder(e.uuid())).isEmpty()).toList();
    if (!gone.isEmpty() && gone.size() == list.esps().size()) {
      return Optional.of(
          "Connect the disk of "
              + gone.get(0).uuid()
              + ", or run proxmox-boot-tool init on the ESP that this host boots from (lsblk -o"
              + " NAME,FSTYPE,UUID); proxmox-boot-tool clean would empty the list.");
    }
    if (!gone.isEmpty()) {
      return Optional.of(
          "Run proxmox-boot-tool clean, which takes "
              + gone.get(0).uuid()
              + " off the list, then proxmox-boot-tool status.");
    }
    return Optional.of(present(facts, list));
  }

  private static String present(HostFacts facts, EspList list) {
    // Where GRUB is on one, GRUB it must be on all: for the tool it stays GRUB from there on.
    boolean uefi = facts.firmware().mode() == Firmware.Mode.UEFI;
    boolean grub = !uefi || list.some(Esp.Use.GRUB);
    Esp.Use wanted = grub ? Esp.Use.GRUB : Esp.Use.SYSTEMD_BOOT;
    Optional<Esp> odd = list.esps().stream().filter(esp -> esp.use() != wanted).findFirst();
    if (odd.isPresent()) {
      return "Make all ESPs alike: run proxmox-boot-tool init "
          + Esp.folder(odd.get().uuid())
          + (grub && uefi ? " grub" : "")
          + ", then proxmox-boot-tool refresh, and look at proxmox-boot-tool status.";
    }
    if (grub && GrubDetection.bootImage(facts).isEmpty()) {
      return "A refresh renews GRUB's entries only: let the firmware start"
          + " \\EFI\\proxmox\\shimx64.efi (efibootmgr -o), reboot, and run again.";
    }
    return "Look at proxmox-boot-tool status and efibootmgr -v: the host should boot from the ESPs"
        + " that are listed.";
  }
}
