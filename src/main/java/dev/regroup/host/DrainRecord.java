package dev.regroup.host;

import java.util.ArrayList;
import java.util.List;

/**
 * What a run took off the host, as {@code /var/lib/regroup/drained/RUN} has it. Immutable.
 *
 * @param run whose it is
 * @param whole whether the record is all there; of one that is not nothing is given back
 * @param taken its lines, such as {@code shutdown 1 qemu 101}
 */
public record DrainRecord(String run, boolean whole, List<String> taken) {
  /** How a record begins; drain.sh writes it. */
  public static final String FIRST = "regroup-drained 1";

  private static final String LAST = "end";

  public DrainRecord {
    taken = List.copyOf(taken);
  }

  /** The frame {@code drained}: the run, then the lines of its record. */
  static DrainRecord of(Frame frame) {
    List<String> lines = new ArrayList<>(frame.lines());
    String run = lines.isEmpty() ? "" : lines.remove(0);
    boolean whole =
        lines.size() >= 4
            && lines.get(0).equals(FIRST)
            && lines.get(1).startsWith("node ")
            && lines.get(2).startsWith("boot ")
            && lines.get(lines.size() - 1).equals(LAST);
    return new DrainRecord(run, whole, whole ? lines.subList(3, lines.size() - 1) : List.of());
  }
}
