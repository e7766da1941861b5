package dev.regroup.iommu;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** The recordings of a real kernel's groups, {@code src/test/resources/corpus}. */
final class Corpus {
  /** One topology, booted several times: {@code runs[0]} with the IOMMU on, {@code runs[1]} off. */
  record Topology(String name, List<Capture> runs) {
    @Override
    public String toString() {
      return name;
    }
  }

  private Corpus() {}

  static List<Topology> topologies() {
    return topologies("/corpus/iommu-groups.jsonl.gz");
  }

  /**
   * A guest of the lab, recorded by {@code GroupStory} in the same format.
   *
   * @param iommu {@code intel} or {@code amd}
   */
  static Topology labGuest(String iommu) {
    return topologies("/iommu/lab-" + iommu + ".json.gz").get(0);
  }

  private static List<Topology> topologies(String resource) {
    InputStream packed = Corpus.class.getResourceAsStream(resource);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(packed)), StandardCharsets.UTF_8))) {
      List<Topology> topologies = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        topologies.add(topology(line));
      }
      return topologies;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Topology topology(String line) throws IOException {
    Map<String, Object> map = JSON.std.mapFrom(line);
    List<Capture> runs = new ArrayList<>();
    for (Object run : (List<?>) Objects.requireNonNull(map.get("runs"))) {
      runs.add(read(JSON.std.asString(run)));
    }
    return new Topology(String.valueOf(map.get("topology")), runs);
  }

  static Capture read(String json) {
    if (CaptureJson.read(json) instanceof CaptureJson.Reading.Read read) {
      return read.capture();
    }
    throw new AssertionError("not a capture: " + json);
  }

  /** What the kernel did, by address. */
  static Map<String, Integer> groups(Capture run) {
    Map<String, Integer> groups = new TreeMap<>();
    run.devices().forEach(device -> groups.put(device.address(), device.iommuGroup()));
    return groups;
  }
}
