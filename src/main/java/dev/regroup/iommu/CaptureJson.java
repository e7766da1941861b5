package dev.regroup.iommu;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.finding.Finding;
import dev.regroup.host.CpuVendor;
import dev.regroup.host.PciDevice;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Captures as JSON: {@code kernel cmdline iommu_present dmesg devices}, a device as {@code address
 * path class vendor device config iommu_group}; ids with or without {@code 0x}. Written besides,
 * and not needed: {@code cpu_vendor override_patch firmware_table}, where they are known, and of a
 * device {@code subsystem driver power_state physfn}. Stateless.
 */
public final class CaptureJson {
  private CaptureJson() {}

  /** What came of reading a text. */
  public sealed interface Reading {
    /**
     * A capture.
     *
     * @param capture what could be read
     * @param findings what could not
     */
    record Read(Capture capture, List<Finding> findings) implements Reading {}

    /**
     * No capture.
     *
     * @param message why it is no capture, one sentence
     */
    record Unreadable(String message) implements Reading {}
  }

  /** Reads any text; what is not a capture is told, never thrown. */
  public static Reading read(String text) {
    try {
      return read(new StringReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail to be read: indicates a bug", e);
    }
  }

  /**
   * The same, device by device as the text comes; it is never held as a whole.
   *
   * @throws IOException as the reader does, which stays open
   */
  public static Reading read(Reader text) throws IOException {
    return CaptureReader.read(text);
  }

  /** The capture as one JSON object, with a newline at its end. */
  public static String write(Capture capture) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("kernel", capture.kernel());
    map.put("cmdline", capture.commandLine());
    map.put("dmesg", capture.kernelLog());
    map.put("iommu_present", capture.iommuPresent());
    CpuVendor vendor = capture.cpuVendor();
    put(map, "cpu_vendor", vendor == null ? null : vendor.name().toLowerCase(Locale.ROOT));
    put(map, "override_patch", capture.overridePatch());
    put(map, "firmware_table", capture.firmwareTable());
    map.put("devices", capture.devices().stream().map(CaptureJson::device).toList());
    try {
      return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(map) + "\n";
    } catch (IOException e) {
      throw new IllegalStateException("a bug: strings and numbers are always JSON", e);
    }
  }

  private static Map<String, Object> device(PciDevice device) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("address", device.address());
    map.put("path", device.path().startsWith("/sys/") ? device.path() : "/sys" + device.path());
    map.put("class", "0x" + device.classCode());
    map.put("vendor", "0x" + device.vendor());
    map.put("device", "0x" + device.device());
    map.put("config", device.config());
    map.put("iommu_group", device.iommuGroup());
    put(map, "subsystem", device.subsystem());
    put(map, "driver", device.driver());
    put(map, "power_state", device.powerState());
    put(map, "physfn", device.physicalFunction());
    return map;
  }

  private static void put(Map<String, Object> map, String key, @Nullable Object value) {
    if (value != null) {
      map.put(key, value);
    }
  }
}
