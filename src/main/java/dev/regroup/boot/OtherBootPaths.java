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

  /** Signs that it is none of GRUB's with a generated grub.cfg; the surest first. */
  static List<Sign> signs(HostFacts facts) {
    List<Sign> signs = new ArrayList<>(foreign(facts));
    espList(facts).ifPresent(signs::add);
    grub2(facts).ifPresent(signs::add);
    loaders(facts, signs);
    return signs;
  }

  /** The same less GRUB in /boot/grub2, for a layout that is just that. */
  static List<Sign> besideGrub2(HostFacts facts) {
    List<Sign> signs = new ArrayList<>(foreign(facts));
    espList(facts).ifPresent(signs::add);
    loaders(facts, signs);
    return signs;
  }

  private static void loaders(HostFacts facts, List<Sign> signs) {
    stub(facts).ifPresent(signs::add);
    loader(facts.firmware()).ifPresent(signs::add);
  }

  /** Signs that speak against any layout that Regroup knows. */
  static List<Sign> foreign(HostFacts facts) {
    List<Sign> signs = new ArrayList<>();
    container(facts).ifPresent(signs::add);
    signs.addAll(ForeignBootPaths.signs(facts));
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
                "With systemd-boot edit /etc/kernel/cmdline, then run kernel-install add for each"
                    + " kernel."))
        : Optional.empty();
  }

  private static Optional<Sign> loader(Firmware firmware) {
    String loader = firmware.loaderInfo();
    return loader == null || loader.startsWith("GRUB")
        ? Optional.empty()
        : Optional.of(
            new Sign(
                "the loader that booted calls itself \"" + Findings.shown(loader) + "\"",
                "Edit /etc/kernel/cmdline and make the entries anew with kernel-install add for"
                    + " each kernel."));
  }

  private static Optional<Sign> espList(HostFacts facts) {
    return EspAdvice.of(facts)
        .map(advice -> new Sign(EspList.PATH + " lists ESPs that proxmox-boot-tool keeps", advice));
  }

  private static Optional<Sign> grub2(HostFacts facts) {
    // GRUB_ENABLE_BLSCFG says nothing: Debian's 10_linux does not know it.
    boolean bls =
        ForeignBootPaths.text(facts, GrubCfg.PATH)
            .lines()
            .anyMatch(l -> l.strip().equals("blscfg"));
    if (bls) {
      return Optional.of(
          new Sign(
              "GRUB reads entries of the Boot Loader Specification",
              "Use grubby --update-kernel=ALL --args=..., and look at grubby --info=ALL."));
    }
    return facts
        .file("/boot/grub2/grub.cfg")
        .map(
            file ->
                new Sign(
                    file.path() + " is there",
                    "Edit GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub and run grub2-mkconfig"
                        + " -o /boot/grub2/grub.cfg."));
  }
}
