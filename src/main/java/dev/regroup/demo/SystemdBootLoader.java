package dev.regroup.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * systemd-boot over the first EFI system partition that has entries: one-shot variable, else
 * default variable, else the {@code default} pattern of loader.conf, the highest version among what
 * matches. A partition is the folder {@code /dev/disk/by-uuid/UUID} for each line of
 * proxmox-boot-tool's list, or {@code /boot/efi}.
 */
final class SystemdBootLoader implements Loader {
  private static final String VARIABLES = "/sys/firmware/efi/efivars/";
  private static final String VENDOR = "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
  private static final int ATTRIBUTES = 4;

  @Override
  public Optional<BootEntry> start(HostTree host) throws IOException {
    List<String> partitions = new ArrayList<>();
    host.read("/etc/kernel/proxmox-boot-uuids")
        .lines()
        .forEach(uuid -> partitions.add("/dev/disk/by-uuid/" + uuid.strip()));
    partitions.add("/boot/efi");
    for (String esp : partitions) {
      Optional<String> chosen = choose(host, esp);
      if (chosen.isPresent()) {
        return Optional.of(entry(host.read(esp + "/loader/entries/" + chosen.get()), esp));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> choose(HostTree host, String esp) throws IOException {
    List<String> names = names(host.at(esp + "/loader/entries"));
    String once = variable(host, "LoaderEntryOneShot");
    if (names.contains(once)) {
      host.delete(VARIABLES + "LoaderEntryOneShot" + VENDOR);
      return Optional.of(once);
    }
    String fixed = variable(host, "LoaderEntryDefault");
    if (names.contains(fixed)) {
      return Optional.of(fixed);
    }
    String pattern = field(host.read(esp + "/loader/loader.conf"), "default");
    var wanted =
        FileSystems.getDefault().getPathMatcher("glob:" + (pattern.isEmpty() ? "*" : pattern));
    Comparator<String> byMatch =
        Comparator.comparing(
            name ->
                wanted.matches(Path.of(name))
                    || wanted.matches(Path.of(name.replaceFirst("\\.conf$", ""))));
    return names.stream().max(byMatch.thenComparing(SystemdBootLoader::sortable));
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".conf"))
          .forEach(names::add);
    }
    return names;
  }

  /** Numbers padded, so that 6.10 comes after 6.8. */
  private static String sortable(String name) {
    StringBuilder padded = new StringBuilder();
    for (String part : name.split("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)", -1)) {
      padded.append(part.matches("\\d{1,9}") ? "%09d".formatted(Integer.parseInt(part)) : part);
    }
    return padded.toString();
  }

  /** Text of a variable of the loader: attributes, then UTF-16 with a NUL at its end. */
  private static String variable(HostTree host, String name) throws IOException {
    Path file = host.at(VARIABLES + name + VENDOR);
    if (!Files.isRegularFile(file)) {
      return "";
    }
    byte[] bytes = Files.readAllBytes(file);
    int length = Math.max(0, bytes.length - ATTRIBUTES);
    return new String(bytes, bytes.length - length, length, StandardCharsets.UTF_16LE)
        .replace("\0", "");
  }

  /** The words after a key, empty where it is not there. */
  private static String field(String text, String key) {
    return text.lines()
        .filter(line -> line.matches(key + "\\s.*"))
        .map(line -> line.substring(key.length()).strip())
        .findFirst()
        .orElse("");
  }

  private static BootEntry entry(String text, String esp) {
    String initrd = field(text, "initrd");
    String options = field(text, "options");
    String running =
        initrd.isEmpty() ? options : "initrd=" + initrd.replace('/', '\\') + " " + options;
    return new BootEntry(
        esp + field(text, "linux"), initrd.isEmpty() ? "" : esp + initrd, options, running);
  }
}
