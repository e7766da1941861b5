package dev.regroup.boot;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.Finding;
import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;
import dev.regroup.finding.Severity;

/** The findings about boot loaders. */
enum BootCode implements FindingCode {
  NO_LAYOUT(
      error(
          "RG-BOOT-01",
          "no boot layout that Regroup knows fits for certain",
          "Change the parameters by hand in the way this host boots.")),
  SEVERAL_LAYOUTS(
      error(
          "RG-BOOT-02",
          "more than one boot layout fits",
          "Remove what is left over from the one that is not in use.")),
  CONFIGURED_UNKNOWN(
      error(
          "RG-BOOT-03",
          "the configured command line cannot be told from the file: it takes a shell, or is not"
              + " one quoted word",
          "Write VARIABLE=\"...\" there as one quoted word on a line of its own, outside of"
              + " conditions, loops and functions.")),
  NO_GRUB_CFG(
      error(
          "RG-BOOT-04",
          "`grub.cfg` is missing or could not be read",
          "Look at its size and mode; REFRESH makes it anew.")),
  GRUB_CFG_NOT_WHOLE(
      error(
          "RG-BOOT-05",
          "`grub.cfg` is not whole",
          "Make room there, run REFRESH and look at what it prints; do not reboot before.")),
  GRUB_NEXT_UNKNOWN(
      error(
          "RG-BOOT-06",
          "which entry GRUB boots next is not known",
          "Set GRUB_DEFAULT=0, or to an entry that the menu has, and run REFRESH.")),
  GRUB_NEXT_NOT_NORMAL(
      error(
          "RG-BOOT-07",
          "GRUB boots an entry next that is none for normal boots: recovery, memory test, another"
              + " system",
          "Set GRUB_DEFAULT=0 and run REFRESH.")),
  FIRMWARE_NEXT(
      error(
          "RG-BOOT-08",
          "the firmware starts another loader next, or does not say which started this boot",
          "Look at efibootmgr -v; set the order with efibootmgr -o or clear BootNext with"
              + " efibootmgr -N.")),
  FIRMWARE_FIRST(
      warning(
          "RG-BOOT-09",
          "the firmware tries something else first, such as the network",
          "Make sure that nothing answers there, or put the disk first with efibootmgr -o.")),
  GRUB_ONE_SHOT(
      warning(
          "RG-BOOT-10",
          "a one-shot entry is set for the next boot",
          "Where it is left over, clear it: grub-editenv FILE unset next_entry, or grub-set-default"
              + " with the entry to boot where prev_saved_entry is set.")),
  NOT_IN_PLACE(
      error(
          "RG-BOOT-11",
          "the change cannot be made in place in this file",
          "Make it by hand, so that the result is \"LINE\", and run again.")),
  NOT_CARRIED(
      error(
          "RG-BOOT-12",
          "a parameter would not reach the kernel as it is, for its quotes or backslashes",
          "Ask for it without quotes or backslashes inside.")),
  OTHER_LINE(
      error(
          "RG-BOOT-13",
          "the edited text would evaluate to something else than planned",
          "Make the change by hand in /etc/default/grub.")),
  OTHER_TOOL(
      warning(
          "RG-BOOT-14",
          "the file says that another tool manages it, which may undo the edit",
          "Make the change in that tool as well.")),
  ENTRY_NOT_AS_ASKED(
      error(
          "RG-BOOT-15",
          "after the refresh an entry does not hold what was asked; all was put back",
          "Run REFRESH by hand and look at what it prints; do not reboot before.")),
  NEXT_UNRELIABLE(
      error(
          "RG-BOOT-16",
          "the entry that boots next cannot be relied on: its kernel, initrd or modules are not"
              + " there",
          "Install its kernel package anew, or remove it, then run REFRESH.")),
  SOURCE_NOT_AS_ASKED(
      error(
          "RG-BOOT-17",
          "the source files do not ask for what was written",
          "Look at them and run again; somebody else may have edited them.")),
  ENTRY_UNRELIABLE(
      warning(
          "RG-BOOT-18",
          "another entry cannot be relied on, as RG-BOOT-16",
          "Install its kernel package anew, or remove it, then run REFRESH.")),
  NOT_EDITED(
      error(
          "RG-BOOT-19",
          "the file to edit is no plain file below `/etc` with one link, or is kept by another"
              + " tool",
          "Put a regular file in its place, or make the change by hand.")),
  NO_ENTRY(
      error(
          "RG-BOOT-20",
          "after the refresh `grub.cfg`, or the ESPs, hold no entry for a normal boot",
          "Run REFRESH by hand and look at what it prints; do not reboot before.")),
  NO_KERNEL_CMDLINE(
      error(
          "RG-BOOT-21",
          "`/etc/kernel/cmdline` is missing or could not be read; Regroup never makes it",
          "Make it of what runs: `sed 's/initrd=[^ ]* *//g' /proc/cmdline >/etc/kernel/cmdline`,"
              + " look at it, and run again.")),
  NO_ROOT(
      error(
          "RG-BOOT-22",
          "the first line of `/etc/kernel/cmdline` is empty or holds no `root=`, so that every"
              + " refresh fails",
          "Put the whole command line, root= included, into the first line.")),
  MORE_LINES(
      warning(
          "RG-BOOT-23",
          "`/etc/kernel/cmdline` has more lines, and `proxmox-boot-tool` reads the first only",
          "Join them into the first line where they matter, and remove them.")),
  ESP_NEXT_UNKNOWN(
      error(
          "RG-BOOT-24",
          "what systemd-boot takes after a refresh is not known: a pin, one-shot entry or default"
              + " that names no entry",
          "Look at proxmox-boot-tool kernel list and bootctl list; clear pins and one-shot entries"
              + " that are left over.")),
  ESP_NOW_UNKNOWN(
      warning(
          "RG-BOOT-25",
          "what systemd-boot takes from an ESP as it stands is not known",
          "Run proxmox-boot-tool refresh, or look at bootctl list.")),
  PINNED_ONCE(
      warning(
          "RG-BOOT-26",
          "a kernel is pinned for the next boot only",
          "Clear it with proxmox-boot-tool kernel unpin --next-boot where it is left over.")),
  ESP_ONE_SHOT(
      warning(
          "RG-BOOT-27",
          "`LoaderEntryOneShot` names the entry of the next boot only",
          "Clear it with bootctl set-oneshot '' where it is left over.")),
  OTHER_CMDLINE(
      error(
          "RG-BOOT-28",
          "the edited line of `/etc/kernel/cmdline` would be another than planned, or be left without"
              + " `root=`",
          "Make the change by hand in /etc/kernel/cmdline.")),
  ESPS_DIFFER(
      warning(
          "RG-BOOT-29",
          "the ESPs would boot different kernels; a refresh makes them equal, and nothing reboots"
              + " before",
          "Run proxmox-boot-tool refresh; do not reboot before.")),
  STALE_ENTRIES(
      warning(
          "RG-BOOT-30",
          "an ESP with GRUB also holds entries of systemd-boot, which no refresh renews",
          "See that the firmware starts GRUB (efibootmgr -v); what systemd-boot would start is"
              + " old.")),
  KERNEL_LEFT_OUT(
      error(
          "RG-BOOT-31",
          "a kernel that was added by hand is gone from `/boot`, so that each refresh of the ESPs"
              + " leaves it out",
          "Run proxmox-boot-tool kernel remove KERNEL, or install its package.")),
  ADDED(
      error(
          "RG-BOOT-35",
          "a parameter is to be absent, or to be there once, that the generator or the loader adds"
              + " at every boot",
          "Take it out of the play. Where the kernel takes the last one, append what shall count,"
              + " such as rw, which stands behind ro.")),
  SLIP(
      warning(
          "RG-BOOT-39",
          "the edited file holds what its writer cannot have meant: line ends of Windows,"
              + " typographic quotes, a value that ends before its last words; it is kept as it is",
          "Look whether the command line is meant so.")),
  GRUBBY_CANNOT(
      error(
          "RG-BOOT-48",
          "`grubby` would not bring about what is asked, or would change more: a place that it writes"
              + " to is not one line of plain words, or holds what it does not reach",
          "Put that place in order as the message says, and run again.")),
  MKCONFIG_DIFFERS(
      warning(
          "RG-BOOT-49",
          "`/etc/default/grub` does not ask for what the entries will hold: a later `grub2-mkconfig`"
              + " may bring the old line back",
          "Put the parameters into GRUB_CMDLINE_LINUX of /etc/default/grub as well.")),
  NOT_JOINED(
      error(
          "RG-BOOT-50",
          "kernel-install would make another command line of `/etc/kernel/cmdline` than it seems to"
              + " hold: comments, backslashes, line ends of Windows, several blanks within quotes; or"
              + " it is empty or lacks the `root=` that runs",
          "Leave the plain command line in /etc/kernel/cmdline, root= included, and run again.")),
  BOOT_COUNTING(
      error(
          "RG-BOOT-51",
          "systemd-boot counts the boots of entries, so that a refresh would put entries beside those"
              + " that are there",
          "Remove /etc/kernel/tries, and let systemd-bless-boot take +N from the names of entries"
              + " (bootctl list), or rename them.")),
  ENTRY_LEFT_OVER(
      warning(
          "RG-BOOT-52",
          "an entry of kernel-install is of a kernel that `/boot` does not have with its initrd: no"
              + " refresh renews it",
          "Run kernel-install remove VERSION where it is left over, or install its package.")),
  NOT_INHERITED(
      warning(
          "RG-BOOT-53",
          "no hook brings kernels that are installed later to systemd-boot, and so not their"
              + " parameters",
          "Install the package systemd-boot anew, or run kernel-install add after each kernel.")),
  NO_BOOT_PLACE(
      error(
          "RG-BOOT-54",
          "after the refresh the entries of kernel-install, or systemd-boot, are not where they were",
          "Look at bootctl status and bootctl list; do not reboot before.")),
  LEFT_OVER(
      warning(
          "RG-BOOT-55",
          "files of another loader are there (rEFInd, extlinux, kernelstub), and GRUB booted the host",
          "Remove them where they are left over; nothing that is written here reaches that loader."));

  private final FindingRow row;

  BootCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }

  /** Without control characters: messages and remedies may quote a host's files. */
  @Override
  public Finding of(Severity severity, String message, String remedy) {
    return FindingCode.super.of(severity, Findings.shown(message), Findings.shown(remedy));
  }
}
