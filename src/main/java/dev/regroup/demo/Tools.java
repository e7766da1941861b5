package dev.regroup.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The stand-ins for host tools, plain shell scripts that lie beside this class. Stateless. */
final class Tools {
  private static final List<String> COMMON_SBIN = List.of("ip", "reboot");
  private static final List<String> COMMON_BIN =
      List.of(
          "systemctl",
          "systemd-detect-virt",
          "dmesg",
          "logger",
          "uname",
          "hostname",
          "id",
          "sleep");
  private static final List<String> GRUB_SBIN =
      List.of("grub-mkconfig", "update-grub", "grub-reboot");
  private static final List<String> GRUB_BIN = List.of("grub-script-check", "grub-editenv");

  private Tools() {}

  /** What every host has. */
  static void common(HostTree host) throws IOException {
    install(host, COMMON_SBIN, COMMON_BIN);
  }

  /** GRUB's. */
  static void grub(HostTree host) throws IOException {
    install(host, GRUB_SBIN, GRUB_BIN);
    host.write(
        "/etc/grub.d/40_custom",
        """
        #!/bin/sh
        exec tail -n +3 $0
        # This file provides an easy way to add custom menu entries.  Simply type the
        # menu entries you want to add after this comment.  Be careful not to change
        # the 'exec tail' line above.
        """
            .getBytes(StandardCharsets.US_ASCII),
        "rwxr-xr-x");
  }

  /** Proxmox VE's. */
  static void proxmox(HostTree host) throws IOException {
    install(host, List.of("proxmox-boot-tool", "zpool"), List.of("pvesh", "bootctl"));
  }

  /** systemd's, where it brings kernels to systemd-boot. */
  static void kernelInstall(HostTree host) throws IOException {
    install(host, List.of(), List.of("kernel-install", "bootctl"));
  }

  private static void install(HostTree host, List<String> sbin, List<String> bin)
      throws IOException {
    for (String name : sbin) {
      install(host, "/usr/sbin/" + name, name);
    }
    for (String name : bin) {
      install(host, "/usr/bin/" + name, name);
    }
  }

  private static void install(HostTree host, String path, String name) throws IOException {
    try (InputStream in = Tools.class.getResourceAsStream("tools/" + name)) {
      host.write(path, Objects.requireNonNull(in, name).readAllBytes(), "rwxr-xr-x");
    }
  }
}
