package dev.regroup.report;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostLock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the flag {@code --list-hosts}, {@code regroup unlock} and such print. Pure. */
public final class SmallReports {
  private SmallReports() {}

  /** A host as commands name it that print no report; marked where it is a simulated one. */
  public static String host(String name, HostFacts facts) {
    return Words.host(name, facts.sysroot());
  }

  /** A line a host, each ended by a newline. */
  public static String hostsText(List<String> hosts) {
    StringBuilder text = new StringBuilder();
    hosts.forEach(host -> text.append(Shown.line(host)).append('\n'));
    return text.toString();
  }

  /**
   * Findings for people under the host each is about, in the order of the map; each line ended by a
   * newline.
   *
   * @param byHost by the host's name, which is empty where a finding is about all of them
   */
  public static String findings(Map<String, List<Finding>> byHost, Palette palette) {
    Labelled text = new Labelled(palette);
    byHost.forEach(
        (host, findings) -> {
          text.append((host.isEmpty() ? "all hosts" : Shown.line(host)) + ":\n");
          text.findings(findings);
        });
    return text.toString();
  }

  /** The document {@code regroup.hosts/1}, indented, ASCII alone, ended by a newline. */
  public static String hostsJson(List<String> hosts) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("schema", "regroup.hosts/1");
    map.put("hosts", hosts.stream().map(Shown::line).toList());
    return Json.document(map);
  }

  /**
   * The document {@code regroup.unlock/1}, in the same form.
   *
   * @param facts with the lock as it was found
   * @param unlocked whether it was broken
   */
  public static String unlockJson(String host, HostFacts facts, boolean unlocked) {
    HostLock lock = facts.lock();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("schema", "regroup.unlock/1");
    map.put("host", Shown.line(host));
    map.put("simulated", !facts.sysroot().isEmpty());
    map.put("lock", lock == null ? null : FactsJson.lock(lock));
    map.put("unlocked", unlocked);
    return Json.document(map);
  }

  /**
   * The document {@code regroup.clean/1}.
   *
   * @param removed the folder that was there, empty for none
   */
  public static String cleanJson(String host, HostFacts facts, String removed) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("schema", "regroup.clean/1");
    map.put("host", Shown.line(host));
    map.put("simulated", !facts.sysroot().isEmpty());
    map.put("removed", removed.isEmpty() ? null : Shown.line(removed));
    return Json.document(map);
  }
}
