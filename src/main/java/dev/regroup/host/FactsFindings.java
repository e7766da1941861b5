package dev.regroup.host;

import dev.regroup.finding.Finding;

/** The findings that reading facts can yield, {@code RG-FACTS-NN}. Stateless. */
final class FactsFindings {
  private FactsFindings() {}

  static Finding notRoot() {
    return Finding.warning(
        "RG-FACTS-01",
        "The facts were read without root, so that much of the host is not known",
        "Log in as root, or set become: true.");
  }

  static Finding unreadable(String path) {
    return Finding.warning(
        "RG-FACTS-02",
        show(path) + " could not be read",
        "Look at its owner and mode; root is needed for most boot files.");
  }

  static Finding tooLarge(String what) {
    return Finding.warning(
        "RG-FACTS-03",
        show(what) + " is larger than Regroup reads",
        "Boot files have some kilobytes; see what filled this one.");
  }

  static Finding changedWhileRead(String path) {
    return Finding.warning(
        "RG-FACTS-04",
        show(path) + " changed while it was read",
        "See what writes to it, and run again.");
  }

  static Finding kernelLog(boolean empty) {
    return Finding.note(
        "RG-FACTS-05",
        empty
            ? "The kernel's log of this boot could not be read"
            : "The kernel's log does not reach back to the start of this boot",
        "What it does not show proves nothing; a persistent journal keeps the whole boot.");
  }

  static Finding pciConfig() {
    return Finding.warning(
        "RG-FACTS-06",
        "The configuration space of the PCI devices could not be read whole",
        "Run again; devices may come and go.");
  }

  static Finding health(String what) {
    return Finding.warning(
        "RG-FACTS-07",
        show(what) + ": could not be asked, so it cannot be compared after a reboot",
        "See why the command fails on the host.");
  }

  static Finding bootId(String text) {
    return Finding.error(
        "RG-FACTS-08",
        "/proc/sys/kernel/random/boot_id holds no boot id: '" + show(text) + "'",
        "Without it a reboot cannot be proven; see whether /proc is mounted.");
  }

  static Finding missing(String path) {
    return Finding.error(
        "RG-FACTS-09", show(path) + " is missing", "See whether /proc is mounted on the host.");
  }

  static Finding oddName(String path) {
    return Finding.warning(
        "RG-FACTS-10",
        "A boot file has a newline in its name and was left out: " + show(path),
        "Rename or remove it.");
  }

  static Finding outOfSysroot(String path, String target) {
    return Finding.warning(
        "RG-FACTS-11",
        show(path) + " is a link that leads out of the image, to " + show(target),
        "Make the link relative.");
  }

  static Finding garbled(String frame) {
    return Finding.error(
        "RG-FACTS-12",
        "The host's answer cannot be understood in its part '" + show(frame) + "'",
        "Run with -v and report what the host answered.");
  }

  static Finding espsUnread(String why) {
    return Finding.warning(
        "RG-FACTS-13",
        "The EFI system partitions of proxmox-boot-tool could not be read: " + show(why),
        "Wait for what is at work there, or see why 'mount' fails; then run again.");
  }

  private static String show(String byteText) {
    return ByteText.display(byteText).replace('\n', ' ');
  }
}
