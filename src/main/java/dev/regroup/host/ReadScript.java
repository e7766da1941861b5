package dev.regroup.host;

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

  @Override
  public String resource() {
    return resource;
  }

  @Override
  public SortedMap<String, String> data() {
    return new TreeMap<>(data);
  }
}
