package dev.regroup.boot;

import dev.regroup.host.Firmware;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import java.util.Optional;

/** What tells that a host boots by GRUB from entries that grubby changes. Stateless. */
final class GrubbyDetection {
  private GrubbyDetection() {}

  static Detection detect(HostFacts facts) {
    Evidence evidence = new Evidence();
    Optional<HostFile> cfg = BlsMenu.cfg(facts);
    evidence.need(
        cfg.isPresent(),
        cfg.map(HostFile::path).orElse("") + " reads entries of the Boot Loader Specification",
        "no grub.cfg reads entries of the Boot Loader Specification (blscfg)",
        "");
    if (cfg.isEmpty()) {
      // Then the rest tells nothing of the host.
      return evidence.detection(false);
    }
    boolean entries = !BlsEntry.of(facts).isEmpty();
    evidence.need(
        entries,
        BlsEntry.FOLDER + " holds entries",
        BlsEntry.FOLDER + " holds no entry",
        "Make them anew: kernel-install add for each kernel, or dnf reinstall kernel-core.");
    evidence.need(
        facts.tools().contains(GrubbyLayout.TOOL),
        "grubby is there",
        "grubby is missing or cannot be run",
        "Install grubby, or make /usr/sbin/grubby executable.");
    boot(facts, evidence);
    evidence.signs(OtherBootPaths.besideGrub2(facts));
    return evidence.detection(entries);
  }

  private static void boot(HostFacts facts, Evidence evidence) {
    Optional<String> image = GrubDetection.bootImage(facts);
    String name = image.map(path -> path.substring(path.lastIndexOf('/') + 1)).orElse("");
    boolean known =
        BlsEntry.of(facts).stream().anyMatch(entry -> entry.linux().endsWith("/" + name));
    evidence.need(
        image.isPresent() && known,
        "/proc/cmdline holds BOOT_IMAGE= of an entry's kernel",
        image.isPresent()
            ? "/proc/cmdline names the kernel " + Findings.shown(name) + ", which no entry boots"
            : "/proc/cmdline holds no BOOT_IMAGE=, which GRUB would put there",
        "");
    // s390x boots by zipl, and on POWER grubby runs grub2-mkconfig (grubby-bls, update_grubcfg).
    boolean machine = facts.machine().matches("x86_64|aarch64");
    evidence.need(
        machine,
        "the machine is " + facts.machine(),
        "the machine is " + facts.machine() + ", where grubby works in another way",
        "Use grubby --update-kernel=ALL by hand, and zipl on s390x.");
    if (facts.firmware().mode() == Firmware.Mode.BIOS) {
      evidence.note("the firmware is a BIOS");
    } else {
      GrubDetection.loader(facts.firmware(), evidence);
    }
  }
}
