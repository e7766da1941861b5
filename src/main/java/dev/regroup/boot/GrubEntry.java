package dev.regroup.boot;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One menu entry or submenu of grub.cfg. Immutable.
 *
 * @param title as the menu shows it
 * @param id what follows {@code --id} or {@code $menuentry_id_option}, null where there is none
 * @param section the script that wrote it, {@code 10_linux}; empty outside of all
 * @param conditional whether an {@code if} or a function stands around it
 * @param submenu whether it holds entries
 * @param children entries of a submenu
 * @param linux what it boots, null for anything but Linux
 * @param modules what it loads by {@code insmod}
 */
record GrubEntry(
    String title,
    @Nullable String id,
    String section,
    boolean conditional,
    boolean submenu,
    List<GrubEntry> children,
    @Nullable Linux linux,
    Set<String> modules) {

  GrubEntry {
    children = List.copyOf(children);
    modules = Set.copyOf(modules);
  }

  /**
   * The kernel of an entry.
   *
   * @param image path as the loader sees it
   * @param options the kernel command line as GRUB hands it over
   * @param initrds paths as the loader sees them
   * @param doubt why it cannot be told what it boots, null where it can
   */
  record Linux(String image, String options, List<String> initrds, @Nullable String doubt) {
    Linux {
      initrds = List.copyOf(initrds);
    }
  }

  /** What {@code GRUB_DEFAULT} and grub-reboot name it by. */
  String name() {
    return id != null ? id : title;
  }
}
