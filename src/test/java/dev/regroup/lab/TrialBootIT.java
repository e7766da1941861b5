package dev.regroup.lab;

import org.junit.jupiter.api.Tag;

/** Trial boots by Debian's GRUB. */
@Tag("long")
class TrialBootIT extends TrialBootStory {
  TrialBootIT() {
    super(
        Loader.GRUB,
        Machine.intel(),
        "sha256sum /etc/default/grub /etc/grub.d/* /boot/grub/grub.cfg /boot/grub/grubenv",
        "/etc/default/grub",
        "/boot/grub/grub.cfg");
  }

  @Override
  String leftovers() {
    return "grub-script-check /boot/grub/grub.cfg; grep -l regroup /boot/grub/grubenv || true";
  }
}
