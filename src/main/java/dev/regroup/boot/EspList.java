package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The EFI system partitions that proxmox-boot-tool keeps, as its list names them (loop_esp_list and
 * update_esp_func of proxmox-kernel-helper 8.1). Immutable.
 *
 * @param esps in the order of the list, each once
 * @param problems sentence parts: what of the list the tool would not do
 */
record EspList(List<Esp> esps, List<String> problems) {
  static final String PATH = "/etc/kernel/proxmox-boot-uuids";
  private static final String WINDOWS =
      ": the line end of Windows becomes part of the UUID, so proxmox-boot-tool skips it";
  private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{4}-[0-9a-fA-F]{4}");

  EspList {
    esps = List.copyOf(esps);
    problems = List.copyOf(problems);
  }

  /** Whether it names nothing at all: the host is not proxmox-boot-tool's. */
  boolean isEmpty() {
    return esps.isEmpty() && problems.isEmpty();
  }

  /** Whether lines end as on Windows: such an ESP is there all the same. */
  boolean isOfWindows() {
    return problems.stream().anyMatch(problem -> problem.endsWith(WINDOWS));
  }

  /** Whether one of them is of that use. */
  boolean some(Esp.Use use) {
    return esps.stream().anyMatch(esp -> esp.use() == use);
  }

  static EspList of(HostFacts facts) {
    String text = facts.file(PATH).map(HostFile::text).orElse("");
    List<Esp> esps = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    // Not String.lines(), which ends one at a carriage return as well: the tool does not.
    for (String line :
        (text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\n", -1)) {
      number++;
      if (line.isEmpty()) {
        continue;
      }
      if (line.endsWith("\r")) {
        problems.add(PATH + ":" + number + WINDOWS);
      } else if (!UUID.matcher(line).matches()) {
        problems.add(PATH + ":" + number + ": \"" + line + "\" is no UUID of an ESP");
      } else if (esps.stream().anyMatch(esp -> esp.uuid().equals(line))) {
        problems.add(PATH + ":" + number + ": " + line + " is listed twice");
      } else {
        esps.add(Esp.of(line, facts));
      }
    }
    if (!text.isEmpty() && !text.endsWith("\n")) {
      problems.add(PATH + ":" + number + ": the line has no end, so proxmox-boot-tool skips it");
    }
    return new EspList(esps, problems);
  }
}
