package dev.regroup.report;

import dev.regroup.finding.Finding;
import dev.regroup.host.Witness;
import dev.regroup.iommu.GroupComparison;
import dev.regroup.iommu.Prediction;
import dev.regroup.run.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code regroup groups} prints. Pure. */
public final class GroupsReport {
  static final String SCHEMA = "regroup.groups/1";

  private GroupsReport() {}

  /**
   * One host asked for its groups. Immutable.
   *
   * @param host the inventory's name
   * @param status {@code OK} or {@code UNREACHABLE}
   * @param sysroot the file tree that answered instead of a host, empty for a real one
   * @param groups null where the host could not be read
   * @param witness what Proxmox VE tells of the groups, null where it was not to be asked
   * @param findings why it could not, and whatever is to be told beside {@code groups.findings()}
   */
  public record Entry(
      String host,
      Status status,
      String sysroot,
      @Nullable GroupComparison groups,
      @Nullable Witness witness,
      List<Finding> findings) {
    public Entry {
      findings = List.copyOf(findings);
    }

    /** A host without a second witness. */
    public Entry(
        String host,
        Status status,
        String sysroot,
        @Nullable GroupComparison groups,
        List<Finding> findings) {
      this(host, status, sysroot, groups, null, findings);
    }

    List<Finding> allFindings() {
      return all(groups, findings);
    }
  }

  private static List<Finding> all(@Nullable GroupComparison groups, List<Finding> findings) {
    List<Finding> all = new ArrayList<>(findings);
    if (groups != null) {
      all.addAll(groups.findings());
    }
    return all;
  }

  /** Hosts for people; each line ended by a newline. */
  public static String text(List<Entry> entries, TextOptions options) {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries) {
      String heading =
          Words.host(entry.host(), entry.sysroot()) + ": " + Shown.word(entry.status());
      text.append(text.isEmpty() ? "" : "\n")
          .append(options.results().paint(Palette.of(entry.status()), heading))
          .append('\n')
          .append(
              new GroupsText(options.results())
                  .body(entry.groups(), entry.witness(), entry.allFindings()));
    }
    return text.toString();
  }

  /**
   * The document {@code regroup.groups/1}, indented, ASCII alone, ended by a newline.
   *
   * @param predict the text of {@code --predict}, null where there was none
   */
  public static String json(List<Entry> entries, @Nullable String predict) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("schema", SCHEMA);
    map.put("predict", Json.shown(predict));
    map.put("hosts", entries.stream().map(GroupsJson::host).toList());
    return Json.document(map);
  }

  /**
   * A capture for people.
   *
   * @param file the name of its file
   * @param findings what could not be read of it
   */
  public static String captureText(
      String file, GroupComparison groups, List<Finding> findings, TextOptions options) {
    String heading = "capture " + Shown.line(file);
    return options.results().paint(Palette.Colour.BOLD, heading)
        + "\n"
        + new GroupsText(options.results()).body(groups, null, all(groups, findings));
  }

  /** {@code {"groups": {"0000:00:1f.0": 7, …}, "basis": "observed"}}, ended by a newline. */
  public static String captureJson(GroupComparison groups) {
    Prediction asked = groups.asked();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("groups", asked.groups());
    map.put("basis", Shown.word(asked.basis()));
    return Json.document(map);
  }

  /** All findings of a capture for people, for where its JSON has no room for them. */
  public static String captureFindings(
      GroupComparison groups, List<Finding> findings, Palette palette) {
    Labelled text = new Labelled(palette);
    text.findings(all(groups, findings));
    return text.toString();
  }
}
