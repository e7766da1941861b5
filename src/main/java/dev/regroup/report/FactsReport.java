package dev.regroup.report;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.Witness;
import dev.regroup.run.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code regroup facts} prints. Pure. */
public final class FactsReport {
  static final String SCHEMA = "regroup.facts/1";

  private FactsReport() {}

  /**
   * One host asked for its facts. Immutable.
   *
   * @param host the inventory's name
   * @param status {@code OK}, {@code UNREACHABLE}, {@code FAILED} or {@code REFUSED}
   * @param facts null where there are none
   * @param witness what Proxmox VE tells of the groups, null where it was not to be asked
   * @param findings why there are none, and whatever is to be told beside {@code facts.findings()}
   */
  public record Entry(
      String host,
      Status status,
      @Nullable HostFacts facts,
      @Nullable Witness witness,
      List<Finding> findings) {
    public Entry {
      findings = List.copyOf(findings);
    }

    /** A host without a second witness. */
    public Entry(String host, Status status, @Nullable HostFacts facts, List<Finding> findings) {
      this(host, status, facts, null, findings);
    }

    String sysroot() {
      return facts == null ? "" : facts.sysroot();
    }

    List<Finding> allFindings() {
      List<Finding> all = new ArrayList<>(facts == null ? List.of() : facts.findings());
      all.addAll(findings);
      return all;
    }
  }

  /**
   * For people; each line ended by a newline. With {@code verbosity} above 0 files, kernel log,
   * history and tools as well.
   */
  public static String text(List<Entry> entries, TextOptions options) {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries) {
      text.append(text.isEmpty() ? "" : "\n").append(new FactsText(options).host(entry));
    }
    return text.toString();
  }

  /**
   * The document {@code regroup.facts/1}, indented, ASCII alone, ended by a newline.
   *
   * @param verbose also the configuration space of devices, as hex
   */
  public static String json(List<Entry> entries, boolean verbose) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("schema", SCHEMA);
    map.put("hosts", entries.stream().map(entry -> FactsJson.host(entry, verbose)).toList());
    return Json.document(map);
  }
}
