package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * An entry of the Boot Loader Specification as Fedora's GRUB reads it (read_entry of blscfg.c in
 * its grub2): a line that holds no value ends the reading, one key may have several lines.
 * Immutable.
 *
 * @param path of its file
 * @param id the file's name without {@code .conf}
 * @param title empty where it has none
 * @param linux path of the kernel on the file system of /boot
 * @param options a line each, as they are written
 * @param initrds paths on the file system of /boot, and variables of GRUB
 */
record BlsEntry(
    String path,
    String id,
    String title,
    String linux,
    List<String> options,
    List<String> initrds) {
  static final String FOLDER = "/boot/loader/entries/";
  private static final Pattern PATH = Pattern.compile(FOLDER + "([^./][^/]*)\\.conf");

  BlsEntry {
    options = List.copyOf(options);
    initrds = List.copyOf(initrds);
  }

  /** The files that GRUB takes for entries, read or not. */
  static List<HostFile> files(HostFacts facts) {
    return facts.files().values().stream()
        .filter(file -> PATH.matcher(file.path()).matches())
        .toList();
  }

  /** The entries, the first of the menu first. */
  static List<BlsEntry> of(HostFacts facts) {
    return files(facts).stream()
        .filter(file -> file.text() != null)
        .map(file -> parse(file.path(), Objects.requireNonNull(file.text())))
        .filter(entry -> !entry.linux().isEmpty())
        .sorted((a, b) -> BlsVersions.ORDER.compare(b.id(), a.id()))
        .toList();
  }

  static BlsEntry parse(String path, String text) {
    List<String> options = new ArrayList<>();
    List<String> initrds = new ArrayList<>();
    String title = "";
    String linux = "";
    for (String line : text.replace("\r", "").lines().toList()) {
      String stripped = line.replaceFirst("^[ \t]+", "");
      if (stripped.startsWith("#")) {
        continue;
      }
      int separator = stripped.indexOf(' ');
      if (separator < 0) {
        separator = stripped.indexOf('\t');
      }
      if (separator < 0 || separator == stripped.length() - 1) {
        break;
      }
      String value = stripped.substring(separator).replaceFirst("^[ \t]+", "");
      switch (stripped.substring(0, separator)) {
        case "title" -> title = title.isEmpty() ? value : title;
        case "linux" -> linux = linux.isEmpty() ? value : linux;
        case "options" -> options.add(value);
        case "initrd" -> initrds.add(value);
        default -> {}
      }
    }
    String id = path.substring(FOLDER.length(), path.length() - ".conf".length());
    return new BlsEntry(path, id, title, linux, options, initrds);
  }

  /** What GRUB takes of the options: the first line of them. */
  String firstOptions() {
    return options.isEmpty() ? "" : options.get(0);
  }

  /** Whether it is the way out that dracut makes, and none for normal boots. */
  boolean isRescue() {
    return linux.substring(linux.lastIndexOf('/') + 1).startsWith("vmlinuz-0-rescue-");
  }
}
