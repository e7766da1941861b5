package dev.regroup.report;

import dev.regroup.report.KeptReport.Reading;
import dev.regroup.report.RunJsonReader.Room;
import dev.regroup.run.Mode;
import dev.regroup.run.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The report of a run, a check's most likely, as the plans that somebody may have agreed to; what
 * is wrong with it as such is for the reader to judge. Immutable.
 *
 * @param run its id
 * @param playbookSha256 null where there was no playbook, and in reports of older versions
 * @param exit null for a run that did not end
 * @param hosts in the order of the report
 */
public record CheckedPlans(
    String run,
    Mode mode,
    String playbook,
    @Nullable String playbookSha256,
    @Nullable Integer exit,
    List<Host> hosts) {

  /** Twice as many as an inventory can have. */
  private static final int MOST_HOSTS = 200_000;

  public CheckedPlans {
    hosts = List.copyOf(hosts);
  }

  /**
   * One host.
   *
   * @param name as reports show it, see {@link Shown#line}
   * @param digest of its plan, null where it has none
   */
  public record Host(String name, Status status, @Nullable String digest) {}

  /** Of a JSON report, or why it is none. */
  public static Reading<CheckedPlans> read(Path file) {
    List<Host> hosts = new ArrayList<>();
    return KeptFile.read(
        file,
        parser -> {
          JsonFields fields =
              KeptFile.fields(
                  parser,
                  Room::ofOne,
                  host -> {
                    if (hosts.size() == MOST_HOSTS) {
                      throw new JsonFields.TooLarge("has more than " + MOST_HOSTS + " hosts");
                    }
                    hosts.add(new Host(Shown.line(host.host()), host.status(), host.planDigest()));
                  });
          if (parser.nextToken() != null) {
            throw new JsonFields.Unfit("something follows its end");
          }
          return new CheckedPlans(
              fields.text("run"),
              fields.word(Mode.class, "mode"),
              fields.textOrEmpty("playbook"),
              fields.textOrNull("playbook_sha256"),
              fields.numberOrNull("exit"),
              hosts);
        });
  }
}
