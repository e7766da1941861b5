package dev.regroup.export;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.host.Essential;
import dev.regroup.iommu.Capture;
import dev.regroup.iommu.CaptureJson;
import dev.regroup.testing.Recordings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Hosts to export, from recordings of real kernels. */
final class Machines {
  /** Read once: it takes a while. */
  private static final List<Recordings.Recording> RECORDINGS = Recordings.all();

  private Machines() {}

  /** A recorded boot with the IOMMU on, of which nothing is known but its devices. */
  static ExportHost captured(Map<String, Object> run, String node) {
    return ExportHost.of("/tmp/" + node + ".json", capture(run), node);
  }

  /** The same as a host that stands on these devices. */
  static ExportHost host(Map<String, Object> run, String node, Essential... essentials) {
    ExportHost seen = captured(run, node);
    return new ExportHost(node, node, "", seen.topology(), seen.groups(), List.of(essentials));
  }

  static Essential holds(String what, String... devices) {
    return new Essential(what, List.of("sda"), List.of(devices), devices.length > 0);
  }

  static List<Recordings.Recording> recordings() {
    return RECORDINGS;
  }

  static Map<String, Object> run(String recording, int boot) {
    return recordings().stream()
        .filter(one -> one.name().equals(recording))
        .findFirst()
        .orElseThrow()
        .runs()
        .get(boot);
  }

  /** What a recorded device says of itself. */
  static String said(Map<String, Object> run, String address, String key) {
    return Recordings.devices(run).stream()
        .filter(device -> address.equals(device.get("address")))
        .map(device -> String.valueOf(device.get(key)))
        .findFirst()
        .orElseThrow();
  }

  /** The run with a device that says something else. */
  static Map<String, Object> with(
      Map<String, Object> run, String address, String key, String value) {
    List<Map<String, Object>> devices = Recordings.devices(run);
    devices.stream()
        .filter(device -> address.equals(device.get("address")))
        .forEach(device -> device.put(key, value));
    Map<String, Object> changed = new TreeMap<>(run);
    changed.put("devices", devices);
    return changed;
  }

  static Capture capture(Map<String, Object> run) {
    try {
      return assertInstanceOf(
              CaptureJson.Reading.Read.class, CaptureJson.read(JSON.std.asString(run)))
          .capture();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
