package dev.regroup.lab;

import org.junit.jupiter.api.Tag;

/** Trial boots by systemd-boot under UEFI, beside the entries of Debian's kernel-install. */
@Tag("long")
class SystemdBootTrialBootIT extends TrialBootStory {
  SystemdBootTrialBootIT() {
    super(
        Loader.SYSTEMD_BOOT,
        Machine.intel().ofOneProcessor(),
        // The loader itself writes its random seed at each boot.
        "find /boot/efi /etc/kernel -type f ! -name random-seed | LC_ALL=C sort | xargs sha256sum",
        "/etc/kernel/cmdline",
        "/boot/efi/loader/entries/*.conf");
  }

  @Override
  String leftovers() {
    return "ls -A /boot/efi/loader/entries | grep -i regroup;"
        + " ls /sys/firmware/efi/efivars | grep ^LoaderEntryOneShot- || true";
  }
}
