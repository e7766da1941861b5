package dev.regroup.host;

import dev.regroup.finding.Finding;

/** Words the findings that reading facts can yield. Stateless. */
final class FactsFindings {
  private FactsFindings() {}

  static Finding notRoot() {
    return FactsCode.NOT_ROOT.of(
        "The facts were read without root, so that much of the host is not known");
  }

  static Finding unreadable(String path) {
    return FactsCode.UNREADABLE.of(show(path) + " could not be read");
  }

  static Finding tooLarge(String what) {
    return FactsCode.TOO_LARGE.of(show(what) + " is larger than Regroup reads");
  }

  static Finding changedWhileRead(String path) {
    return FactsCode.CHANGED_WHILE_READ.of(show(path) + " changed while it was read");
  }

  static Finding kernelLog(boolean empty) {
    return FactsCode.KERNEL_LOG.of(
        empty
            ? "The kernel's log of this boot could not be read"
            : "The kernel's log does not reach back to the start of this boot");
  }

  static Finding pciConfig() {
    return FactsCode.PCI_CONFIG.of(
        "The configuration space of the PCI devices could not be read whole");
  }

  static Finding gone(String address) {
    return FactsCode.GONE.of("PCI device " + show(address) + " went away while it was read");
  }

  static Finding health(String what) {
    return FactsCode.HEALTH.of(
        show(what) + ": could not be asked, so it cannot be compared after a reboot");
  }

  static Finding bootId(String text) {
    return FactsCode.NO_BOOT_ID.of(
        "/proc/sys/kernel/random/boot_id holds no boot id: '" + show(text) + "'");
  }

  static Finding missing(String path) {
    return FactsCode.MISSING.of(show(path) + " is missing");
  }

  static Finding oddName(String path) {
    return FactsCode.ODD_NAME.of(
        "A boot file has a newline in its name and was left out: " + show(path));
  }

  static Finding outOfSysroot(String path, String target) {
    return FactsCode.OUT_OF_SYSROOT.of(
        show(path) + " is a link that leads out of the image, to " + show(target));
  }

  static Finding garbled(String frame) {
    return FactsCode.GARBLED.of(
        "The host's answer cannot be understood in its part '" + show(frame) + "'");
  }

  static Finding espsUnread(String why) {
    return FactsCode.ESPS_UNREAD.of(
        "The EFI system partitions of proxmox-boot-tool could not be read: " + show(why));
  }

  static Finding kexecLoaded() {
    return FactsCode.KEXEC_LOADED.of(
        "A kernel is loaded for kexec, with a command line of its own (/sys/kernel/kexec_loaded)");
  }

  static Finding firmwareTable(String name) {
    return FactsCode.FIRMWARE_TABLE.of(
        "The firmware's table " + show(name) + " is garbled; what stands before the fault counts");
  }

  static Finding historyUnread() {
    return FactsCode.HISTORY_UNREAD.of(
        "/var/lib/regroup/history is there and could not be read, so that what was done to the"
            + " host is not known");
  }

  static Finding lockOdd() {
    return FactsCode.LOCK_ODD.of(
        "/var/lib/regroup/lock is there and is no folder, so that no run can lock the host");
  }

  private static String show(String byteText) {
    return ByteText.display(byteText).replace('\n', ' ');
  }
}
