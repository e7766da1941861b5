package dev.regroup.boot;

import dev.regroup.host.Firmware;
import dev.regroup.host.HostFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Signs of ways to boot: which of them speak against a layout, the layout knows. Stateless. */
final class OtherBootPaths {
  private OtherBootPaths() {}

  /**
   * One sign.
   *
   * @param evidence a sentence part
   * @param remedy what an operator would do there, one sentence
   */
  record Sign(String evidence, String remedy) {}

  /** Signs that it is none of GRUB's with a generated grub.cfg. */
  static List<Sign> signs(HostFacts facts) {
    List<Sign> signs = new ArrayList<>();
    container(facts).ifPresent(signs::add);
    stub(facts).ifPresent(signs::add);
    images(facts, signs);
    loader(facts.firmware()).ifPresent(signs::add);
    espList(facts).ifPresent(signs::add);
    bls(facts).ifPresent(signs::add);
    managers(facts, signs);
    return signs;
  }

  /** Signs that speak against any layout that Regroup knows. */
  static List<Sign> foreign(HostFacts facts) {
    List<Sign> signs = new ArrayList<>();
    container(facts).ifPresent(signs::add);
    images(facts, signs);
    managers(facts, signs);
    return signs;
  }

  private static Optional<Sign> container(HostFacts facts) {
    String type = facts.container();
    return type.isEmpty() || type.equals("none") || type.equals("unknown")
        ? Optional.empty()
        : Optional.of(
            new Sign(
                "it is a container (" + type + ")",
                "Change the kernel's parameters on the machine that runs the container."));
  }

  private static Optional<Sign> stub(HostFacts facts) {
    return facts.running().contains("initrd=\\")
        ? Optional.of(
            new Sign(
                "/proc/cmdline holds initrd=\\..., so an EFI stub was booted, not by GRUB",
                "With systemd-boot edit /etc/kernel/cmdline, then run proxmox-boot-tool refresh or"
                    + " kernel-install."))
        : Optional.empty();
  }

  private static void images(HostFacts facts, List<Sign> signs) {
    if ((" " + facts.running()).contains(" ostree=") || facts.tools().contains("rpm-ostree")) {
      signs.add(new Sign("ostree deployments are in use", "Use rpm-ostree kargs --append."));
    }
    if (facts.tools().contains("transactional-update")) {
      signs.add(
          new Sign(
              "transactional-update is there",
              "Change the parameters inside transactional-update."));
    }
  }

  private static Optional<Sign> loader(Firmware firmware) {
    String loader = firmware.loaderInfo();
    return loader == null || loader.startsWith("GRUB")
        ? Optional.empty()
        : Optional.of(
            new Sign(
                "the loader that booted calls itself \"" + Findings.shown(loader) + "\"",
                "Edit /etc/kernel/cmdline and make the entries anew with kernel-install or"
                    + " proxmox-boot-tool refresh."));
  }

  private static Optional<Sign> espList(HostFacts facts) {
    return text(facts, EspList.PATH).lines().allMatch(String::isBlank)
        ? Optional.empty()
        : Optional.of(
            new Sign(
                EspList.PATH + " lists an ESP that proxmox-boot-tool keeps",
                "Look at proxmox-boot-tool status, edit the file it boots from and run"
                    + " proxmox-boot-tool refresh."));
  }

  private static Optional<Sign> bls(HostFacts facts) {
    boolean bls =
        text(facts, GrubCfg.PATH).lines().anyMatch(l -> l.strip().equals("blscfg"))
            || GrubDefaults.evaluate(facts).value("GRUB_ENABLE_BLSCFG").text().equals("true");
    if (!bls && !facts.files().containsKey("/boot/grub2/grub.cfg")) {
      return Optional.empty();
    }
    return Optional.of(
        new Sign(
            bls
                ? "GRUB reads entries of the Boot Loader Specification"
                : "/boot/grub2/grub.cfg is there",
            "Use grubby --update-kernel=ALL --args=..., or grub2-mkconfig on SUSE."));
  }

  private static void managers(HostFacts facts, List<Sign> signs) {
    file(facts, "/boot/extlinux/extlinux.conf", "Edit U_BOOT_PARAMETERS and run u-boot-update.")
        .ifPresent(signs::add);
    file(facts, "/etc/kernelstub/configuration", "Use kernelstub -a.").ifPresent(signs::add);
    file(facts, "/boot/refind_linux.conf", "Edit /boot/refind_linux.conf.").ifPresent(signs::add);
  }

  private static Optional<Sign> file(HostFacts facts, String path, String remedy) {
    return facts.file(path).map(file -> new Sign(path + " is there", remedy));
  }

  private static String text(HostFacts facts, String path) {
    return facts.file(path).flatMap(file -> Optional.ofNullable(file.text())).orElse("");
  }
}
