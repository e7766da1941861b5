package dev.regroup.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.testing.Pages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of docs/boot-layouts.md has the case of its name, and each case its rule there. */
class BootRulesTest {
  private static final Path RESOURCES = Path.of("src", "test", "resources");

  @ParameterizedTest
  @CsvSource({
    "Rules of debian-grub, boot/debian-grub/cases, ''",
    "Rules of debian-grub on Proxmox VE, plan, ''",
    "Rules of proxmox-systemd-boot, plan, proxmox-systemd-boot",
    "Rules of proxmox-grub, plan, proxmox-grub",
    "Rules of kernel-install-systemd-boot, plan, kernel-install",
    "Rules of bls-grubby, plan, bls-grubby",
    "Rules of UEFI, plan, uefi",
    "Rules of a trial boot, plan, trial"
  })
  void a_rule_has_its_case_and_a_case_its_rule(String heading, String folder, String machine)
      throws IOException {
    Set<String> rules =
        Pages.of(Path.of("docs", "boot-layouts.md")).rows(heading).stream()
            .map(row -> row.text().replace("\\|", "|"))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    assertEquals(
        String.join("\n", cases(RESOURCES.resolve(folder), machine)), String.join("\n", rules));
  }

  /** Rows of a table as the first lines of the cases say them. */
  private static List<String> cases(Path folder, String machine) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().flatMap(file -> row(folder, file, machine).stream()).toList();
    }
  }

  private static List<String> row(Path folder, Path file, String machine) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String name = file.getFileName().toString().replaceFirst("\\.case$", "");
    boolean plan = folder.endsWith("plan");
    boolean own = name.startsWith("trial-") || name.startsWith("uefi-");
    String begins =
        lines.contains("=== proxmox-systemd-boot")
            ? "proxmox-systemd-boot"
            : lines.contains("=== proxmox-grub") || lines.contains("=== proxmox-grub-bios")
                ? "proxmox-grub"
                : lines.contains("=== bls-grubby") || lines.contains("=== bls-grubby-8")
                    ? "bls-grubby"
                    : lines.contains("=== kernel-install") ? "kernel-install" : "";
    if (own) {
      begins = name.substring(0, name.indexOf('-'));
    }
    boolean named =
        own
            || name.startsWith("proxmox-")
            || name.startsWith("bls-")
            || name.startsWith("kernel-install");
    return plan && !(named && begins.equals(machine))
        ? List.of()
        : List.of("| `%s` | %s |".formatted(name, lines.get(0).replaceFirst("^# ", "")));
  }
}
