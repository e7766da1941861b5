package dev.regroup.testing;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The recordings of a real kernel's groups as plain maps, read with nothing of Regroup. */
public final class Recordings {
  private Recordings() {}

  /** One machine, booted several times. */
  public record Recording(String name, List<Map<String, Object>> runs) {
    @Override
    public String toString() {
      return name;
    }
  }

  public static List<Recording> all() {
    InputStream packed = Recordings.class.getResourceAsStream("/corpus/iommu-groups.jsonl.gz");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(packed)), StandardCharsets.UTF_8))) {
      List<Recording> recordings = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Map<String, Object> map = JSON.std.mapFrom(line);
        recordings.add(new Recording(String.valueOf(map.get("topology")), maps(map.get("runs"))));
      }
      return recordings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Recording named(String name) {
    return all().stream().filter(recording -> recording.name().equals(name)).findFirst().get();
  }

  /** The devices of a run. */
  public static List<Map<String, Object>> devices(Map<String, Object> run) {
    return maps(run.get("devices"));
  }

  /** What the kernel did, by address. */
  public static Map<String, Object> groups(Map<String, Object> run) {
    Map<String, Object> groups = new TreeMap<>();
    for (Map<String, Object> device : devices(run)) {
      groups.put(
          String.valueOf(device.get("address")), Objects.requireNonNull(device.get("iommu_group")));
    }
    return groups;
  }

  /** Who sits together, whatever the numbers; each one alone that is in no group. */
  public static Set<Set<String>> partition(Map<String, Object> groups) {
    Map<Object, Set<String>> members = new TreeMap<>();
    Collection<Set<String>> alone = new ArrayList<>();
    groups.forEach(
        (address, group) -> {
          if (group.equals(-1)) {
            alone.add(Set.of(address, "in no group"));
          } else {
            members.computeIfAbsent(group, key -> new TreeSet<>()).add(address);
          }
        });
    Set<Set<String>> partition = new HashSet<>(members.values());
    partition.addAll(alone);
    return partition;
  }

  private static List<Map<String, Object>> maps(@Nullable Object list) {
    List<Map<String, Object>> maps = new ArrayList<>();
    for (Object entry : (List<?>) Objects.requireNonNull(list)) {
      Map<String, Object> map = new TreeMap<>();
      ((Map<?, ?>) entry).forEach((key, value) -> map.put(String.valueOf(key), value));
      maps.add(map);
    }
    return maps;
  }
}
