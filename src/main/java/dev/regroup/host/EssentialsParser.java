package dev.regroup.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The frame {@code essential} of {@code facts.sh}: lines {@code WHAT CHAIN PATH}. */
final class EssentialsParser {
  private static final String ADDRESS = "[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]";
  private static final String PARTITION = "ESP:";
  private static final Pattern SESSION = Pattern.compile("/session[0-9]+/");

  private EssentialsParser() {}

  static List<Essential> parse(FrameIndex frames) {
    List<Essential> found = new ArrayList<>();
    for (String line : frames.lines("essential")) {
      String[] words = line.split(" ", -1);
      if (words.length == 3) {
        found.add(essential(words[0], words[1], words[2]));
      }
    }
    if (found.stream().noneMatch(essential -> essential.holds().equals("/"))) {
      found.add(0, new Essential("/", List.of(), List.of(), false));
    }
    return List.copyOf(found);
  }

  private static Essential essential(String what, String chain, String path) {
    List<String> devices =
        Arrays.stream(path.split("/", -1)).filter(part -> part.matches(ADDRESS)).toList();
    return new Essential(
        holds(what),
        chain.equals("-") ? List.of() : Arrays.asList(chain.split(",", -1)),
        devices,
        !path.equals("-")
            && !path.startsWith("/devices/virtual/")
            && (!devices.isEmpty() || !isRemote(path)));
  }

  /**
   * A disk over the network, whose path ends at no hardware: iSCSI's without an adapter of its own,
   * below a session (Linux, drivers/scsi/scsi_transport_iscsi.c, {@code iscsi_add_session}), and
   * Ceph's (drivers/block/rbd.c, {@code rbd_root_dev}).
   */
  private static boolean isRemote(String path) {
    return SESSION.matcher(path).find() || path.startsWith("/devices/rbd/");
  }

  private static String holds(String what) {
    if (what.startsWith(PARTITION)) {
      return "the EFI system partition " + what.substring(PARTITION.length());
    }
    return switch (what) {
      case "default-route" -> "the default route";
      case "ssh-connection" -> "the SSH connection";
      default -> what;
    };
  }
}
