package dev.regroup.host;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The IOMMU groups of a host as Proxmox VE itself tells them, a second witness beside sysfs: {@code
 * pvesh get /nodes/NODE/hardware/pci} (proxmox/pve-manager, PVE/API2/Hardware/PCI.pm; pve-common,
 * src/PVE/SysFSTools.pm, {@code lspci}). Immutable.
 */
public sealed interface Witness {

  /**
   * It answered.
   *
   * @param byAddress group by address, -1 for none
   */
  record Groups(Map<String, Integer> byAddress) implements Witness {
    public Groups {
      byAddress = Map.copyOf(byAddress);
    }
  }

  /**
   * It is there and did not answer, or not in a way that can be read.
   *
   * @param why a sentence part
   */
  record Silent(String why) implements Witness {}

  /**
   * There is none to ask, or nothing to ask it.
   *
   * @param why a sentence part
   */
  record Absent(String why) implements Witness {}

  /** What {@code witness.sh} came to. Never throws, whatever the host sends. */
  static Witness parse(Answer answer) {
    if (answer instanceof Answer.Broken broken) {
      return new Silent(broken.fault().message());
    }
    Optional<String> status = answer.frame("witness-status").map(frame -> frame.text().strip());
    if (status.isEmpty()) {
      return new Absent("the host has no pvesh");
    }
    if (!status.get().equals("0")) {
      return new Silent(failure(status.get(), answer.stderr()));
    }
    return answer
        .frame("witness")
        .map(frame -> groups(frame.text()))
        .orElse(new Silent("its answer is larger than is taken"));
  }

  private static String failure(String status, String stderr) {
    if (status.equals("timed-out")) {
      return "pvesh did not end in time";
    }
    if (status.equals("killed")) {
      return "pvesh was killed (SIGKILL)";
    }
    List<String> lines = ByteText.display(stderr).lines().filter(l -> !l.isBlank()).toList();
    return "pvesh ended with status "
        + status
        + (lines.isEmpty() ? "" : ", " + lines.get(lines.size() - 1).strip());
  }

  private static Witness groups(String json) {
    Map<String, Integer> groups = new TreeMap<>();
    try {
      if (JSON.std.anyFrom(ByteText.display(json)) instanceof List<?> devices) {
        for (Object device : devices) {
          if (!(device instanceof Map<?, ?> map)
              || !(map.get("id") instanceof String id)
              || map.get("iommugroup") == null) {
            return unreadable();
          }
          // An integer, which older releases print as text.
          groups.put(id, Integer.parseInt(String.valueOf(map.get("iommugroup"))));
        }
        return new Groups(groups);
      }
    } catch (IOException | NumberFormatException e) {
      return unreadable();
    }
    return unreadable();
  }

  private static Witness unreadable() {
    return new Silent("what pvesh prints is no list of devices");
  }
}
