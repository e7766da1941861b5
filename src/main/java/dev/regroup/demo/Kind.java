package dev.regroup.demo;

import dev.regroup.run.Status;
import java.time.Duration;

/**
 * The kinds of hosts in a fleet, in the order in which its inventory lists them: what each is like,
 * and how it ends when the fleet's playbook is checked, applied, verified and applied again. The
 * two that fail come last, the one that is lost before the other: a run halts at the first failure,
 * and the next one does not reach a host that is lost.
 */
public enum Kind {
  GRUB_INTEL(
      "grub-intel",
      "Debian with GRUB on Intel; its IOMMU is off",
      Platform.DEBIAN,
      "intel",
      Expected.IS_CHANGED),
  GRUB_AMD(
      "grub-amd",
      "Debian with GRUB on AMD; somebody switched the IOMMU off by amd_iommu=off",
      Platform.DEBIAN,
      "amd",
      Expected.IS_CHANGED),
  PROXMOX_INTEL(
      "pve-intel",
      "Proxmox VE with systemd-boot on Intel; its kernel knows the ACS override",
      Platform.PROXMOX,
      "intel",
      Expected.IS_CHANGED),
  PROXMOX_AMD(
      "pve-amd",
      "Proxmox VE with systemd-boot on AMD",
      Platform.PROXMOX,
      "amd",
      Expected.IS_CHANGED),
  PROXMOX_TUNER(
      "pve-tuner",
      "Proxmox VE on a B550 board whose tuner card shares its group with network card and disks",
      Platform.TUNER,
      "b550",
      Expected.IS_CHANGED),
  SYSTEMD_BOOT(
      "debian-sdboot",
      "Debian with systemd-boot, its entries by kernel-install, on Intel; its IOMMU is off",
      Platform.DEBIAN,
      "intel",
      Expected.IS_CHANGED),
  AS_DESIRED(
      "as-desired", "everything is as the playbook asks", Platform.DEBIAN, "intel", Expected.IS_OK),
  HAND_EDITED(
      "hand-edited",
      "somebody began to edit /etc/default/grub and left it unfinished",
      Platform.DEBIAN,
      "intel",
      Expected.IS_REFUSED),
  FIRMWARE_OFF(
      "firmware-off",
      "VT-d is off in the firmware setup, where no kernel parameter reaches",
      Platform.DEBIAN,
      "intel",
      Expected.IS_REFUSED),
  NOT_REFRESHED(
      "not-refreshed",
      "/etc/default/grub is right, update-grub was forgotten",
      Platform.DEBIAN,
      "intel",
      Expected.IS_CHANGED),
  NOT_REBOOTED(
      "not-rebooted",
      "file and boot entries are right, only the reboot is missing",
      Platform.DEBIAN,
      "intel",
      Expected.IS_CHANGED),
  NEVER_RETURNS(
      "never-returns",
      "does not come back from its reboot",
      Platform.DEBIAN,
      "intel",
      Expected.IS_LOST),
  LYING_REFRESH(
      "lying-refresh",
      "update-grub ends with status 0 and has done nothing",
      Platform.DEBIAN,
      "amd",
      Expected.COMES_TOO_LATE_AND_FAILS);

  /**
   * How a host stores its kernel command line. A run takes hosts play by play: those that fail are
   * in the last one.
   */
  enum Platform {
    PROXMOX(
        "proxmox",
        """
        - name: A network card of its own for a guest
          hosts: proxmox
          iommu: enabled
          kernel_parameters:
            present: ["iommu=pt", "pcie_acs_override=downstream,multifunction"]
          isolate:
            - {device: "8086:10d3", optional: true}
          reboot: {timeout: %1$s, shutdown_timeout: %1$s, verify_timeout: 5s}
        """),
    TUNER(
        "tuners",
        """
        - name: A tuner card of its own for a guest
          hosts: tuners
          iommu: enabled
          acs_override: minimal
          isolate:
            - {device: "1172:4c15"}
          reboot: {timeout: %1$s, shutdown_timeout: %1$s, verify_timeout: 5s}
        """),
    DEBIAN(
        "debian",
        """
        - name: IOMMU on, in passthrough mode
          hosts: debian
          iommu: enabled
          kernel_parameters:
            present: ["iommu=pt"]
          reboot: {timeout: %1$s, shutdown_timeout: %1$s, verify_timeout: 5s}
        """);

    private final String group;
    private final String play;

    Platform(String group, String play) {
      this.group = group;
      this.play = play;
    }

    /** Whether its hosts have Proxmox VE, and not Debian alone. */
    boolean proxmox() {
      return this != DEBIAN;
    }

    /** What the fleet's playbook asks of its hosts, which are given that long for a reboot. */
    String play(Duration rebootTimeout) {
      return play.formatted(rebootTimeout.toSeconds() + "s");
    }

    /** The group of the inventory that holds its hosts. */
    String group() {
      return group;
    }
  }

  /** How a host ends in each run of the demo. */
  public enum Expected {
    IS_OK(Status.OK, Status.OK, Status.OK, Status.OK),
    IS_CHANGED(Status.CHANGED, Status.CHANGED, Status.OK, Status.OK),
    IS_REFUSED(Status.REFUSED, Status.REFUSED, Status.FAILED, Status.REFUSED),
    IS_LOST(Status.CHANGED, Status.FAILED, Status.UNREACHABLE, Status.UNREACHABLE),
    COMES_TOO_LATE_AND_FAILS(Status.CHANGED, Status.NOT_ATTEMPTED, Status.FAILED, Status.FAILED);

    private final Status check;
    private final Status apply;
    private final Status verify;
    private final Status again;

    Expected(Status check, Status apply, Status verify, Status again) {
      this.check = check;
      this.apply = apply;
      this.verify = verify;
      this.again = again;
    }

    public Status check() {
      return check;
    }

    public Status apply() {
      return apply;
    }

    public Status verify() {
      return verify;
    }

    /** The second apply. */
    public Status again() {
      return again;
    }
  }

  private final String id;
  private final String about;
  private final Platform platform;
  private final String board;
  private final Expected expected;

  Kind(String id, String about, Platform platform, String board, Expected expected) {
    this.id = id;
    this.about = about;
    this.platform = platform;
    this.board = board;
    this.expected = expected;
  }

  /** The name of the one host of this kind in the fleet of the demo. */
  public String id() {
    return id;
  }

  /** What such a host is like, for people. */
  public String about() {
    return about;
  }

  /** How it ends. */
  public Expected expected() {
    return expected;
  }

  Platform platform() {
    return platform;
  }

  /** Name of its {@link Board}. */
  String board() {
    return board;
  }

  /** Whether it boots with systemd-boot, and not with GRUB. */
  boolean systemdBoot() {
    return platform.proxmox() || this == SYSTEMD_BOOT;
  }

  /** Whether some run ends with it failed: a fleet of any size has one host of such a kind. */
  boolean fails() {
    return expected == Expected.IS_LOST || expected == Expected.COMES_TOO_LATE_AND_FAILS;
  }
}
