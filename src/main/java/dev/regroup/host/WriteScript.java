package dev.regroup.host;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One of the scripts that write to a host, with its data. Each is given the run id and does nothing
 * (exit 75) when the host's lock is another run's. Immutable.
 */
public final class WriteScript implements Script {
  private final String resource;
  private final SortedMap<String, String> data;

  private WriteScript(String resource, Map<String, String> data) {
    this.resource = resource;
    this.data = new TreeMap<>(data);
  }

  /** {@code change.sh}: lock, guard, backup, patch, refresh, confirm, in one round trip. */
  public static WriteScript change(ChangeOrder order) {
    SortedMap<String, String> data = new TreeMap<>();
    data.put("RUN", order.run());
    return new WriteScript("change.sh", data);
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
