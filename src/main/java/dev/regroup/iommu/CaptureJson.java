package dev.regroup.iommu;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.finding.Finding;
import dev.regroup.host.PciDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Captures as JSON: {@code kernel cmdline iommu_present dmesg devices}, a device as {@code address
 * path class vendor device config iommu_group}; ids with or without {@code 0x}. Written besides,
 * and not needed: {@code subsystem driver power_state physfn}. Stateless.
 */
public final class CaptureJson {
  /** No PCI domain of a machine holds more; a longer list is not read. */
  static final int MOST_DEVICES = 65_536;

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
    Object parsed;
    try {
      parsed = JSON.std.anyFrom(text);
    } catch (IOException e) {
      String detail = e.getMessage() == null ? "no JSON" : e.getMessage();
      return new Reading.Unreadable(
          "The capture is not JSON: " + IommuFindings.clean(detail.lines().findFirst().orElse("")));
    }
    if (!(parsed instanceof Map<?, ?> map) || !(map.get("devices") instanceof List<?> devices)) {
      return new Reading.Unreadable(
          "The capture is not an object with a list 'devices'; see regroup facts HOST --capture.");
    }
    if (devices.size() > MOST_DEVICES) {
      return new Reading.Unreadable(
          "The capture lists "
              + devices.size()
              + " devices; at most "
              + MOST_DEVICES
              + " are read.");
    }
    List<Finding> findings = new ArrayList<>();
    if (!(map.get("iommu_present") instanceof Boolean)) {
      findings.add(odd("iommu_present is not true or false; taken from the groups"));
    }
    List<PciDevice> functions = new ArrayList<>();
    for (int at = 0; at < devices.size(); at++) {
      if (devices.get(at) instanceof Map<?, ?> device) {
        functions.add(device(device, at, findings));
      } else {
        findings.add(odd("entry " + at + " of devices is not an object; it is left out"));
      }
    }
    boolean present =
        map.get("iommu_present") instanceof Boolean told
            ? told
            : functions.stream().anyMatch(function -> function.iommuGroup() >= 0);
    Capture capture =
        new Capture(
            text(map, "kernel"), text(map, "cmdline"), present, lines(map.get("dmesg")), functions);
    return new Reading.Read(capture, List.copyOf(findings));
  }

  private static PciDevice device(Map<?, ?> map, int at, List<Finding> findings) {
    String address = text(map, "address").toLowerCase(Locale.ROOT);
    if (!(map.get("iommu_group") instanceof Number)) {
      findings.add(odd("entry " + at + " of devices has no number as iommu_group; taken as none"));
    }
    int group = map.get("iommu_group") instanceof Number number ? number.intValue() : -1;
    return new PciDevice(
        address,
        text(map, "path"),
        hex(map, "vendor", 4),
        hex(map, "device", 4),
        hex(map, "class", 6),
        optional(map, "subsystem"),
        optional(map, "driver"),
        Math.max(-1, group),
        text(map, "config").toLowerCase(Locale.ROOT),
        map.get("power_state") instanceof String state ? state : "unknown",
        optional(map, "physfn"));
  }

  private static String text(Map<?, ?> map, String key) {
    return map.get(key) instanceof String text ? text : "";
  }

  private static @Nullable String optional(Map<?, ?> map, String key) {
    return map.get(key) instanceof String text && !text.isEmpty() ? text : null;
  }

  /** Hex digits of a given number, zeros before them where there are fewer. */
  private static String hex(Map<?, ?> map, String key, int digits) {
    String text = text(map, key).toLowerCase(Locale.ROOT);
    String bare = text.startsWith("0x") ? text.substring(2) : text;
    boolean good =
        !bare.isEmpty()
            && bare.length() <= digits
            && bare.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0);
    return good ? "0".repeat(digits - bare.length()) + bare : "0".repeat(digits);
  }

  private static List<String> lines(@Nullable Object value) {
    List<String> lines = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object line : list) {
        if (line instanceof String text) {
          lines.add(text);
        }
      }
    }
    return lines;
  }

  private static Finding odd(String what) {
    return IommuCode.ODD_CAPTURE.of("The capture is odd: " + what + ".");
  }

  /** The capture as one JSON object, with a newline at its end. */
  public static String write(Capture capture) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("kernel", capture.kernel());
    map.put("cmdline", capture.commandLine());
    map.put("dmesg", capture.kernelLog());
    map.put("iommu_present", capture.iommuPresent());
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

  private static void put(Map<String, Object> map, String key, @Nullable String value) {
    if (value != null) {
      map.put(key, value);
    }
  }
}
