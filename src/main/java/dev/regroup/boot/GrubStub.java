package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The small grub.cfg beside GRUB on the ESP, which leads it to the folder with its menu
 * (grub-install.c of GRUB 2.06: {@code search.fs_uuid}, {@code set prefix}, {@code configfile}).
 * Stateless.
 */
final class GrubStub {
  private static final Pattern LOADER = Pattern.compile("\\\\EFI\\\\([^\\\\]+)\\\\[^\\\\]+");

  private static final Pattern UUID = Pattern.compile("[0-9A-Fa-f-]{9,36}");

  private GrubStub() {}

  /** An objection where the loader that booted leads to another menu than the one in /boot. */
  static void look(HostFacts facts, Evidence evidence) {
    Set<String> menu = searched(linux(facts));
    for (HostFile stub : beside(facts)) {
      String text = Optional.ofNullable(stub.text()).orElse("");
      Set<String> leads = searched(text.lines().toList());
      // A folder on the ESP itself, or on a file system of its own, no entry's search tells.
      boolean told =
          text.lines().anyMatch(GrubStub::isPrefix) && leads.stream().noneMatch(GrubStub::isFat);
      if (menu.isEmpty() || leads.isEmpty() || !told) {
        continue;
      }
      String path = Findings.shown(stub.path());
      String there = path + " leads to the file system " + String.join(", ", leads);
      evidence.need(
          leads.stream().anyMatch(menu::contains),
          there + ", as the entries of " + GrubCfg.PATH + " do",
          "%s, and the entries of %s to %s".formatted(there, GrubCfg.PATH, String.join(", ", menu)),
          "Let the firmware start this system's own GRUB (efibootmgr -v, efibootmgr -o), or install"
              + " it anew with grub-install.");
    }
  }

  /**
   * Those in the folder of the loader that booted; none for the fallback path, which has others'.
   */
  private static List<HostFile> beside(HostFacts facts) {
    Matcher loader =
        LOADER.matcher(GrubDetection.booted(facts.firmware()).orElse("").toUpperCase(Locale.ROOT));
    if (!loader.matches() || loader.group(1).equals("BOOT")) {
      return List.of();
    }
    String end = "/EFI/" + loader.group(1) + "/GRUB.CFG";
    Set<String> places =
        List.of("/BOOT/EFI", "/EFI", "/BOOT").stream()
            .map(at -> at + end)
            .collect(Collectors.toSet());
    return facts.files().values().stream()
        .filter(file -> places.contains(file.path().toUpperCase(Locale.ROOT)))
        .toList();
  }

  /** What the scripts wrote that search for what /boot is on; others search for other systems. */
  private static List<String> linux(HostFacts facts) {
    List<String> lines = new ArrayList<>();
    boolean linux = false;
    String text = Optional.ofNullable(GrubState.text(facts, GrubPlace.BOOT)).orElse("");
    for (String line : text.lines().toList()) {
      if (line.startsWith("### ")) {
        linux = line.startsWith("### BEGIN /etc/grub.d/10_linux");
      } else if (linux) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** UUIDs in lines as grub-install and the scripts of grub-mkconfig write them. */
  private static Set<String> searched(List<String> lines) {
    Set<String> uuids = new TreeSet<>();
    for (String line : lines) {
      List<String> words = List.of(line.strip().split("[ \t]+", -1));
      String uuid = "";
      if (words.get(0).equals("search.fs_uuid") && words.size() > 1) {
        uuid = words.get(1);
      } else if (words.get(0).equals("search") && words.contains("--fs-uuid")) {
        uuid = words.get(words.size() - 1);
      }
      if (UUID.matcher(uuid).matches()) {
        uuids.add(uuid.toLowerCase(Locale.ROOT));
      }
    }
    return uuids;
  }

  /** Where the folder is none of the file system of /boot, entries search for another. */
  private static boolean isPrefix(String line) {
    return line.strip().startsWith("set prefix=")
        && line.strip().replaceFirst("['\"]$", "").endsWith("/grub");
  }

  private static boolean isFat(String uuid) {
    return uuid.matches("[0-9a-f]{4}-[0-9a-f]{4}");
  }
}
