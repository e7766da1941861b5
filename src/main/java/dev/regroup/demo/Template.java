package dev.regroup.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * The tree of a kind of host, booted; each host of that kind gets a copy with names of its own.
 *
 * @param running how its board was booted
 */
record Template(HostTree tree, Board board, Board.Boot running) {
  private static final String DEFAULTS = "/etc/default/grub";

  /** Builds it below an existing empty folder. */
  static Template build(Kind kind, Path folder) throws IOException {
    HostTree host = new HostTree(folder);
    Board board = Board.named(kind.board());
    if (kind.platform().proxmox()) {
      ProxmoxTree.build(host, board);
    } else if (kind.systemdBoot()) {
      KernelInstallTree.build(host, board);
    } else {
      DebianTree.build(host, board, kind == Kind.AS_DESIRED ? desired() : before(kind));
      DebianTree.updateGrub(host);
    }
    if (kind == Kind.FIRMWARE_OFF) {
      host.delete("/sys/firmware/acpi/tables/" + board.table());
    }
    Board.Boot running = powerOn(kind, host, board);
    mishap(kind, host);
    return new Template(host, board, running);
  }

  private static Board.Boot powerOn(Kind kind, HostTree host, Board board) throws IOException {
    Optional<BootEntry> entry = loader(kind).start(host);
    Optional<Board.Boot> running =
        entry.isEmpty()
            ? Optional.empty()
            : SimulatedKernel.boot(host, board, entry.get(), new UUID(0, 0).toString());
    return running.orElseThrow(() -> new IOException("the " + kind.id() + " host does not boot"));
  }

  /** How hosts of a kind boot. */
  static Loader loader(Kind kind) {
    return kind.systemdBoot() ? new SystemdBootLoader() : new GrubLoader();
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
