package dev.regroup.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** Makes the tree of a kind of host; each host of that kind gets a copy with its own names. */
final class Template {
  private static final String DEFAULTS = "/etc/default/grub";

  private Template() {}

  /** Builds it below an existing empty folder. */
  static HostTree build(Kind kind, Path folder) throws IOException {
    HostTree host = new HostTree(folder);
    Board board = Board.named(kind.board());
    if (kind.platform() == Kind.Platform.PROXMOX) {
      ProxmoxTree.build(host, board);
    } else {
      DebianTree.build(host, board, kind == Kind.AS_DESIRED ? desired() : before(kind));
      DebianTree.updateGrub(host);
    }
    if (kind == Kind.FIRMWARE_OFF) {
      host.delete("/sys/firmware/acpi/tables/" + board.table());
    }
    BootEntry entry =
        loader(kind)
            .start(host)
            .orElseThrow(() -> new IOException("the " + kind.id() + " host has no boot entry"));
    SimulatedKernel.boot(host, board, entry, new UUID(0, 0).toString());
    mishap(kind, host);
    return host;
  }

  /** How hosts of a kind boot. */
  static Loader loader(Kind kind) {
    return kind.platform() == Kind.Platform.PROXMOX ? new SystemdBootLoader() : new GrubLoader();
  }

  private static String before(Kind kind) {
    return kind.board().equals("amd") ? "quiet amd_iommu=off" : "quiet splash";
  }

  private static String desired() {
    return "quiet intel_iommu=on iommu=pt";
  }

  /** What went wrong on it, after all went well. */
  private static void mishap(Kind kind, HostTree host) throws IOException {
    switch (kind) {
      case HAND_EDITED ->
          host.write(
              DEFAULTS,
              host.read(DEFAULTS)
                  .replace("=\"quiet splash\"", "=\"quiet splash mitigations=off # or auto?"));
      case NOT_REFRESHED -> host.write(DEFAULTS, DebianTree.defaults(desired()));
      case NOT_REBOOTED -> {
        host.write(DEFAULTS, DebianTree.defaults(desired()));
        DebianTree.updateGrub(host);
      }
      case NEVER_RETURNS -> host.write("/sim/never-returns", "");
      case LYING_REFRESH -> host.write("/sim/grub-fault", "nothing\n");
      default -> {}
    }
  }
}
