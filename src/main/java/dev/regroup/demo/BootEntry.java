package dev.regroup.demo;

/**
 * What a boot loader starts.
 *
 * @param kernel path on the host, such as {@code /boot/vmlinuz-6.1.0-18-amd64}
 * @param initrd path on the host, empty where the entry names none
 * @param commandLine what the kernel is given, without {@code BOOT_IMAGE=} and {@code initrd=}
 * @param running what {@code /proc/cmdline} then holds
 */
record BootEntry(String kernel, String initrd, String commandLine, String running) {

  /** The kernel's release, as its file name has it, or the folder in which it is {@code linux}. */
  String release() {
    return kernel.replaceFirst("/linux$", "").replaceFirst(".*(vmlinuz-|/)", "");
  }
}
