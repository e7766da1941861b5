package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.host.InstalledKernel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a GRUB finds its menu, its environment and its kernels: {@code /boot}, or an ESP, which
 * proxmox-boot-tool mounts over {@code /boot} while it makes the menu there. Immutable.
 *
 * @param folder of the kernels, as facts name it, without a slash at its end
 * @param esp whose copies of kernels count; null for /boot, and for an ESP as a refresh leaves it
 * @param command that makes the menu anew, for remedies
 * @param menus folder of grub.cfg and custom.cfg
 * @param environment path of grubenv
 */
record GrubPlace(
    String folder, @Nullable Esp esp, String command, String menus, String environment) {
  static final String REFRESH = "proxmox-boot-tool refresh";
  static final GrubPlace BOOT = new GrubPlace("/boot", null, "update-grub");

  private GrubPlace(String folder, @Nullable Esp esp, String command) {
    this(folder, esp, command, folder + "/grub", folder + "/grub/grubenv");
  }

  static GrubPlace on(Esp esp) {
    return new GrubPlace(Esp.folder(esp.uuid()), esp, REFRESH);
  }

  /** With copies of kernels that are as /boot has them. */
  static GrubPlace refreshed(Esp esp) {
    return new GrubPlace(Esp.folder(esp.uuid()), null, REFRESH);
  }

  String cfg() {
    return menus + "/grub.cfg";
  }

  /** Sourced by grub.cfg where it is there. */
  String custom() {
    return menus + "/custom.cfg";
  }

  /**
   * Whether it is Fedora's GRUB, told by the name of its folder: it looks for an id and a title
   * before it takes a default for a number, and for a number only where all of it is digits.
   */
  boolean idsFirst() {
    return environment.equals(BlsMenu.ENVIRONMENT);
  }

  /** What stands for this place in the remedies of {@link BootCode}. */
  Map<String, String> words() {
    return Map.of("REFRESH", command, "FILE", environment());
  }

  /** grub-mkconfig writes grub.cfg.new beside the old file, then copies it over that. */
  long room(HostFacts facts) {
    long size = facts.file(cfg()).map(HostFile::size).orElse(0L);
    return size * 2 + size / 5;
  }

  /** Why a kernel cannot be relied on, null where it can. */
  @Nullable String doubt(InstalledKernel kernel) {
    String own = GrubStaged.doubt(kernel);
    return own != null || esp == null ? own : new EspCopies(esp).doubt(kernel);
  }
}
