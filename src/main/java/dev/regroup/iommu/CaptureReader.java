package dev.regroup.iommu;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.regroup.finding.Finding;
import dev.regroup.host.PciDevice;
import dev.regroup.iommu.CaptureJson.Reading;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a capture as it comes: no more of it is held than a capture has, whatever else the text
 * has. Used once.
 */
final class CaptureReader {
  /** No PCI domain of a machine holds more; a longer list is not read. */
  private static final int MOST_DEVICES = 65_536;

  /** Of the kernel's log, in which a capture looks for a few. */
  private static final int MOST_LINES = 200_000;

  /** Letters of one text: the configuration space of a device has 8,192. */
  private static final int LONGEST = 1 << 20;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(LONGEST).maxNestingDepth(100).build())
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .build();

  private static final String NO_CAPTURE =
      "The capture is not an object with a list 'devices'; see regroup facts HOST --capture.";

  private final JsonParser parser;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, String> texts = new HashMap<>();
  private List<String> log = new ArrayList<>();
  private @Nullable List<PciDevice> devices;
  private @Nullable Boolean present;
  private final CaptureKnownReader known;

  private CaptureReader(JsonParser parser) {
    this.parser = parser;
    this.known = new CaptureKnownReader(parser, findings);
  }

  /** Thrown where there is more than a capture has; caught in {@link #read}. */
  private static final class TooMuch extends IOException {
    private static final long serialVersionUID = 1L;

    TooMuch(String message) {
      super(message);
    }
  }

  static Reading read(Reader text) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      return new CaptureReader(parser).capture();
    } catch (StreamConstraintsException e) {
      return new Reading.Unreadable(
          "The capture is not JSON of a capture: a text in it is too long, or it nests too deep.");
    } catch (JsonProcessingException e) {
      String detail = e.getOriginalMessage() == null ? "no JSON" : e.getOriginalMessage();
      return new Reading.Unreadable(
          "The capture is not JSON: " + IommuFindings.clean(detail.lines().findFirst().orElse("")));
    } catch (TooMuch e) {
      return new Reading.Unreadable(String.valueOf(e.getMessage()));
    }
  }

  private Reading capture() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return new Reading.Unreadable("The capture is not JSON: it is empty.");
    }
    if (first != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return new Reading.Unreadable(NO_CAPTURE);
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      field(key);
    }
    if (devices == null) {
      return new Reading.Unreadable(NO_CAPTURE);
    }
    if (present == null) {
      findings.add(0, odd("iommu_present is not true or false; taken from the groups"));
    }
    boolean on =
        present == null ? devices.stream().anyMatch(each -> each.iommuGroup() >= 0) : present;
    Capture capture =
        new Capture(
            texts.getOrDefault("kernel", ""),
            texts.getOrDefault("cmdline", ""),
            on,
            log,
            on ? devices : devices.stream().map(CaptureReader::withoutIommu).toList(),
            known.known());
    findings.addAll(CaptureChecks.of(capture));
    return new Reading.Read(capture, List.copyOf(findings));
  }

  /** Without an IOMMU there is no group that a capture could have left out. */
  private static PciDevice withoutIommu(PciDevice device) {
    return device.iommuGroup() == PciDevice.GROUP_UNKNOWN ? device.ungrouped() : device;
  }

  /** Of a key that is there twice the last value counts. */
  private void field(String key) throws IOException {
    JsonToken token = parser.currentToken();
    switch (key) {
      case "kernel", "cmdline" ->
          texts.put(key, token == JsonToken.VALUE_STRING ? parser.getText() : "");
      case "iommu_present" -> present = token.isBoolean() ? parser.getBooleanValue() : null;
      case "dmesg" -> log = token == JsonToken.START_ARRAY ? lines() : new ArrayList<>();
      case "devices" -> devices = token == JsonToken.START_ARRAY ? devices() : null;
      default -> known.field(key);
    }
    parser.skipChildren();
  }

  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        lines.add(parser.getText());
      }
      parser.skipChildren();
      if (lines.size() > MOST_LINES) {
        throw new TooMuch("The capture has more than " + MOST_LINES + " lines of dmesg.");
      }
    }
    return lines;
  }

  private List<PciDevice> devices() throws IOException {
    List<PciDevice> read = new ArrayList<>();
    for (int at = 0; parser.nextToken() != JsonToken.END_ARRAY; at++) {
      if (at == MOST_DEVICES) {
        throw new TooMuch(
            "The capture lists more than " + MOST_DEVICES + " devices; no machine has them.");
      }
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        read.add(device(at));
      } else {
        findings.add(odd("entry " + at + " of devices is not an object; it is left out"));
        parser.skipChildren();
      }
    }
    return read;
  }

  private PciDevice device(int at) throws IOException {
    Map<String, String> map = new HashMap<>();
    Integer group = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken token = parser.nextToken();
      if (key.equals("iommu_group")) {
        group = token == JsonToken.VALUE_NUMBER_INT ? group() : null;
      } else if (token == JsonToken.VALUE_STRING && KEYS.contains(key)) {
        map.put(key, parser.getText());
      } else {
        map.remove(key);
      }
      parser.skipChildren();
    }
    if (group == null) {
      findings.add(
          odd("entry " + at + " of devices has no number as iommu_group; taken as not known"));
    }
    for (String id : List.of("vendor", "device", "class")) {
      if (!isHex(text(map, id), id.equals("class") ? 6 : 4)) {
        findings.add(
            odd("entry " + at + " of devices has no hex number as " + id + "; taken as 0"));
      }
    }
    return new PciDevice(
        text(map, "address").toLowerCase(Locale.ROOT),
        text(map, "path"),
        hex(map, "vendor", 4),
        hex(map, "device", 4),
        hex(map, "class", 6),
        optional(map, "subsystem"),
        optional(map, "driver"),
        group == null ? PciDevice.GROUP_UNKNOWN : group,
        text(map, "config").toLowerCase(Locale.ROOT),
        map.getOrDefault("power_state", "unknown"),
        optional(map, "physfn"),
        List.of(),
        PciDevice.shortName(text(map, "vendor_name")),
        PciDevice.shortName(text(map, "device_name")));
  }

  /** No kernel has more groups than devices; null for a number that can be none. */
  private @Nullable Integer group() throws IOException {
    return parser.getNumberType() == JsonParser.NumberType.INT && parser.getIntValue() >= -1
        ? (Integer) parser.getIntValue()
        : null;
  }

  private static final List<String> KEYS =
      List.of(
          "address",
          "path",
          "vendor",
          "device",
          "class",
          "subsystem",
          "driver",
          "config",
          "power_state",
          "physfn",
          "vendor_name",
          "device_name");

  private static String text(Map<String, String> map, String key) {
    return map.getOrDefault(key, "");
  }

  private static @Nullable String optional(Map<String, String> map, String key) {
    String text = text(map, key);
    return text.isEmpty() ? null : text;
  }

  private static boolean isHex(String text, int digits) {
    String bare = bare(text);
    return !bare.isEmpty()
        && bare.length() <= digits
        && bare.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0);
  }

  private static String bare(String text) {
    String low = text.toLowerCase(Locale.ROOT);
    return low.startsWith("0x") ? low.substring(2) : low;
  }

  /** Hex digits of a given number, zeros before them where there are fewer. */
  private static String hex(Map<String, String> map, String key, int digits) {
    String bare = isHex(text(map, key), digits) ? bare(text(map, key)) : "";
    return "0".repeat(digits - bare.length()) + bare;
  }

  static Finding odd(String what) {
    return IommuCode.ODD_CAPTURE.of("The capture is odd: " + what + ".");
  }
}
