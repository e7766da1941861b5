package dev.regroup.host;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One of the scripts that only read a host, with its data. There is no public constructor: the
 * scripts that read are the factory methods of this class, and tests run each on a read-only file
 * system. Immutable.
 */
public final class ReadScript implements Script {
  private final String resource;
  private final SortedMap<String, String> data;

  private ReadScript(String resource, Map<String, String> data) {
    this.resource = resource;
    this.data = new TreeMap<>(data);
  }

  /** {@code facts.sh}: everything read from a host in one round trip. */
  public static ReadScript facts() {
    return new ReadScript("facts.sh", Map.of());
  }

  /**
   * {@code try.sh}: evaluates {@code /etc/default/grub} and its drop-ins as grub-mkconfig would, as
   * they are and with these texts in place; read by {@link GrubTrial#parse}.
   *
   * @param texts candidate byte texts by path; files that are there
   */
  public static ReadScript tryGrub(SortedMap<String, String> texts) {
    SortedMap<String, String> data = new TreeMap<>();
    data.put("PATHS", String.join("\n", texts.keySet()));
    int number = 0;
    for (String text : texts.values()) {
      number++;
      data.put("TEXT_" + number, text);
    }
    return new ReadScript("try.sh", data);
  }

  /** {@code probe.sh}: a frame {@code boot-id} and nothing else, for a host that reboots. */
  public static ReadScript probe() {
    return new ReadScript("probe.sh", Map.of());
  }

  /**
   * {@code follow.sh}: all frames of the work of a run from the first on, until its end; exit
   * status and frames as {@link WriteScript#change} or {@link WriteScript#undo} would have had.
   * Work that is gone without a last word ends with a frame {@code lost} and status 70, and so does
   * work that the host does not have, or no longer.
   *
   * @param ticket of the work, as {@link WriteScript#ticket} tells it
   */
  public static ReadScript follow(String run, String ticket) {
    return new ReadScript("follow.sh", Map.of("RUN", run, "TICKET", ticket));
  }

  /** The same for whichever work of the run is there: to await its end, not to believe it. */
  public static ReadScript follow(String run) {
    return follow(run, "");
  }

  /**
   * {@code backup.sh}: manifest and old texts of a run's backup; read by {@link Backup#parse}.
   *
   * @param run empty for the latest whose change still stands on the host
   */
  public static ReadScript backup(String run) {
    return new ReadScript("backup.sh", Map.of("BACKUP_RUN", run));
  }

  /**
   * {@code test.sh}: the operator's test command, asked after a reboot, never in check mode. Frames
   * {@code test-status} (124: it took too long) and {@code test-output}, its last 64 KiB.
   *
   * @param command program and arguments, not empty
   * @param seconds time limit
   */
  public static ReadScript test(List<String> command, long seconds) {
    SortedMap<String, String> data = new TreeMap<>();
    data.put("COUNT", String.valueOf(command.size()));
    data.put("LIMIT", String.valueOf(seconds));
    for (int i = 0; i < command.size(); i++) {
      data.put("ARGUMENT_" + (i + 1), command.get(i));
    }
    return new ReadScript("test.sh", data);
  }

  /**
   * {@code witness.sh}: the IOMMU groups as Proxmox VE tells them; read by {@link Witness#parse}.
   *
   * @param seconds time limit of its command
   */
  public static ReadScript witness(long seconds) {
    return new ReadScript("witness.sh", Map.of("LIMIT", String.valueOf(seconds)));
  }

  @Override
  public String resource() {
    return resource;
  }

  @Override
  public SortedMap<String, String> data() {
    return new TreeMap<>(data);
  }
}
